"""The hosts' lists as CSV (RFC 4180) that Excel opens with all its accents and runs nothing of."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from contracts.read_models import (
    AvailableFoodChoice,
    SentInvite,
    SubmittedAttendingGuest,
    SubmittedSongChoice,
)
from contracts.values import Message, dietary_words

MEDIA_TYPE: Final = "text/csv"

_BYTE_ORDER_MARK: Final = "\ufeff"  # tells Excel that this is UTF-8
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


@dataclass(frozen=True)
class Sheet[T: Message]:
    name: str
    columns: Mapping[str, Callable[[T], str]]

    def write(self, items: Iterable[T]) -> bytes:
        file = io.StringIO()
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(self.columns)
        for item in items:
            writer.writerow([_cell(value(item)) for value in self.columns.values()])
        return (_BYTE_ORDER_MARK + file.getvalue()).encode()


def _cell(text: str) -> str:
    """An apostrophe makes a spreadsheet show what it would otherwise compute."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else ""


INVITES: Final = Sheet[SentInvite](
    "invites",
    {
        "Code": lambda invite: invite.code,
        "Type": lambda invite: invite.type,
        "Guests": lambda invite: "; ".join(invite.invited_guests),
        "Status": lambda invite: invite.status,
        "Submitted (UTC)": lambda invite: _moment(invite.submitted_at),
        "Last signed in (UTC)": lambda invite: _moment(invite.last_authenticated_at),
    },
)

FOOD_CHOICES: Final = Sheet[AvailableFoodChoice](
    "food-choices",
    {
        "Guest type": lambda dish: dish.guest_type,
        "Course": lambda dish: dish.course,
        "Name": lambda dish: dish.name,
    },
)

ATTENDING_GUESTS: Final = Sheet[SubmittedAttendingGuest](
    "attending-guests",
    {
        "Name": lambda guest: guest.name,
        "Guest type": lambda guest: guest.guest_type,
        "Invite type": lambda guest: guest.invite_type,
        "Food choices": lambda guest: "; ".join(guest.chosen_food_choices),
        "Dietary needs": lambda guest: dietary_words(guest.dietary_needs),
        "Dietary requirements": lambda guest: guest.dietary_requirements,
    },
)

SONG_CHOICES: Final = Sheet[SubmittedSongChoice](
    "song-choices",
    {
        "Artist": lambda song: song.artist,
        "Track": lambda song: song.track,
        "Submitted (UTC)": lambda song: _moment(song.submitted_at),
    },
)
