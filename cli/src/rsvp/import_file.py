"""Import files, whatever they are written in."""

import re
from pathlib import Path
from typing import Final

from contracts.commands import CreateFoodChoice, CreateInvite
from contracts.values import Request
from rsvp.csv_file import food_choices_of_csv, invites_of_csv
from rsvp.json_file import items_with_lines
from rsvp.rows import BadRow, BadRows, Row, parsed
from rsvp.terminal import Failure, say

_CONTROL_CHARACTER: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_food_choices(path: Path) -> list[Row[CreateFoodChoice]]:
    """Raises Failure or BadRows."""
    text = _text(path)
    if _is_csv(path, text):
        return _all_good(list(food_choices_of_csv(text)))
    return _all_good(_items(CreateFoodChoice, text))


def read_invites(path: Path) -> list[Row[CreateInvite]]:
    """Raises Failure or BadRows."""
    text = _text(path)
    if _is_csv(path, text):
        return _all_good(list(invites_of_csv(text)))
    return _all_good(_items(CreateInvite, text))


def _items[R: Request](model: type[R], text: str) -> list[Row[R] | BadRow]:
    return [parsed(model, value, line) for line, value in items_with_lines(text)]


def _all_good[R: Request](rows: list[Row[R] | BadRow]) -> list[Row[R]]:
    bad = [row for row in rows if isinstance(row, BadRow)]
    if bad:
        raise BadRows(bad)
    return [row for row in rows if isinstance(row, Row)]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Failure(f"{path} can't be read: {error.strerror}.") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Failure(f"{path} is written in UTF-16. Please save it as UTF-8.")
    if content.startswith(b"PK"):
        raise Failure(f"{path} is a workbook. Please save the sheet as CSV (UTF-8).")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _windows_1252(path, content, error.start)
    if not text.strip():
        raise Failure(f"{path} is empty.")
    return text


def _windows_1252(path: Path, content: bytes, strange: int) -> str:
    """As Excel writes CSV in Europe, unless it is asked for UTF-8; JSON is always in UTF-8.

    `strange` is the place of the first byte that is not UTF-8.
    """
    text = content.decode("windows-1252", errors="replace")
    if "\ufffd" in text or _CONTROL_CHARACTER.search(text) or not _is_csv(path, text):
        line = content.count(b"\n", 0, strange) + 1
        raise Failure(
            f"{path}, line {line}: this is not written in UTF-8. Please save it as UTF-8"
            ' (in Excel: "CSV UTF-8").'
        )
    say(f"{path} is not written in UTF-8: read as Windows-1252. --dry-run shows the accents.")
    return text


def _is_csv(path: Path, text: str) -> bool:
    match path.suffix.lower():
        case ".csv" | ".tsv":
            return True
        case ".json":
            return False
        case _:
            return not text.lstrip().startswith(("[", "{"))
