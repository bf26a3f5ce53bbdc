"""The copy of their answer that guests get who left an address.

Anybody could have been named as its reader. So nothing a guest wrote is in its subject or its
greeting, and it says why it came.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.content import WrittenContent
from contracts.domain_events import AnswerConfirmed, ConfirmedReply
from contracts.values import dietary_words
from notifier.domain.calendar import CalendarEntry, Occasion
from notifier.domain.letter import Closing, Letter, Line, Theirs, compose, joined

CONFIRMED: Final = "Your answer to our wedding invite"

_FIRST: Final = "Thank you for your answer! This is what you told us:"
_AGAIN: Final = "Thank you for telling us! This is how your answer stands now:"
_CLOSING: Final = "Has something changed? With the code on your card, you can change it here:"
_ENTRY: Final = "The file that came with this mail puts the wedding into your calendar."
_CANCELLED: Final = "The file that came with this mail takes the wedding out of your calendar."
_WHY: Final = (
    "This mail came because somebody who answered our invite left this address. If that was not"
    " you, there is nothing you have to do."
)


def confirm(
    event: AnswerConfirmed, wedding: WrittenContent | None, at: datetime, site_url: str
) -> Letter:
    """`at` is when the answer was given. Without a wedding that is written about, there is
    nothing for a calendar."""
    entry = _entry(event, wedding, at, site_url) if wedding else None
    remarks = [_WHY]
    if entry:
        remarks.insert(0, _CANCELLED if entry.cancelled else _ENTRY)
    letter = compose(
        CONFIRMED,
        [_AGAIN if event.revision else _FIRST],
        [*_answer(event), *(_when_and_where(entry) if entry and not entry.cancelled else ())],
        Closing(_CLOSING, f"{site_url.rstrip('/')}/rsvp/change", remarks),
    )
    return replace(letter, calendar=entry)


def _entry(
    event: AnswerConfirmed, wedding: WrittenContent, at: datetime, site_url: str
) -> CalendarEntry | None:
    """None for those who never meant to come."""
    if not event.cancels and not any(guest.attending for guest in event.guests):
        return None
    occasion = Occasion.of(wedding, event.invite_type)
    return CalendarEntry(
        uid=event.id,
        sequence=event.revision,
        cancelled=event.cancels,
        written_at=at,
        starts=occasion.starts,
        ends=occasion.ends,
        summary=f"The wedding of {Theirs(wedding.names).on_one_line()}",
        place=Theirs(occasion.place).on_one_line(),
        url=site_url,
    )


def _answer(event: AnswerConfirmed) -> Iterator[Line]:
    """A line a guest, then a line a song."""
    for guest in event.guests:
        yield [Theirs(guest.name), ": ", *joined(_reply(guest), "; ")]
    for song in event.songs:
        yield ["On the dance floor: “", Theirs(song.track), "” by ", Theirs(song.artist)]


def _reply(guest: ConfirmedReply) -> Iterator[Line]:
    if not guest.attending:
        yield ["nobody comes along" if guest.guest_of else "can’t make it"]
        return
    yield ["will be there"]
    if guest.dishes:
        yield joined(([Theirs(dish)] for dish in guest.dishes), ", ")
    if guest.dietary_needs is not None:
        yield [f"dietary needs: {dietary_words(guest.dietary_needs)}"]
    if guest.dietary_requirements:
        yield ["dietary requirements: “", Theirs(guest.dietary_requirements), "”"]


def _when_and_where(entry: CalendarEntry) -> Iterator[Line]:
    day = f"{entry.starts:%A}, {entry.starts.day} {entry.starts:%B %Y}"
    if isinstance(entry.starts, datetime):
        day += f", {entry.starts:%H:%M} ({entry.starts.tzinfo})"
    yield ["When: ", day]
    if entry.place:
        yield ["Where: ", Theirs(entry.place)]
