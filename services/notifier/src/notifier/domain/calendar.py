"""The wedding in a guest's calendar. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

# Where the system knows no time zones, zoneinfo takes them from here.
import tzdata  # type: ignore[import-untyped]  # noqa: F401

from contracts.content import WrittenContent
from contracts.values import InviteType


@dataclass(frozen=True)
class CalendarEntry:
    """`uid` stays an invite's own, and of two entries with it the higher `sequence` stands.

    `starts` is a date where the wedding lasts all day, or else a time with its zone. `cancelled`
    takes the entry out of the calendar again.
    """

    uid: UUID
    sequence: int
    cancelled: bool
    written_at: datetime
    starts: datetime | date
    ends: datetime | None
    summary: str
    place: str
    url: str


@dataclass(frozen=True)
class Occasion:
    """When and where the wedding is for guests of one invite type."""

    place: str
    starts: datetime | date
    ends: datetime | None

    @classmethod
    def of(cls, wedding: WrittenContent, invite_type: InviteType) -> "Occasion":
        """A whole day where no time, or no zone we know, is written."""
        day, zone = wedding.wedding_date, _zone(wedding.time_zone)
        place, begins = wedding.place, wedding.starts_at
        if invite_type is InviteType.EVENING:
            place, begins = wedding.evening_place or place, wedding.evening_starts_at
        if zone is None or begins is None:
            return cls(place, day, None)
        ends = _end(day, begins, wedding.ends_at, zone)
        return cls(place, datetime.combine(day, begins, zone), ends)


def _end(day: date, begins: time, ends: time | None, zone: ZoneInfo) -> datetime | None:
    """An end that comes before the beginning is one after midnight."""
    if ends is None:
        return None
    return datetime.combine(day if ends > begins else day + timedelta(days=1), ends, zone)


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of names
        return None
