"""What an import file holds: requests, each with the line it stands on."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from contracts.commands import CreateFoodChoice, CreateInvite, NewGuest
from contracts.values import Request

# Never to change: they are part of what makes a second import find the first one's.
_NAMESPACES: dict[type[Request], UUID] = {
    CreateFoodChoice: UUID("af84a82c-1ab6-5db6-a8e3-5b26282d508f"),
    CreateInvite: UUID("0125b1e0-173a-56a2-8de3-a5ac34dd7be2"),
}


@dataclass(frozen=True)
class Row[R: Request]:
    line: int
    request: R


@dataclass(frozen=True)
class BadRow:
    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class BadRows(Exception):
    """A file with rows that can't be sent: all of them, in order."""

    def __init__(self, rows: Iterable[BadRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.line))
        super().__init__("\n".join(map(str, self.rows)))


def parsed[R: Request](model: type[R], value: object, line: int) -> Row[R] | BadRow:
    """Only what the API would take: its shape, and what the rules ask of it by itself.

    In composed letters (NFC), so that a name typed on two machines is the same name.
    """
    try:
        typed = model.model_validate(value, by_name=False).model_dump_json()
        request = model.model_validate_json(unicodedata.normalize("NFC", typed))
    except ValidationError as error:
        return BadRow(line, "; ".join(map(_in_words, error.errors(include_url=False))))
    missing = "; ".join(_missing(request))
    return BadRow(line, missing) if missing else Row(line, request)


def new_rows[R: Request](
    keyed: Iterable[tuple[UUID, Row[R]]], listed: Iterable[Request]
) -> Iterator[tuple[UUID, Row[R]]]:
    """Those that say something else than what is listed, however that came there.

    What is listed twice is there for two rows. Rows keep the keys they have among all of them.
    """
    there = Counter(map(_canonical, listed))
    for key, row in keyed:
        content = _canonical(row.request)
        if there[content]:
            there[content] -= 1
        else:
            yield key, row


def idempotency_keys[R: Request](rows: Iterable[Row[R]]) -> Iterator[tuple[UUID, Row[R]]]:
    """A key for each row that depends on what it says, not on where it stands.

    Equal rows are counted: two guests' invites may well say the same.
    """
    seen: Counter[str] = Counter()
    for row in rows:
        content = _canonical(row.request)
        seen[content] += 1
        yield uuid5(_NAMESPACES[type(row.request)], f"{seen[content]} {content}"), row


def _canonical(request: Request) -> str:
    """What it says, and no more: a field we learn to send one day must not change old keys."""
    said = request.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return unicodedata.normalize("NFC", text)


def _missing(request: Request) -> Iterator[str]:
    match request:
        case CreateFoodChoice(name=""):
            yield "name: is blank"
        case CreateInvite(guests=()):
            yield "guests: an invite needs at least one"
        case CreateInvite(guests=guests):
            names = [guest.name for guest in guests if guest.guest_of is None]
            for number, guest in enumerate(guests):
                yield from (f"guests[{number}].{what}" for what in _lacking(guest, names))


def _lacking(guest: NewGuest, names: Sequence[str]) -> Iterator[str]:
    """`names` are those of the invite's guests who have one."""
    if guest.guest_of is None:
        if not guest.name:
            yield "name: is blank"
        return
    if guest.name:
        yield f"name: {guest.guest_of} will say who comes along, so leave it blank"
    if guest.guest_of not in names:
        yield f"guestOf: nobody is called {guest.guest_of!r} on this invite"


def _in_words(error: ErrorDetails) -> str:
    """What is wrong where, for people who know their file and not our types."""
    where = ""
    for step in error["loc"]:
        where += f"[{step}]" if isinstance(step, int) else f".{step}" if where else str(step)
    match error["type"]:
        case "missing":
            what = "is missing"
        case "extra_forbidden":
            what = "is not known here"
        case "string_pattern_mismatch":
            what = "has a line break or another control character in it"
        case "string_too_long":
            what = f"is longer than {error['ctx']['max_length']} characters"
        case "too_long":
            what = f"are more than {error['ctx']['max_length']}"
        case "model_type" | "model_attributes_type" | "dict_type":
            what = 'should be an object, {"…": …}'
        case "tuple_type":
            what = "should be a list, [ … ]"
        case _:
            what = error["msg"].removeprefix("Input ")
    return f"{where}: {what}" if where else what
