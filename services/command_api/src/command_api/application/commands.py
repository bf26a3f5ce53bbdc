"""A handler for each command: to invite, to let in, to answer, and what holds for all invites.

Those that need more than streams, or share a rule among themselves, have modules of their own:
`chasing`, `guest_lists` and `reissuing`.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from command_api.application.appending import Appender
from command_api.application.identity import Issued
from command_api.application.reserving import reserve_code
from command_api.domain import answer, caterer_numbers, food_choice, invite, invite_code, wedding
from command_api.domain.caterer_numbers import CatererNumbers
from command_api.domain.food_choice import Menu
from command_api.domain.invite import Invite
from command_api.domain.refusal import UnknownCode, UnknownInvite
from command_api.domain.wedding import Wedding
from contracts.commands import (
    AmendInvite,
    AuthenticateInvite,
    CreateFoodChoice,
    CreateInvite,
    RecordCatererHandover,
    SetRsvpDeadline,
    SubmitInvite,
)
from contracts.envelope import Recorded
from contracts.events import AggregateEvent, InviteCreated
from contracts.values import AnsweredBy


@dataclass(frozen=True)
class NewInvite:
    id: UUID
    code: str


@dataclass(frozen=True)
class SignIn:
    """`version` is the sign-in's in the invite's stream."""

    invite_id: UUID
    version: int


@dataclass(frozen=True)
class Reply:
    """`version` is the answer's in the invite's stream."""

    invite_id: UUID
    version: int


@dataclass(frozen=True)
class Change:
    """`version` is that of what changed, or had done so already."""

    id: UUID
    version: int


@dataclass(frozen=True)
class Commands:
    """`random_bits(k)` gives k unguessable bits; invite codes are drawn from it."""

    appender: Appender
    random_bits: Callable[[int], int]

    async def create_food_choice(self, command: CreateFoodChoice, issued: Issued) -> UUID:
        dish_id = issued.aggregate_id("food_choice")

        async def decide(_: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            return [food_choice.create(dish_id, command)]

        await self.appender.carry_out(f"food_choice-{dish_id}", command, issued, decide)
        return dish_id

    async def create_invite(self, command: CreateInvite, issued: Issued) -> NewInvite:
        invite_id = issued.aggregate_id("invite")
        guest_ids = [issued.part_id("guest", n) for n in range(len(command.guests))]

        async def decide(_: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            invite.check_creation(command)
            code = await reserve_code(self.appender, self.random_bits, invite_id, command, issued)
            return [invite.create(invite_id, code, command, guest_ids)]

        outcome = await self.appender.carry_out(f"invite-{invite_id}", command, issued, decide)
        (created,) = (event for event in outcome.events if isinstance(event, InviteCreated))
        return NewInvite(invite_id, created.invite_code)

    async def authenticate_invite(self, command: AuthenticateInvite, issued: Issued) -> SignIn:
        """To the invite the code opens. Raises UnknownCode, whatever the reason."""
        code = invite_code.read(command.code)
        if code is None:
            raise UnknownCode
        leading = await self.appender.store.read(f"invite_code-{code}")
        reserved = invite_code.load(_events(leading))
        if reserved is None:
            raise UnknownCode

        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            return [_invite(history).authenticate(code)]

        outcome = await self.appender.carry_out(
            f"invite-{reserved.invite_id}", command, issued, decide
        )
        return SignIn(reserved.invite_id, outcome.version)

    async def set_rsvp_deadline(self, command: SetRsvpDeadline, issued: Issued) -> Change:
        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            event = wedding.load(_events(history)).set_rsvp_deadline(command)
            return [event] if event else []

        outcome = await self.appender.carry_out(wedding.STREAM, command, issued, decide)
        return Change(wedding.ID, outcome.version)

    async def record_caterer_handover(
        self, command: RecordCatererHandover, issued: Issued
    ) -> Change:
        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            event = caterer_numbers.load(_events(history)).hand_over(command, issued.at)
            return [event] if event else []

        outcome = await self.appender.carry_out(caterer_numbers.STREAM, command, issued, decide)
        return Change(caterer_numbers.ID, outcome.version)

    async def submit_invite(
        self,
        invite_id: UUID,
        command: SubmitInvite,
        issued: Issued,
        by: AnsweredBy = AnsweredBy.GUEST,
    ) -> Reply:
        """The deadline is for guests; what hosts are told later is theirs to take or leave."""

        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            state = await self._answered_in_time(history, issued, by)
            submitted = state.submit(command, await self._menu(answer.dishes(command)), by)
            return [(await self._caterer_numbers()).marked(submitted)]

        outcome = await self.appender.carry_out(f"invite-{invite_id}", command, issued, decide)
        return Reply(invite_id, outcome.version)

    async def amend_invite(
        self,
        invite_id: UUID,
        command: AmendInvite,
        issued: Issued,
        by: AnsweredBy = AnsweredBy.GUEST,
    ) -> Reply:
        """Where nothing is different, the answer stands as it was."""

        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            state = await self._answered_in_time(history, issued, by)
            before = state.answer.dishes() if state.answer else set()
            amended = state.amend(command, await self._menu(answer.dishes(command) | before), by)
            return [(await self._caterer_numbers()).marked(amended)] if amended else []

        outcome = await self.appender.carry_out(f"invite-{invite_id}", command, issued, decide)
        return Reply(invite_id, outcome.version if outcome.events else command.version)

    async def _answered_in_time(
        self, history: Sequence[Recorded], issued: Issued, by: AnsweredBy
    ) -> Invite:
        if by is AnsweredBy.HOST:
            return sent_invite(history)
        state = _invite(history)
        (await self._wedding()).check_open(issued.at)
        return state

    async def _caterer_numbers(self) -> CatererNumbers:
        return caterer_numbers.load(_events(await self.appender.store.read(caterer_numbers.STREAM)))

    async def _wedding(self) -> Wedding:
        return wedding.load(_events(await self.appender.store.read(wedding.STREAM)))

    async def _menu(self, chosen: Collection[UUID]) -> Menu:
        """The chosen dishes, from their own streams: a projection may lag."""
        read = self.appender.store.read
        dishes = [food_choice.load(_events(await read(f"food_choice-{dish}"))) for dish in chosen]
        return {dish.id: dish for dish in dishes if dish is not None}


def sent_invite(history: Sequence[Recorded]) -> Invite:
    """For hosts, who name it by its id; raises UnknownInvite where there is none."""
    state = invite.load(_events(history))
    if state is None:
        raise UnknownInvite
    return state


def _invite(history: Sequence[Recorded]) -> Invite:
    """Raises UnknownCode where there is none: nothing that opens leads here."""
    state = invite.load(_events(history))
    if state is None:
        raise UnknownCode
    return state


def _events(history: Sequence[Recorded]) -> Iterable[AggregateEvent]:
    return (recorded.event for recorded in history)
