"""Reminders: given where an invite stands, when hosts remind it, then a letter is due or not."""

from datetime import UTC, date, datetime

import pytest

from command_api.domain import invite
from command_api.domain.refusal import AlreadyAnswered, Refused
from contracts.commands import RemindInvite
from contracts.events import (
    AggregateEvent,
    InviteCodeReissued,
    InviteEmailAddressNoted,
    InviteReminded,
)
from contracts.values import InviteType
from tests.domain.test_invite import ANN, BEN, CODE, COMING, INVITE, MENU, answer, created, guest

ADDRESS = "ann@example.com"
NOTED = InviteEmailAddressNoted(id=INVITE, email_address=ADDRESS)
NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
WAVE = date(2027, 4, 1)
LAST_DAY = date(2027, 5, 1)
COUPLE = (
    guest(ANN, "Ann", invite_type=InviteType.EVENING),
    guest(BEN, "Ben", invite_type=InviteType.EVENING),
)


def given(*events: AggregateEvent) -> invite.Invite:
    """A couple's invite to which this happened; nobody need have signed in."""
    state = invite.load([created(*COUPLE), *events])
    assert state is not None
    return state


def remind(state: invite.Invite, wave: date = WAVE) -> InviteReminded | None:
    return state.remind(RemindInvite(invite_id=INVITE, wave=wave), NOW, LAST_DAY)


def reminded(wave: date = WAVE) -> InviteReminded:
    event = remind(given(NOTED), wave)
    assert event
    return event


class TestAnAddress:
    def test_is_noted(self) -> None:
        assert given().note_email_address(ADDRESS) == NOTED

    def test_noted_again_is_no_event(self) -> None:
        assert given(NOTED).note_email_address(ADDRESS) is None

    def test_can_be_taken_back(self) -> None:
        taken = given(NOTED).note_email_address(None)
        assert taken == InviteEmailAddressNoted(id=INVITE, email_address=None)
        with pytest.raises(Refused, match="no email address"):
            remind(given(NOTED, taken))


class TestAReminder:
    def test_says_all_that_its_letter_needs(self) -> None:
        assert reminded() == InviteReminded(
            id=INVITE,
            wave=WAVE,
            email_address=ADDRESS,
            invite_code=CODE,
            guest_names=("Ann", "Ben"),
            last_day=LAST_DAY,
        )

    def test_leads_in_with_the_code_that_opens_the_invite_now(self) -> None:
        lost = InviteCodeReissued(id=INVITE, invite_code="ZZZZ9999", retired_code=CODE)
        event = remind(given(NOTED, lost))
        assert event
        assert event.invite_code == "ZZZZ9999"

    def test_goes_out_once_a_wave(self) -> None:
        state = given(NOTED, reminded())
        assert remind(state) is None
        assert remind(state, date(2027, 3, 31)) is None
        assert remind(state, date(2027, 4, 2))

    def test_goes_to_nobody_who_has_answered(self) -> None:
        signed_in = given(NOTED).authenticate(CODE)
        submitted = given(NOTED, signed_in).submit(answer(ann=COMING, ben=COMING), MENU)
        with pytest.raises(AlreadyAnswered):
            remind(given(NOTED, signed_in, submitted))

    def test_needs_an_address(self) -> None:
        with pytest.raises(Refused, match="no email address"):
            remind(given())

    @pytest.mark.parametrize("wave", [date(2027, 3, 31), date(2027, 4, 2)])
    def test_is_of_today_wherever_the_hosts_are(self, wave: date) -> None:
        assert remind(given(NOTED), wave)

    @pytest.mark.parametrize(
        "wave", [date(1, 1, 1), date(2027, 3, 30), date(2027, 4, 3), date.max], ids=str
    )
    def test_is_of_no_other_day(self, wave: date) -> None:
        """Or it would go out as often as there are days, or silence those before it."""
        with pytest.raises(Refused, match="today"):
            remind(given(NOTED), wave)

    def test_keeps_nobody_from_answering(self) -> None:
        state = given(NOTED, reminded(), given().authenticate(CODE))
        assert state.submit(answer(ann=COMING, ben=COMING), MENU)
