"""The hosts' lists as CSV (RFC 4180) that Excel opens with all its accents and runs nothing of."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from typing import Final

from contracts.read_models import (
    AvailableFoodChoice,
    ListedGuest,
    SentInvite,
    SubmittedAttendingGuest,
    SubmittedSongChoice,
)
from contracts.values import dietary_words, in_its_own_direction

MEDIA_TYPE: Final = "text/csv"

_BYTE_ORDER_MARK: Final = "\ufeff"  # tells Excel that this is UTF-8
_COMPUTED: Final = re.compile(
    r"^(?='*[\t\r\n=+\-@＝＋－＠])"  # noqa: RUF001
    r"|[;\t\r\n] *(?='*[=+\-@＝＋－＠])"  # noqa: RUF001
)
"""Where a formula would begin: in a cell, or in what is made of it where people write 1,5. There a
spreadsheet takes our commas for letters, and semicolons for ends of cells."""


@dataclass(frozen=True)
class Sheet[T]:
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
    """An apostrophe makes a spreadsheet show what it would otherwise compute.

    What has apostrophes before such a start gets one more, so that readers can take one away.
    Nothing turns a line round: names of before that was seen to may still try.
    """
    return _COMPUTED.sub(r"\g<0>'", in_its_own_direction(text))


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else ""


@dataclass(frozen=True)
class InvitedGuest:
    """A row of the guest list; `household` tells the invites apart."""

    household: str
    invite: SentInvite
    guest: ListedGuest


def guest_list(invites: Iterable[SentInvite]) -> Iterator[InvitedGuest]:
    """Households are called by their first guests, and numbered where two are called the same."""
    taken: set[str] = set()
    for invite in invites:
        first = invite.invited_guests[0] if invite.invited_guests else ""
        names = chain([first], (f"{first} ({number})" for number in count(2)))
        household = next(name for name in names if name not in taken)
        taken.add(household)
        for guest in invite.guests:
            yield InvitedGuest(household, invite, guest)


def _comes_along(guest: ListedGuest) -> str:
    return guest.name if guest.guest_of and guest.attending else ""


_COMING: Final = {True: "yes", False: "no", None: ""}

GUEST_LIST: Final = Sheet[InvitedGuest](
    "invites",
    {
        "Household": lambda row: row.household,
        "Type": lambda row: row.invite.type,
        "Guest type": lambda row: row.guest.guest_type,
        "Guest name": lambda row: "" if row.guest.guest_of else row.guest.name,
        "Guest of": lambda row: row.guest.guest_of or "",
        "Comes along": lambda row: _comes_along(row.guest),
        "Coming": lambda row: _COMING[row.guest.attending],
        "Code": lambda row: row.invite.code,
        "Status": lambda row: row.invite.status,
        "Answered by": lambda row: row.invite.answered_by or "",
        "Submitted (UTC)": lambda row: _moment(row.invite.submitted_at),
        "Last signed in (UTC)": lambda row: _moment(row.invite.last_authenticated_at),
        "Email address": lambda row: row.invite.email_address or "",
    },
)
"""A guest a row. Its first five columns are those that guest lists are imported with: a name that
was given in an answer stands beside them, for a list is imported without answers."""

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
