"""Where each aggregate has its events, and what the domain makes of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from command_api.domain import caterer_numbers, food_choice, invite, invite_code, wedding
from command_api.domain.caterer_numbers import CatererNumbers
from command_api.domain.food_choice import FoodChoice
from command_api.domain.invite import Invite
from command_api.domain.invite_code import InviteCode
from command_api.domain.wedding import Wedding
from contracts.envelope import Recorded
from contracts.events import AggregateEvent


@dataclass(frozen=True)
class Stream[State]:
    name: str
    load: Callable[[Iterable[AggregateEvent]], State]

    def after(self, history: Sequence[Recorded]) -> State:
        return self.load(recorded.event for recorded in history)

    def existing[Held](
        self: "Stream[Held | None]", unknown: Callable[[], Exception]
    ) -> "Stream[Held]":
        """The same stream, which must exist: loading an empty one raises what `unknown` returns."""

        def load(events: Iterable[AggregateEvent]) -> Held:
            state = self.load(events)
            if state is None:
                raise unknown()
            return state

        return Stream(self.name, load)


WEDDING: Final[Stream[Wedding]] = Stream(f"wedding-{wedding.ID}", wedding.load)
CATERER_NUMBERS: Final[Stream[CatererNumbers]] = Stream(
    f"caterer_numbers-{caterer_numbers.ID}", caterer_numbers.load
)


def of_food_choice(dish_id: UUID) -> Stream[FoodChoice | None]:
    return Stream(f"food_choice-{dish_id}", food_choice.load)


def of_invite(invite_id: UUID) -> Stream[Invite | None]:
    return Stream(f"invite-{invite_id}", invite.load)


def of_invite_code(code: str) -> Stream[InviteCode | None]:
    return Stream(f"invite_code-{code}", invite_code.load)
