"""The wedding itself: until when guests may answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

# Where the system knows no time zones, zoneinfo takes them from here.
import tzdata  # type: ignore[import-untyped]  # noqa: F401

from command_api.domain.refusal import DeadlinePassed, Refused, Violation
from contracts.commands import SetRsvpDeadline
from contracts.events import AggregateEvent, RsvpDeadlineSet

ID: Final = UUID("0d5a7c1e-7e0b-5f0e-9a53-5b1f0f6d2a11")
"""There is one wedding, so its id is fixed."""

_YEARS: Final = range(2000, 3000)


@dataclass(frozen=True)
class Wedding:
    """Nothing need ever have happened to it."""

    deadline: RsvpDeadlineSet | None = None

    def set_rsvp_deadline(self, command: SetRsvpDeadline) -> RsvpDeadlineSet | None:
        """None where it is set so already."""
        event = RsvpDeadlineSet(
            id=ID,
            last_day=command.last_day,
            time_zone=command.time_zone,
            closes_at=closes_at(command.last_day, command.time_zone),
        )
        return None if event == self.deadline else event

    def check_open(self, at: datetime) -> None:
        """Raise DeadlinePassed from the moment on at which the last day is over."""
        if self.deadline and at >= self.deadline.closes_at:
            raise DeadlinePassed(self.deadline.last_day)


def closes_at(last_day: date, time_zone: str) -> datetime:
    """The local midnight that ends the day, in UTC. Raises Refused.

    Where clocks go forward at midnight, the first moment of the next day; where that midnight comes
    twice, the first of the two.
    """
    zone = _zone(time_zone)
    if last_day.year not in _YEARS:
        raise Refused(Violation(("lastDay",), "Please choose a day of this millennium."))
    return datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such name, no name at all, a folder of names
        unknown = "Please choose a time zone such as Europe/London."
        raise Refused(Violation(("timeZone",), unknown)) from None


def evolve(wedding: Wedding, event: AggregateEvent) -> Wedding:
    match event:
        case RsvpDeadlineSet():
            return replace(wedding, deadline=event)
        case _:
            raise ValueError(f"{event.type} can't follow here")


def load(events: Iterable[AggregateEvent]) -> Wedding:
    return reduce(evolve, events, Wedding())
