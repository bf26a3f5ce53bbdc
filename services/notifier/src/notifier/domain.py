"""The letters hosts get about their guests' answers. Pure."""

import html
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.changes import (
    AnswerChanges,
    DishChange,
    GuestChange,
    NeedsChange,
    NoteChange,
    SongTitle,
)
from contracts.domain_events import GuestReply, InviteAmended, InviteSubmitted
from contracts.values import dietary_words

SUBMITTED: Final = "An invite has been submitted!"
AMENDED: Final = "An answer has been changed!"

_CLOSING: Final = "All the answers so far:"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_DIRECTION_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "AN"))


@dataclass(frozen=True)
class Letter:
    """Guests' words are in the bodies only: the subject becomes a header and is ours alone."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Theirs:
    """Words that are not ours. They may add no line, and not turn round the words behind them."""

    words: str

    def on_one_line(self) -> str:
        return "".join(
            character
            for character in " ".join(self.words.split())
            if character not in _DIRECTION_OVERRIDES and unicodedata.category(character) != "Cc"
        )


type Line = Sequence[str | Theirs]


def write_letter(event: InviteSubmitted | InviteAmended, site_url: str) -> Letter:
    match event:
        case InviteSubmitted():
            lines = [*map(_reply, event.guests), *_diets(event.guests)]
            return _letter(SUBMITTED, [_greeting(event.guests)], lines, site_url)
        case InviteAmended():
            names = ([Theirs(guest.name)] for guest in event.guests)
            greeting = ["The answer of ", *_joined(names, ", "), " has changed:"]
            return _letter(AMENDED, greeting, _changes(event.changes), site_url)


def _letter(subject: str, greeting: Line, lines: Iterable[Line], site_url: str) -> Letter:
    address = html.escape(site_url)
    lines = list(lines)
    items = "".join(f"<li>{_as_html(line)}</li>" for line in lines)
    return Letter(
        subject=subject,
        text="\n".join(
            (_as_text(greeting), "", *map(_as_text, lines), "", f"{_CLOSING} {site_url}", "")
        ),
        html=(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{subject}</title></head><body><p>{_as_html(greeting)}</p><ul>{items}</ul>"
            f'<p>{_CLOSING} <a href="{address}">{address}</a></p></body></html>\n'
        ),
    )


def _greeting(guests: tuple[GuestReply, ...]) -> str:
    attending = [guest.attending for guest in guests]
    if all(attending):
        return "Wonderful news, there is a yes to your invite:"
    if any(attending):
        return "There is an answer to your invite:"
    return "There is an answer to your invite, and sadly it is a no:"


def _reply(guest: GuestReply) -> Line:
    return [Theirs(guest.name)] if guest.attending else [Theirs(guest.name), " (Not Attending)"]


def _diets(guests: Iterable[GuestReply]) -> Iterator[Line]:
    """Of those who ask something of the kitchen; the lists tell who has said that it is nothing."""
    for guest in guests:
        said: list[Line] = []
        if guest.dietary_needs:
            said.append([dietary_words(guest.dietary_needs)])
        if guest.dietary_requirements:
            said.append(["“", Theirs(guest.dietary_requirements), "”"])
        if said:
            yield ["Dietary needs of ", Theirs(guest.name), ": ", *_joined(said, ", ")]


def _changes(changes: AnswerChanges) -> Iterator[Line]:
    """A line a guest, then a line a song."""
    for guest in changes.guests:
        yield [Theirs(guest.name), ": ", *_joined(_what_changed(guest), "; ")]
    for song in changes.songs_added:
        yield ["New song: ", *_title(song)]
    for song in changes.songs_withdrawn:
        yield ["No longer wished for: ", *_title(song)]


def _what_changed(guest: GuestChange) -> Iterator[Line]:
    if not guest.attending:
        yield ["no longer coming"]
        return
    if not guest.was_attending:
        yield ["coming now"]
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


def _joined(parts: Iterable[Line], between: str) -> Line:
    line: list[str | Theirs] = []
    for part in parts:
        line += [between, *part] if line else part
    return line


def _as_text(line: Line) -> str:
    return "".join(part if isinstance(part, str) else _isolated(part) for part in line)


def _isolated(theirs: Theirs) -> str:
    words = theirs.on_one_line()
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in words):
        return f"{_ISOLATE}{words}{_END_ISOLATE}"
    return words


def _as_html(line: Line) -> str:
    return "".join(
        part if isinstance(part, str) else f"<bdi>{html.escape(part.on_one_line())}</bdi>"
        for part in line
    )
