"""The letters hosts get about their guests' answers. Pure."""

from collections.abc import Iterable, Iterator
from typing import Final

from contracts.changes import (
    AnswerChanges,
    DishChange,
    GuestChange,
    NeedsChange,
    NoteChange,
    SongTitle,
)
from contracts.domain_events import (
    CatererNumbersChanged,
    GuestReply,
    InviteAmended,
    InviteSubmitted,
)
from contracts.values import AnsweredBy, dietary_words
from notifier.domain.letter import Closing, Letter, Line, Theirs, compose, joined

SUBMITTED: Final = "An invite has been submitted!"
NUMBERS_CHANGED: Final = "The caterer's numbers have changed!"
AMENDED: Final = "An answer has been changed!"

_CLOSING: Final = "All the answers so far:"
_SHEET: Final = "All that changed since the caterer was given the numbers:"


def write_letter(
    event: InviteSubmitted | InviteAmended | CatererNumbersChanged, site_url: str
) -> Letter:
    ours = f"{site_url.rstrip('/')}/hosts"
    closing = Closing(_CLOSING, ours)
    match event:
        case InviteSubmitted():
            lines = [*map(_reply, event.guests), *_diets(event.guests)]
            return compose(SUBMITTED, [_greeting(event)], lines, closing)
        case InviteAmended():
            names = ([Theirs(guest.name)] for guest in event.guests)
            told = ", as one of you has noted:" if event.answered_by is AnsweredBy.HOST else ":"
            greeting = ["The answer of ", *joined(names, ", "), f" has changed{told}"]
            return compose(AMENDED, greeting, _changes(event.changes), closing)
        case CatererNumbersChanged():
            greeting = ["What the caterer was told is no longer right:"]
            sheet = Closing(_SHEET, f"{ours}/caterer")
            return compose(NUMBERS_CHANGED, greeting, map(_guest, event.guests), sheet)


def _greeting(event: InviteSubmitted) -> str:
    if event.answered_by is AnsweredBy.HOST:
        return "One of you has noted an answer to your invite:"
    attending = [guest.attending for guest in event.guests]
    if all(attending):
        return "Wonderful news, there is a yes to your invite:"
    if any(attending):
        return "There is an answer to your invite:"
    return "There is an answer to your invite, and sadly it is a no:"


def _reply(guest: GuestReply) -> Line:
    """Whose guest somebody is, and whose place is free, are the hosts' to know."""
    if not guest.attending:
        return [Theirs(guest.name), " (free)" if guest.guest_of else " (Not Attending)"]
    if guest.guest_of:
        return [Theirs(guest.name), " (guest of ", Theirs(guest.guest_of), ")"]
    return [Theirs(guest.name)]


def _diets(guests: Iterable[GuestReply]) -> Iterator[Line]:
    """Of those who ask something of the kitchen; the lists tell who has said that it is nothing."""
    for guest in guests:
        said: list[Line] = []
        if guest.dietary_needs:
            said.append([dietary_words(guest.dietary_needs)])
        if guest.dietary_requirements:
            said.append(["“", Theirs(guest.dietary_requirements), "”"])
        if said:
            yield ["Dietary needs of ", Theirs(guest.name), ": ", *joined(said, ", ")]


def _changes(changes: AnswerChanges) -> Iterator[Line]:
    """A line a guest, then a line a song."""
    yield from map(_guest, changes.guests)
    for song in changes.songs_added:
        yield ["New song: ", *_title(song)]
    for song in changes.songs_withdrawn:
        yield ["No longer wished for: ", *_title(song)]


def _guest(guest: GuestChange) -> Line:
    return [Theirs(guest.name), ": ", *joined(_what_changed(guest), "; ")]


def _what_changed(guest: GuestChange) -> Iterator[Line]:
    if not guest.attending:
        yield ["no longer coming"]
        return
    if not guest.was_attending:
        yield ["coming now"]
    if guest.instead_of:
        yield ["instead of ", Theirs(guest.instead_of)]
    yield from (_dish(dish, news=not guest.was_attending) for dish in guest.dishes)
    if guest.dietary_needs:
        yield _needs(guest.dietary_needs, news=not guest.was_attending)
    if guest.dietary_requirements:
        yield _note(guest.dietary_requirements)


def _dish(dish: DishChange, *, news: bool) -> Line:
    """What is new for somebody who comes now needs no word of what was before."""
    after = Theirs(dish.after or f"no {dish.course}")
    return [after] if news else [Theirs(dish.before or f"no {dish.course}"), " → ", after]


def _needs(needs: NeedsChange, *, news: bool) -> Line:
    after = dietary_words(needs.after, unsaid="not said")
    if news or needs.before is None:
        return [f"dietary needs: {after}"]
    return [f"dietary needs: {dietary_words(needs.before)} → {after}"]


def _note(note: NoteChange) -> Line:
    if not note.after:
        return ["no dietary requirements any more (“", Theirs(note.before), "”)"]
    return ["dietary requirements: “", Theirs(note.after), "”"]


def _title(song: SongTitle) -> Line:
    return ["“", Theirs(song.track), "” by ", Theirs(song.artist)]
