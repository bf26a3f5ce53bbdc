"""The file for the calendar, as RFC 5545 would have it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from notifier.domain.calendar import CalendarEntry
from notifier.infrastructure import icalendar_file

LONDON = ZoneInfo("Europe/London")
ENTRY = CalendarEntry(
    uid=UUID(int=7),
    sequence=0,
    cancelled=False,
    written_at=datetime(2026, 11, 23, 14, tzinfo=UTC),
    starts=datetime(2027, 6, 19, 13, tzinfo=LONDON),
    ends=datetime(2027, 6, 20, 0, 30, tzinfo=LONDON),
    summary="The wedding of Zoë & Tomás; with love, " + "ñ李🎉" * 30,
    place="St Mary's, Church Lane\\Clun",
    url="https://wedding.example",
)


def lines(entry: CalendarEntry) -> list[str]:
    """As a calendar unfolds them."""
    text = icalendar_file.write(entry, organizer="rsvp@wedding.example")
    return text.replace("\r\n ", "").split("\r\n")


def test_the_times_are_local_ones_of_a_zone_that_is_explained() -> None:
    written = lines(ENTRY)
    assert "DTSTART;TZID=Europe/London:20270619T130000" in written
    assert "DTEND;TZID=Europe/London:20270620T003000" in written
    zone = written[written.index("BEGIN:VTIMEZONE") : written.index("END:VTIMEZONE")]
    assert "TZID:Europe/London" in zone
    assert {"BEGIN:STANDARD", "BEGIN:DAYLIGHT", "TZOFFSETTO:+0000", "TZOFFSETTO:+0100"} <= {*zone}


@pytest.mark.parametrize(
    ("zone", "utc"),
    [("Europe/London", 12), ("Australia/Lord_Howe", 2.5), ("America/New_York", 17)],
)
def test_a_calendar_that_knows_no_zones_finds_the_moment(zone: str, utc: float) -> None:
    """Read by the file's own VTIMEZONE alone, under a name nobody has heard of."""
    entry = replace(ENTRY, starts=datetime(2027, 6, 19, 13, tzinfo=ZoneInfo(zone)), ends=None)
    text = icalendar_file.write(entry, organizer="rsvp@wedding.example")
    (event,) = Calendar.from_ical(text.replace(zone, f"Nowhere near {zone}")).events
    assert isinstance(event.start, datetime)
    assert event.start.astimezone(UTC) == datetime(2027, 6, 19, tzinfo=UTC) + timedelta(hours=utc)


def test_a_whole_day_has_no_zone() -> None:
    written = lines(replace(ENTRY, starts=date(2027, 6, 19), ends=None))
    assert "DTSTART;VALUE=DATE:20270619" in written
    assert "BEGIN:VTIMEZONE" not in written


def test_a_later_copy_is_the_same_entry_revised() -> None:
    first, later = lines(ENTRY), lines(replace(ENTRY, sequence=4))
    assert set(first) - set(later) == {"SEQUENCE:0"}
    assert set(later) - set(first) == {"SEQUENCE:4"}
    assert f"UID:{ENTRY.uid}" in first
    assert {"METHOD:PUBLISH", "STATUS:CONFIRMED", "DTSTAMP:20261123T140000Z"} <= {*first}


def test_an_entry_is_taken_back_under_its_own_name() -> None:
    written = lines(replace(ENTRY, cancelled=True, sequence=5))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", f"UID:{ENTRY.uid}", "SEQUENCE:5"} <= {*written}


def test_lines_are_folded_between_characters_and_text_is_escaped() -> None:
    text = icalendar_file.write(ENTRY, organizer="rsvp@wedding.example")
    assert text.count("\r\n") == text.count("\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert r"SUMMARY:The wedding of Zoë & Tomás\; with love\, ñ李🎉" in "\n".join(lines(ENTRY))
    assert r"LOCATION:St Mary's\, Church Lane\\Clun" in lines(ENTRY)
    (event,) = Calendar.from_ical(text).events
    assert (event["SUMMARY"], event["LOCATION"]) == (ENTRY.summary, ENTRY.place)
