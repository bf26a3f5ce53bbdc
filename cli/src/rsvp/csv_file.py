"""Spreadsheets saved as CSV: a dish a row, or a guest a row with the household they belong to."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

from contracts.commands import CreateFoodChoice, CreateInvite
from contracts.values import GuestType
from rsvp.rows import BadRow, Row, parsed
from rsvp.terminal import Failure

_NEUTRALISED: Final = re.compile(
    r"^'(?='*[\t\r\n=+\-@＝＋－＠])"  # noqa: RUF001
    r"|([;\t\r\n] *)'(?='*[=+\-@＝＋－＠])"  # noqa: RUF001
)
_SAID_DELIMITER: Final = re.compile(r"sep=([,;\t])\r?(?=\n|\r|$)", re.IGNORECASE)
"""The first line that Excel writes and reads, and shows nobody."""

FOOD_CHOICE_COLUMNS = ("guest_type", "course", "name")
INVITE_COLUMNS = ("household", "type", "guest_type", "guest_name")
GUEST_OF: Final = "guest_of"
"""A column a guest list may have: whose guest it is who has no name yet."""


@dataclass(frozen=True)
class Record:
    line: int
    values: dict[str, str]


@dataclass
class Household:
    """The rows of one invite, which stand together."""

    line: int
    name: str
    type: str
    guests: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def food_choices_of_csv(text: str) -> Iterator[Row[CreateFoodChoice] | BadRow]:
    for record in _records(text, FOOD_CHOICE_COLUMNS):
        if isinstance(record, BadRow):
            yield record
            continue
        values = record.values
        yield parsed(
            CreateFoodChoice,
            {
                "guestType": values["guest_type"].lower(),
                "course": values["course"].lower(),
                "name": values["name"],
            },
            record.line,
        )


def invites_of_csv(text: str) -> Iterator[Row[CreateInvite] | BadRow]:
    """A household is the rows, one below the other, that bear its name."""
    households: dict[str, Household] = {}
    last: Household | None = None
    for record in _records(text, INVITE_COLUMNS):
        if isinstance(record, BadRow):
            yield record
            continue
        name, invite_type = record.values["household"], record.values["type"].lower()
        if not name:
            yield BadRow(record.line, "household: is blank")
            continue
        if last is None or last.name != name:
            if name in households:
                yield BadRow(
                    record.line,
                    f"household: {name!r} was already on line {households[name].line}. Put its "
                    "rows together, or tell the two apart by their names",
                )
                continue
            last = households[name] = Household(record.line, name, invite_type)
        elif last.type != invite_type:
            yield BadRow(
                record.line,
                f"type: {name!r} is invited to the {last.type!r} on line {last.line}",
            )
            continue
        guest = _guest(record.values)
        wrong = _alone(invite_type, guest, record.line)
        if wrong:
            yield wrong
        else:
            last.guests.append(guest)
            last.lines.append(record.line)
    yield from _invites(households.values())


def _guest(values: dict[str, str]) -> dict[str, str]:
    guest = {"type": values["guest_type"].lower(), "name": values["guest_name"]}
    if guest_of := values.get(GUEST_OF):
        guest["guestOf"] = guest_of
    return guest


def _invites(households: Iterable[Household]) -> Iterator[Row[CreateInvite] | BadRow]:
    for household in households:
        strangers = list(_strangers(household))
        yield from strangers
        if household.guests and not strangers:
            yield parsed(
                CreateInvite,
                {"type": household.type, "guests": household.guests},
                household.line,
            )


def _alone(invite_type: str, guest: dict[str, str], line: int) -> BadRow | None:
    """What is wrong with a row by itself, whoever else is in the household."""
    guests = [guest]
    if "guestOf" in guest:
        guests.append({"type": GuestType.ADULT, "name": guest["guestOf"]})
    row = parsed(CreateInvite, {"type": invite_type, "guests": guests}, line)
    return BadRow(line, _in_columns(row.reason)) if isinstance(row, BadRow) else None


def _in_columns(reason: str) -> str:
    for member, column in (("type", "guest_type"), ("name", "guest_name"), ("guestOf", GUEST_OF)):
        reason = reason.replace(f"guests[0].{member}", column)
    return reason


def _strangers(household: Household) -> Iterator[BadRow]:
    """Places of guests who are not in the household, as letters compare when they are composed."""
    names = {normalize("NFC", guest["name"]) for guest in household.guests}
    for line, guest in zip(household.lines, household.guests, strict=True):
        guest_of = guest.get("guestOf")
        if guest_of and normalize("NFC", guest_of) not in names:
            yield BadRow(line, f"guest_of: nobody in this household is called {guest_of!r}")


def _records(text: str, columns: tuple[str, ...]) -> Iterator[Record | BadRow]:
    """Rows by column name, stripped. Empty ones are left out, as spreadsheets are full of them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = [meant(cell.strip()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Failure(f"line {line}: this is not CSV ({error}).") from error
        while cells and not cells[-1] and (header is None or len(cells) > len(header)):
            cells.pop()
        if not any(cells) or (line == 1 and _SAID_DELIMITER.match(text)):
            continue
        if header is None:
            header = _checked(list(map(_column, cells)), columns, line)
        elif len(cells) != len(header):
            yield BadRow(line, f"{len(cells)} columns where the first line has {len(header)}")
        else:
            yield Record(line, dict(zip(header, cells, strict=True)))


def _checked(header: list[str], columns: tuple[str, ...], line: int) -> list[str]:
    """Each of `columns` once; what else there is, is the hosts' own and not read."""
    if any(header.count(column) != 1 for column in columns) or header.count(GUEST_OF) > 1:
        raise Failure(
            f"line {line}: the columns should be {', '.join(columns)}, and not {', '.join(header)}."
        )
    return header


def _column(heading: str) -> str:
    """`Guest type`, as the site's own spreadsheets are headed, is `guest_type`."""
    return "_".join(heading.lower().split())


def meant(cell: str) -> str:
    """Without the apostrophes that keep a spreadsheet from computing a cell of the site's."""
    return _NEUTRALISED.sub(r"\1", cell)


def _delimiter(text: str) -> str:
    """Spreadsheets of countries that write 1,5 save CSV with semicolons. Some say so."""
    if said := _SAID_DELIMITER.match(text):
        return said[1]
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)
