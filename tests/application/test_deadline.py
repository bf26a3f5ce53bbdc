"""The last day for answers: whom it binds, and from when on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from command_api.domain.refusal import DeadlinePassed
from contracts.commands import (
    AmendInvite,
    AuthenticateInvite,
    CreateInvite,
    GuestAnswer,
    NewGuest,
    SetRsvpDeadline,
    SubmitInvite,
)
from contracts.events import InviteAmended
from contracts.values import AnsweredBy, GuestType, InviteType
from tests.application.conftest import WriteSide

LIAM_AND_A_PLACE = CreateInvite(
    type=InviteType.EVENING,
    guests=(
        NewGuest(type=GuestType.ADULT, name="Liam"),
        NewGuest(type=GuestType.ADULT, name="", guest_of="Liam"),
    ),
)


class TestTheDeadline:
    LAST_DAY = SetRsvpDeadline(last_day=date(2027, 5, 1), time_zone="Europe/London")
    MIDNIGHT = datetime(2027, 5, 1, 23, tzinfo=UTC)

    async def test_is_set_once(self, write_side: WriteSide) -> None:
        for _ in range(2):
            change = await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
            assert change.version == 1

    async def test_ends_answers_and_changes_at_midnight(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        yes, no = ({zoe: GuestAnswer(attending=attending)} for attending in (True, False))
        submit, amend = SubmitInvite(guests=yes), AmendInvite(guests=no, version=3)
        commands, just_before = write_side.commands, self.MIDNIGHT - timedelta(seconds=1)

        story = write_side.story()
        with pytest.raises(DeadlinePassed):
            await commands.submit_invite(invite_id, submit, write_side.issued(at=self.MIDNIGHT))
        assert write_side.story() == story

        await commands.submit_invite(invite_id, submit, write_side.issued(at=just_before))
        story = write_side.story()
        with pytest.raises(DeadlinePassed):
            await commands.amend_invite(invite_id, amend, write_side.issued(at=self.MIDNIGHT))
        assert write_side.story() == story
        await commands.amend_invite(invite_id, amend, write_side.issued(at=just_before))

    async def test_after_it_only_hosts_say_who_comes_along(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        created = await write_side.commands.create_invite(LIAM_AND_A_PLACE, write_side.issued(7))
        await write_side.commands.authenticate_invite(
            AuthenticateInvite(code=created.code), write_side.issued()
        )
        liam, place = (write_side.issued(7).part_id("guest", n) for n in range(2))
        comes, stays = GuestAnswer(attending=True), GuestAnswer(attending=False)
        commands, late = write_side.commands, self.MIDNIGHT
        free = SubmitInvite(guests={liam: comes, place: stays})
        in_time = write_side.issued(at=late - timedelta(minutes=1))
        reply = await commands.submit_invite(created.id, free, in_time)

        kim = comes.model_copy(update={"name": "Kim Lee"})
        taken = AmendInvite(guests={liam: comes, place: kim}, version=reply.version)
        with pytest.raises(DeadlinePassed):
            await commands.amend_invite(created.id, taken, write_side.issued(at=late))
        issued = write_side.issued(at=late)
        await commands.amend_invite(created.id, taken, issued, AnsweredBy.HOST)
        told = write_side.store.events[-1].event
        assert isinstance(told, InviteAmended)
        assert [guest.name for guest in told.attending_guests] == ["Liam", "Kim Lee"]

    async def test_a_lost_answer_is_found_after_it(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        submit = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
        reply = await write_side.commands.submit_invite(invite_id, submit, write_side.issued(7))
        again = write_side.issued(7, at=self.MIDNIGHT)
        assert await write_side.commands.submit_invite(invite_id, submit, again) == reply

    async def test_that_is_moved_opens_the_door_again(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        invite_id, (zoe,) = await write_side.invite("evening", ("adult", "Zoë"))
        later = self.LAST_DAY.model_copy(update={"last_day": date(2027, 5, 2)})
        await write_side.commands.set_rsvp_deadline(later, write_side.issued())
        submit = SubmitInvite(guests={zoe: GuestAnswer(attending=True)})
        late = write_side.issued(at=self.MIDNIGHT)
        assert (await write_side.commands.submit_invite(invite_id, submit, late)).version == 3

    async def test_does_not_bind_hosts(self, write_side: WriteSide) -> None:
        await write_side.commands.set_rsvp_deadline(self.LAST_DAY, write_side.issued())
        created = await write_side.commands.create_invite(
            CreateInvite.model_validate(
                {"type": "evening", "guests": [{"type": "adult", "name": "Zoë"}]}
            ),
            write_side.issued(7),
        )
        zoe = write_side.issued(7).part_id("guest", 0)
        yes, no = ({zoe: GuestAnswer(attending=attending)} for attending in (True, False))
        host, late = AnsweredBy.HOST, self.MIDNIGHT + timedelta(days=1)
        commands = write_side.commands
        for _ in range(2):
            reply = await commands.submit_invite(
                created.id, SubmitInvite(guests=yes), write_side.issued(8, at=late), host
            )
            assert reply.version == 2
        change = AmendInvite(guests=no, version=2)
        reply = await commands.amend_invite(created.id, change, write_side.issued(at=late), host)
        assert reply.version == 3
