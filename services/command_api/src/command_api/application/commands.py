"""A handler for each command: to invite, to let in, to answer, and what holds for all invites.

Those that need more than streams, or share a rule among themselves, have modules of their own:
`chasing`, `guest_lists` and `reissuing`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from command_api.application import streams
from command_api.application.appending import Appender
from command_api.application.identity import Issued
from command_api.application.reserving import reserve_code
from command_api.application.streams import Stream
from command_api.domain import answer, caterer_numbers, food_choice, invite, invite_code, wedding
from command_api.domain.caterer_numbers import CatererNumbers
from command_api.domain.food_choice import FoodChoice, Menu
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
from contracts.events import (
    CatererNumbersHandedOver,
    FoodChoiceCreated,
    InviteAmended,
    InviteAuthenticated,
    InviteCreated,
    InviteSubmitted,
    RsvpDeadlineSet,
)
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

        async def decide(_: FoodChoice | None) -> FoodChoiceCreated:
            return food_choice.create(dish_id, command)

        await self.appender.carry_out(streams.of_food_choice(dish_id), command, issued, decide)
        return dish_id

    async def create_invite(self, command: CreateInvite, issued: Issued) -> NewInvite:
        invite_id = issued.aggregate_id("invite")
        guest_ids = [issued.part_id("guest", n) for n in range(len(command.guests))]

        async def decide(_: Invite | None) -> InviteCreated:
            invite.check_creation(command)
            code = await reserve_code(self.appender, self.random_bits, invite_id, command, issued)
            return invite.create(invite_id, code, command, guest_ids)

        stream = streams.of_invite(invite_id)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return NewInvite(invite_id, outcome.event.invite_code)

    async def authenticate_invite(self, command: AuthenticateInvite, issued: Issued) -> SignIn:
        """To the invite the code opens. Raises UnknownCode, whatever the reason."""
        code = invite_code.read(command.code)
        if code is None:
            raise UnknownCode
        reserved = await self.appender.load(streams.of_invite_code(code).existing(UnknownCode))

        async def decide(state: Invite) -> InviteAuthenticated:
            return state.authenticate(code)

        stream = streams.of_invite(reserved.invite_id).existing(UnknownCode)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return SignIn(reserved.invite_id, outcome.version)

    async def set_rsvp_deadline(self, command: SetRsvpDeadline, issued: Issued) -> Change:
        async def decide(state: Wedding) -> RsvpDeadlineSet | None:
            return state.set_rsvp_deadline(command)

        outcome = await self.appender.carry_out(streams.WEDDING, command, issued, decide)
        return Change(wedding.ID, outcome.version)

    async def record_caterer_handover(
        self, command: RecordCatererHandover, issued: Issued
    ) -> Change:
        async def decide(state: CatererNumbers) -> CatererNumbersHandedOver | None:
            return state.hand_over(command, issued.at)

        outcome = await self.appender.carry_out(streams.CATERER_NUMBERS, command, issued, decide)
        return Change(caterer_numbers.ID, outcome.version)

    async def submit_invite(
        self,
        invite_id: UUID,
        command: SubmitInvite,
        issued: Issued,
        by: AnsweredBy = AnsweredBy.GUEST,
    ) -> Reply:
        """The deadline is for guests; what hosts are told later is theirs to take or leave."""

        async def decide(state: Invite) -> InviteSubmitted:
            await self._check_in_time(issued, by)
            submitted = state.submit(command, await self._menu(answer.dishes(command)), by)
            return (await self.appender.load(streams.CATERER_NUMBERS)).marked(submitted)

        stream = _answered(invite_id, by)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return Reply(invite_id, outcome.version)

    async def amend_invite(
        self,
        invite_id: UUID,
        command: AmendInvite,
        issued: Issued,
        by: AnsweredBy = AnsweredBy.GUEST,
    ) -> Reply:
        """Where nothing is different, the answer stands as it was."""

        async def decide(state: Invite) -> InviteAmended | None:
            await self._check_in_time(issued, by)
            before = state.answer.dishes() if state.answer else set()
            amended = state.amend(command, await self._menu(answer.dishes(command) | before), by)
            if amended is None:
                return None
            return (await self.appender.load(streams.CATERER_NUMBERS)).marked(amended)

        stream = _answered(invite_id, by)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return Reply(invite_id, outcome.version if outcome.event else command.version)

    async def _check_in_time(self, issued: Issued, by: AnsweredBy) -> None:
        if by is AnsweredBy.GUEST:
            (await self.appender.load(streams.WEDDING)).check_open(issued.at)

    async def _menu(self, chosen: Collection[UUID]) -> Menu:
        dishes = [await self.appender.load(streams.of_food_choice(dish)) for dish in chosen]
        return {dish.id: dish for dish in dishes if dish is not None}


def _answered(invite_id: UUID, by: AnsweredBy) -> Stream[Invite]:
    """To guests there is no invite but the one their code opened."""
    return streams.of_invite(invite_id).existing(
        UnknownInvite if by is AnsweredBy.HOST else UnknownCode
    )
