"""Until when guests may answer: to the minute, in the wedding's own time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from command_api.domain import wedding
from command_api.domain.refusal import DeadlinePassed, Refused
from command_api.domain.wedding import Wedding
from contracts.commands import SetRsvpDeadline
from contracts.events import InviteAuthenticated, RsvpDeadlineSet

MINUTE = timedelta(minutes=1)


def command(last_day: str = "2027-05-01", time_zone: str = "Europe/London") -> SetRsvpDeadline:
    return SetRsvpDeadline(last_day=date.fromisoformat(last_day), time_zone=time_zone)


def given(*commands: SetRsvpDeadline) -> Wedding:
    state = Wedding()
    for one in commands:
        event = state.set_rsvp_deadline(one)
        assert event is not None
        state = wedding.evolve(state, event)
    return state


class TestSetting:
    def test_the_day_the_zone_and_the_moment_are_told(self) -> None:
        assert Wedding().set_rsvp_deadline(command()) == RsvpDeadlineSet(
            id=wedding.ID,
            last_day=date(2027, 5, 1),
            time_zone="Europe/London",
            closes_at=datetime(2027, 5, 1, 23, tzinfo=UTC),  # midnight in British Summer Time
        )

    def test_a_later_one_stands_in_place_of_the_first(self) -> None:
        state = given(command("2027-05-01"), command("2027-04-01"))
        assert state.deadline is not None
        assert state.deadline.last_day == date(2027, 4, 1)

    def test_the_same_again_is_no_event(self) -> None:
        assert given(command()).set_rsvp_deadline(command()) is None

    @pytest.mark.parametrize("zone", ["Europe/Longdon", "", "Europe", "../etc/passwd", "/UTC", "ü"])
    def test_a_zone_nobody_lives_in_is_refused(self, zone: str) -> None:
        with pytest.raises(Refused) as refused:
            Wedding().set_rsvp_deadline(command(time_zone=zone))
        assert [violation.path for violation in refused.value.violations] == [("timeZone",)]

    @pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "3000-01-01", "9999-12-31"])
    def test_a_day_of_another_millennium_is_refused(self, day: str) -> None:
        with pytest.raises(Refused) as refused:
            Wedding().set_rsvp_deadline(command(day))
        assert [violation.path for violation in refused.value.violations] == [("lastDay",)]


@pytest.mark.parametrize(
    ("last_day", "zone", "closes"),
    [
        ("2027-01-31", "Europe/London", "2027-02-01T00:00Z"),
        ("2027-06-30", "Europe/London", "2027-06-30T23:00Z"),
        ("2027-03-28", "Europe/London", "2027-03-28T23:00Z"),  # a day of 23 hours
        ("2027-10-31", "Europe/London", "2027-11-01T00:00Z"),  # a day of 25 hours
        ("2027-02-28", "Pacific/Auckland", "2027-02-28T11:00Z"),
        ("2027-12-31", "America/Los_Angeles", "2028-01-01T08:00Z"),
        ("2027-05-01", "Asia/Kathmandu", "2027-05-01T18:15Z"),
        # Clocks go from 24:00 to 01:00 of the next day: that midnight is the very jump.
        ("2027-04-29", "Africa/Cairo", "2027-04-29T22:00Z"),
        # Clocks go from 01:00 back to 00:00: of the two midnights, the first.
        ("2027-11-06", "America/Havana", "2027-11-07T04:00Z"),
        # Clocks go from 24:00 back to 23:00: the last hour comes twice, and counts twice.
        ("2027-04-03", "America/Santiago", "2027-04-04T04:00Z"),
    ],
)
def test_it_is_open_until_the_local_midnight_that_ends_the_day(
    last_day: str, zone: str, closes: str
) -> None:
    state, moment = given(command(last_day, zone)), datetime.fromisoformat(closes)
    state.check_open(moment - MINUTE)
    state.check_open(moment - timedelta(microseconds=1))
    for late in (moment, moment + MINUTE):
        with pytest.raises(DeadlinePassed) as passed:
            state.check_open(late)
        assert passed.value.last_day == date.fromisoformat(last_day)


def test_without_a_deadline_it_is_open() -> None:
    Wedding().check_open(datetime(2999, 1, 1, tzinfo=UTC))


def test_nothing_else_happens_to_a_wedding() -> None:
    with pytest.raises(ValueError, match="can't follow here"):
        wedding.load([InviteAuthenticated(id=wedding.ID)])
