"""The letter hosts get about an answered invite. Pure."""

import html
import unicodedata
from dataclasses import dataclass
from typing import Final

from contracts.domain_events import GuestReply, InviteSubmitted

SUBJECT: Final = "An invite has been submitted!"

_NOT_ATTENDING: Final = " (Not Attending)"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_DIRECTION_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "AN"))


@dataclass(frozen=True)
class Letter:
    """Guests' words are in the bodies only: the subject becomes a header and is ours alone."""

    subject: str
    text: str
    html: str


def write_letter(answer: InviteSubmitted, site_url: str) -> Letter:
    """A line a guest, in the order given."""
    greeting = _greeting(answer.guests)
    closing = "All the answers so far:"
    address = html.escape(site_url)
    items = "".join(f"<li>{_html_line(guest)}</li>" for guest in answer.guests)
    return Letter(
        subject=SUBJECT,
        text="\n".join(
            (greeting, "", *map(_text_line, answer.guests), "", f"{closing} {site_url}", "")
        ),
        html=(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{SUBJECT}</title></head><body><p>{greeting}</p><ul>{items}</ul>"
            f'<p>{closing} <a href="{address}">{address}</a></p></body></html>\n'
        ),
    )


def _greeting(guests: tuple[GuestReply, ...]) -> str:
    attending = [guest.attending for guest in guests]
    if all(attending):
        return "Wonderful news, there is a yes to your invite:"
    if any(attending):
        return "There is an answer to your invite:"
    return "There is an answer to your invite, and sadly it is a no:"


def _text_line(guest: GuestReply) -> str:
    name = _on_one_line(guest.name)
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in name):
        name = f"{_ISOLATE}{name}{_END_ISOLATE}"
    return name if guest.attending else name + _NOT_ATTENDING


def _html_line(guest: GuestReply) -> str:
    name = f"<bdi>{html.escape(_on_one_line(guest.name))}</bdi>"
    return name if guest.attending else name + _NOT_ATTENDING


def _on_one_line(name: str) -> str:
    """Nobody's name may add a line, or turn round the words behind it."""
    return "".join(
        character
        for character in " ".join(name.split())
        if character not in _DIRECTION_OVERRIDES and unicodedata.category(character) != "Cc"
    )
