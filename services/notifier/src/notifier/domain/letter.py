"""A letter: our words around those of guests and hosts, which are there to be read. Pure."""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.values import in_its_own_direction
from notifier.domain.calendar import CalendarEntry

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
# Colours are the reader's own: by night a mail program turns those of a letter round, or does not.
_PAGE: Final = "max-width:34em;margin:0 auto;padding:1.5em 1em;font:1.125em/1.6 Georgia,serif"
_ITEM: Final = "margin:0 0 0.5em"
_REMARK: Final = "font-size:0.9em"
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "AN"))


@dataclass(frozen=True)
class Letter:
    """Guests' words are in the bodies only: the subject becomes a header and is ours alone."""

    subject: str
    text: str
    html: str
    calendar: CalendarEntry | None = None


@dataclass(frozen=True)
class Closing:
    """The last line, whose `link` leads to the website; `remarks` come behind it."""

    words: str
    link: str
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class Theirs:
    """Words that are not ours. They may add no line, and not turn round the words behind them."""

    words: str

    def on_one_line(self) -> str:
        return "".join(
            character
            for character in in_its_own_direction(" ".join(self.words.split()))
            if unicodedata.category(character) != "Cc"
        )


type Line = Sequence[str | Theirs]


def compose(subject: str, greeting: Line, lines: Iterable[Line], closing: Closing) -> Letter:
    link = html.escape(closing.link)
    lines = list(lines)
    items = "".join(f'<li style="{_ITEM}">{_as_html(line)}</li>' for line in lines)
    remarks = "".join(
        f'<p style="{_REMARK}">{html.escape(remark)}</p>' for remark in closing.remarks
    )
    return Letter(
        subject=subject,
        text="\n".join(
            (
                _as_text(greeting),
                "",
                *map(_as_text, lines),
                "",
                f"{closing.words} {closing.link}",
                *(f"\n{remark}" for remark in closing.remarks),
                "",
            )
        ),
        html=(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark">'
            f'<title>{subject}</title></head><body style="{_PAGE}">'
            f"<p>{_as_html(greeting)}</p><ul>{items}</ul>"
            f'<p>{closing.words} <a href="{link}">{link}</a></p>{remarks}</body></html>\n'
        ),
    )


def joined(parts: Iterable[Line], between: str) -> Line:
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
