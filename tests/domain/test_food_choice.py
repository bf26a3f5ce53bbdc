from uuid import UUID

import pytest

from command_api.domain import food_choice
from command_api.domain.refusal import Refused
from contracts.commands import CreateFoodChoice
from contracts.events import FoodChoiceCreated
from contracts.values import Course, GuestType

SOUP = UUID(int=1)


def test_a_dish_goes_on_the_menu() -> None:
    command = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup")
    assert food_choice.create(SOUP, command) == FoodChoiceCreated(
        id=SOUP, guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup"
    )


@pytest.mark.parametrize("name", ["", "   ", "\N{NO-BREAK SPACE}"])
def test_a_dish_needs_a_name(name: str) -> None:
    command = CreateFoodChoice(guest_type=GuestType.ADULT, course=Course.STARTER, name=name)
    with pytest.raises(Refused) as refused:
        food_choice.create(SOUP, command)
    assert [violation.path for violation in refused.value.violations] == [("name",)]


def test_nothing_is_loaded_from_no_history() -> None:
    assert food_choice.load([]) is None
