"""Handing over the caterer's numbers, and the answers that come later."""

import pytest

from command_api.domain import caterer_numbers
from contracts.commands import (
    AmendInvite,
    GuestAnswer,
    RecordCatererHandover,
    SubmitInvite,
)
from contracts.events import (
    CatererNumbersHandedOver,
    InviteAmended,
    InviteSubmitted,
)
from tests.application.conftest import WriteSide


class TestTheCaterersNumbers:
    async def test_are_handed_over(self, write_side: WriteSide) -> None:
        command, issued = RecordCatererHandover(mail_changes=True), write_side.issued()
        for _ in range(2):  # the second time as a retry
            change = await write_side.commands.record_caterer_handover(command, issued)
            assert (change.id, change.version) == (caterer_numbers.ID, 1)
        (event,) = (e.event for e in write_side.store.events)
        assert event == CatererNumbersHandedOver(
            id=caterer_numbers.ID, as_of=issued.at, mail_changes=True
        )

    @pytest.mark.parametrize("mail_changes", [True, False])
    async def test_mark_the_answers_that_come_later_if_the_hosts_like(
        self, write_side: WriteSide, *, mail_changes: bool
    ) -> None:
        command = RecordCatererHandover(mail_changes=mail_changes)
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        await write_side.commands.record_caterer_handover(command, write_side.issued())
        yes, no = ({zoe: GuestAnswer(attending=attending)} for attending in (True, False))
        reply = await write_side.commands.submit_invite(
            invite_id, SubmitInvite(guests=yes), write_side.issued()
        )
        change = AmendInvite(guests=no, version=reply.version)
        await write_side.commands.amend_invite(invite_id, change, write_side.issued())
        marks = [
            recorded.event.after_handover
            for recorded in write_side.store.events
            if isinstance(recorded.event, InviteSubmitted | InviteAmended)
        ]
        assert marks == [True if mail_changes else None] * 2
