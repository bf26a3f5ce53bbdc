"""Hosts mend who is on an invite, as long as nobody has answered it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from command_api.application import streams
from command_api.application.appending import Appender
from command_api.application.commands import Change
from command_api.application.identity import Issued
from command_api.domain.invite import Invite
from command_api.domain.refusal import UnknownInvite
from contracts.commands import AddGuest, CorrectGuest, WithdrawGuest
from contracts.events import GuestAdded, GuestCorrected, GuestWithdrawn

type GuestListEvent = GuestAdded | GuestCorrected | GuestWithdrawn


@dataclass(frozen=True)
class GuestLists:
    """Each gives the guest's id, and which version of the list says so.

    All raise UnknownInvite, and AlreadyAnswered where somebody was faster.
    """

    appender: Appender

    async def add(self, command: AddGuest, issued: Issued) -> Change:
        # Another guest on another invite, under the same key too: elsewhere the id says who it is.
        guest_id = issued.part_id(f"{command.invite_id}/guest", 0)
        return await self._change(
            command, issued, guest_id, lambda invite: invite.add_guest(command, guest_id)
        )

    async def correct(self, command: CorrectGuest, issued: Issued) -> Change:
        return await self._change(
            command,
            issued,
            command.guest_id,
            lambda invite: invite.correct_guest(command, command.guest_id),
        )

    async def withdraw(self, command: WithdrawGuest, issued: Issued) -> Change:
        return await self._change(
            command,
            issued,
            command.guest_id,
            lambda invite: invite.withdraw_guest(command.guest_id),
        )

    async def _change(
        self,
        command: AddGuest | CorrectGuest | WithdrawGuest,
        issued: Issued,
        guest_id: UUID,
        change: Callable[[Invite], GuestListEvent | None],
    ) -> Change:
        async def decide(state: Invite) -> GuestListEvent | None:
            return change(state)

        stream = streams.of_invite(command.invite_id).existing(UnknownInvite)
        outcome = await self.appender.carry_out(stream, command, issued, decide)
        if outcome.event is None:
            return Change(guest_id, outcome.state.guests_version)
        return Change(outcome.event.guest.id, outcome.version)
