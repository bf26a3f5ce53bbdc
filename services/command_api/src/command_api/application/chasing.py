"""Going after those who have not answered, and never after those who have."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from command_api.application.appending import Appender
from command_api.application.commands import Change
from command_api.application.identity import Issued
from command_api.application.ports import EventStore
from command_api.domain import invite, wedding
from command_api.domain.invite import Invite
from command_api.domain.refusal import Refused, Violation
from contracts.commands import NoteEmailAddress, RemindInvite
from contracts.envelope import Recorded
from contracts.events import AggregateEvent


@dataclass(frozen=True)
class Chasing:
    appender: Appender

    async def note_email_address(self, command: NoteEmailAddress, issued: Issued) -> Change:
        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            noted = _invite(history).note_email_address(command.email_address)
            return [noted] if noted else []

        stream = f"invite-{command.invite_id}"
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return Change(command.invite_id, outcome.version)

    async def remind(self, command: RemindInvite, issued: Issued) -> Change:
        """Raises AlreadyAnswered, DeadlinePassed or Refused; the same wave again does nothing."""

        async def decide(history: Sequence[Recorded]) -> Sequence[AggregateEvent]:
            state = _invite(history)
            held = await self.appender.store.read(wedding.STREAM)
            ours = wedding.load(recorded.event for recorded in held)
            ours.check_open(issued.at)
            last_day = ours.deadline.last_day if ours.deadline else None
            reminded = state.remind(command, issued.at, last_day)
            return [reminded] if reminded else []

        stream = f"invite-{command.invite_id}"
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        return Change(command.invite_id, outcome.version)


async def is_answered(store: EventStore, invite_id: UUID) -> bool:
    """As of now, and not as of what a projection has heard. Raises Unavailable."""
    history = await store.read(f"invite-{invite_id}")
    state = invite.load(recorded.event for recorded in history)
    return state is not None and state.answer is not None


def _invite(history: Sequence[Recorded]) -> Invite:
    state = invite.load(recorded.event for recorded in history)
    if state is None:
        raise Refused(Violation(("inviteId",), "There is no such invite."))
    return state
