"""What the couple write for their guests, as it lies in the stage's secret."""

import datetime

from contracts.values import Message


class WrittenContent(Message):
    """The hosts' own words, as they keep them: for guests of the day and of the evening.

    The times, local in `time_zone` (an IANA name), are for calendars; without them the wedding
    lasts all day there. It may end after midnight.
    """

    names: str
    wedding_date: datetime.date
    plan_of_the_day: str
    plan_of_the_evening: str
    menu: str
    gift_registry: str
    location: str
    map_link: str
    accommodation: str
    contact: str = ""
    """Whom guests may call: shown when the deadline has passed."""
    time_zone: str | None = None
    starts_at: datetime.time | None = None
    evening_starts_at: datetime.time | None = None
    ends_at: datetime.time | None = None
    place: str = ""
    """On one line, for a calendar; of the evening, too, where that has none of its own."""
    evening_place: str = ""
