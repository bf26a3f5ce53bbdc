"""Import files, whatever they are written in."""

from pathlib import Path

from contracts.commands import CreateFoodChoice, CreateInvite
from contracts.values import Request
from rsvp.csv_file import food_choices_of_csv, invites_of_csv
from rsvp.json_file import items_with_lines
from rsvp.rows import BadRow, BadRows, Row, parsed
from rsvp.terminal import Failure


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Failure(
            f"{path}, line {line}: this is not written in UTF-8. Please save it as UTF-8"
            ' (in Excel: "CSV UTF-8").'
        ) from error
    if not text.strip():
        raise Failure(f"{path} is empty.")
    return text


def _is_csv(path: Path, text: str) -> bool:
    match path.suffix.lower():
        case ".csv" | ".tsv":
            return True
        case ".json":
            return False
        case _:
            return not text.lstrip().startswith(("[", "{"))
