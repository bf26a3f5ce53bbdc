"""A calendar entry as a file that calendars open (RFC 5545), published rather than an invitation:
nobody is to answer it there."""

from datetime import date, datetime
from typing import Final

from icalendar import Calendar, Event, vCalAddress

from notifier.domain.calendar import CalendarEntry

_PRODUCT: Final = "-//Wedding RSVP//EN"


def method(entry: CalendarEntry) -> str:
    return "CANCEL" if entry.cancelled else "PUBLISH"


def write(entry: CalendarEntry, *, organizer: str) -> str:
    """`organizer` is a mail address."""
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.written_at)
    event.add("dtstart", entry.starts)
    if entry.ends:
        event.add("dtend", entry.ends)
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.url)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method(entry))
    calendar.add_component(event)
    if isinstance(entry.starts, datetime):
        # Both of the year's changes of the clock, not only what holds on the day.
        year = entry.starts.year
        calendar.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    file: bytes = calendar.to_ical()
    return file.decode()
