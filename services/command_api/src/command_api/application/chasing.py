"""Going after those who have not answered, and never after those who have."""

from dataclasses import dataclass
from uuid import UUID

from command_api.application import streams
from command_api.application.appending import Appender
from command_api.application.commands import Change
from command_api.application.identity import Issued
from command_api.application.ports.event_store import EventStore
from command_api.domain.invite import Invite
from command_api.domain.refusal import UnknownInvite
from contracts.commands import NoteEmailAddress, RemindInvite
from contracts.events import InviteEmailAddressNoted, InviteReminded


@dataclass(frozen=True)
class Chasing:
    """Both raise UnknownInvite where there is none."""

    appender: Appender

    async def note_email_address(self, command: NoteEmailAddress, issued: Issued) -> Change:
        async def decide(state: Invite) -> InviteEmailAddressNoted | None:
            return state.note_email_address(command.email_address)

        stream = streams.of_invite(command.invite_id).existing(UnknownInvite)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return Change(command.invite_id, outcome.version)

    async def remind(self, command: RemindInvite, issued: Issued) -> Change:
        """Raises AlreadyAnswered, DeadlinePassed or Refused; the same wave again does nothing."""

        async def decide(state: Invite) -> InviteReminded | None:
            wedding = await self.appender.load(streams.WEDDING)
            wedding.check_open(issued.at)
            last_day = wedding.deadline.last_day if wedding.deadline else None
            return state.remind(command, issued.at, last_day)

        stream = streams.of_invite(command.invite_id).existing(UnknownInvite)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return Change(command.invite_id, outcome.version)


@dataclass(frozen=True)
class Standing:
    """`code` opens the invite; None where there is none."""

    answered: bool
    code: str | None


async def standing(store: EventStore, invite_id: UUID) -> Standing:
    """As of now, and not as of what a projection has heard. Raises Unavailable."""
    stream = streams.of_invite(invite_id)
    state = stream.after(await store.read(stream.name))
    if state is None:
        return Standing(answered=False, code=None)
    return Standing(answered=state.answer is not None, code=state.code)
