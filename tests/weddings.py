"""A wedding in the making: the real command handlers over an event store in memory."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol
from uuid import UUID

from hypothesis import strategies as st

from command_api.application.appending import Appender
from command_api.application.chasing import Chasing
from command_api.application.commands import Commands
from command_api.application.guest_lists import GuestLists
from command_api.application.identity import Issued
from command_api.application.reissuing import Reissuing
from command_api.domain import invite
from command_api.domain.refusal import (
    AlreadyAnswered,
    AnswerChanged,
    CodeReplaced,
    DeadlinePassed,
    Refused,
    UnknownCode,
)
from contracts.commands import CreateFoodChoice, GuestAnswer
from contracts.events import FoodChoiceCreated, InviteCreated, InvitedGuest
from contracts.values import Course, DietaryNeed, GuestType
from tests.doubles import InMemoryEventStore, InMemorySessions, RecordingNudges
from tests.histories import START

REFUSALS: Final = (
    AlreadyAnswered,
    AnswerChanged,
    CodeReplaced,
    DeadlinePassed,
    Refused,
    UnknownCode,
)

NAMES: Final = st.sampled_from(["Zoë", "zoe", "Liam", "李娜", "=1+1", "O'Brien"])
TYPES: Final = st.sampled_from(GuestType)
_NEEDS: Final = st.none() | st.lists(st.sampled_from(DietaryNeed), max_size=2).map(tuple)

type Step = Callable[[Issued], Awaitable[object]]


class Draw(Protocol):
    def __call__[T](self, strategy: st.SearchStrategy[T]) -> T: ...


class Wedding:
    """As far as it got: what is stored, and who may ask for what next."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.now = START
        self.store = InMemoryEventStore(clock=lambda: self.now)
        appender, bits = Appender(self.store, RecordingNudges()), itertools.count(1)
        self.commands = Commands(appender, lambda _: next(bits))
        self.guest_lists, self.chasing = GuestLists(appender), Chasing(appender)
        self.reissuing = Reissuing(appender, lambda _: next(bits), InMemorySessions())
        self.invites: list[UUID] = []
        self.done = 0

    async def do(self, step: Step) -> None:
        """Sometimes twice, as a retry does it. What is refused, or asked again, stores nothing."""
        self.done += 1
        issued = Issued(UUID(int=self.done), f"request-{self.done}", self.now)
        before = len(self.store.events)
        try:
            await step(issued)
        except REFUSALS:
            assert len(self.store.events) == before
            return
        stored = len(self.store.events)
        if self.draw(st.booleans()):
            await step(issued)
            assert len(self.store.events) == stored

    async def an_invite(self) -> invite.Invite:
        history = await self.store.read(f"invite-{self.draw(st.sampled_from(self.invites))}")
        state = invite.load(recorded.event for recorded in history)
        assert state is not None
        return state

    async def a_code(self) -> str:
        """Of an invite, or one that was on a card lost before."""
        state = await self.an_invite()
        history = await self.store.read(f"invite-{state.id}")
        sent = history[0].event
        assert isinstance(sent, InviteCreated)
        return self.draw(st.sampled_from([state.code, state.code, sent.invite_code]))

    def somebody_on(self, guests: Sequence[InvitedGuest]) -> dict[str, Any]:
        """With a name, or as the guest of somebody."""
        brings = self.draw(st.none() | st.sampled_from([g.name for g in guests if not g.guest_of]))
        name = "" if brings else self.draw(NAMES)
        return {"type": self.draw(TYPES), "name": name, "guest_of": brings}

    async def reply_of(self, guest: InvitedGuest) -> GuestAnswer:
        if not self.draw(st.booleans()):
            return GuestAnswer(attending=False)
        return GuestAnswer(
            attending=True,
            name=self.draw(NAMES) if guest.guest_of else None,
            dietary_needs=self.draw(_NEEDS),
            dietary_requirements=self.draw(st.just("") | NAMES),
            **(await self._choices_of(guest) if guest.has_food_choices else {}),
        )

    async def _choices_of(self, guest: InvitedGuest) -> dict[str, UUID]:
        """From the guest's own menu, which has another dish where it had none for a course."""
        return {
            f"{course}_id": self.draw(st.sampled_from(await self._menu(guest.guest_type, course)))
            for course in Course
        }

    async def _menu(self, guest_type: GuestType, course: Course) -> list[UUID]:
        found = [
            recorded.event.id
            for recorded in self.store.events
            if isinstance(recorded.event, FoodChoiceCreated)
            and (recorded.event.guest_type, recorded.event.course) == (guest_type, course)
        ]
        if not found:
            dish = CreateFoodChoice(guest_type=guest_type, course=course, name=self.draw(NAMES))
            await self.do(lambda issued: self.commands.create_food_choice(dish, issued))
            return await self._menu(guest_type, course)
        return found
