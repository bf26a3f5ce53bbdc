"""A dish that guests of one type may choose for one course."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from uuid import UUID

from command_api.domain.refusal import Refused, Violation
from contracts.commands import CreateFoodChoice, GuestAnswer
from contracts.events import AggregateEvent, ChosenFoodChoices, FoodChoiceCreated
from contracts.values import Course, GuestType


@dataclass(frozen=True)
class FoodChoice:
    id: UUID
    guest_type: GuestType
    course: Course
    name: str


type Menu = Mapping[UUID, FoodChoice]
"""Dishes by id."""

type Chosen = GuestAnswer | ChosenFoodChoices
"""What one guest eats, as it is asked for or as it was recorded."""


def create(dish_id: UUID, command: CreateFoodChoice) -> FoodChoiceCreated:
    check_creation(command)
    return FoodChoiceCreated(
        id=dish_id, guest_type=command.guest_type, course=command.course, name=command.name
    )


def check_creation(command: CreateFoodChoice) -> None:
    """Raise Refused for a dish that can't be created, before anybody is told it will be."""
    if not command.name.strip():
        raise Refused(Violation(("name",), "A dish needs a name."))


def by_course(chosen: Chosen) -> dict[Course, UUID | None]:
    """The ids of the dishes, in the order they are served."""
    return {
        Course.STARTER: chosen.starter_id,
        Course.MAIN: chosen.main_id,
        Course.DESSERT: chosen.dessert_id,
    }


def dishes(choices: Iterable[Chosen]) -> set[UUID]:
    """The ids of all dishes that somebody chose."""
    return {
        dish_id
        for chosen in choices
        for dish_id in by_course(chosen).values()
        if dish_id is not None
    }


def evolve(_: FoodChoice | None, event: AggregateEvent) -> FoodChoice:
    match event:
        case FoodChoiceCreated():
            return FoodChoice(event.id, event.guest_type, event.course, event.name)
        case _:
            raise ValueError(f"{event.type} can't follow here")


def load(events: Iterable[AggregateEvent]) -> FoodChoice | None:
    return reduce(evolve, events, None)
