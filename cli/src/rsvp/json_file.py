"""A JSON list, item by item, with the line each begins on."""

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder

from rsvp.terminal import Failure

_SPACE = re.compile(r"[ \t\r\n]*")


def items_with_lines(text: str) -> Iterator[tuple[int, object]]:
    """Raises Failure, with the line, where the text is no JSON list."""
    try:
        yield from _items(text)
    except JSONDecodeError as error:
        raise Failure(f"line {error.lineno}: this is not JSON ({error.msg}).") from error
    except RecursionError as error:
        raise Failure("this is JSON nested too deep to be an import file.") from error


def _items(text: str) -> Iterator[tuple[int, object]]:
    # Nothing we read is a number; as floats, those of any length can be read over.
    decoder = JSONDecoder(object_pairs_hook=_once_each, parse_int=float)
    position = _after_space(text, 0)
    if text[position : position + 1] != "[":
        decoder.decode(text)
        raise _expected("a list in brackets, [ … ], is", text, position)
    position = _after_space(text, position + 1)
    line, counted = 1, 0
    while text[position : position + 1] != "]":
        line, counted = line + text.count("\n", counted, position), position
        try:
            value, end = decoder.raw_decode(text, position)
        except _SaidTwice as repeated:
            raise Failure(f"line {line}: {str(repeated)!r} is there twice.") from repeated
        yield line, value
        position = _after_space(text, end)
        if text[position : position + 1] == ",":
            position = _after_space(text, position + 1)
            if text[position : position + 1] == "]":
                raise _expected("one more item, or no comma before this, is", text, position)
        elif text[position : position + 1] != "]":
            raise _expected("a comma, or the end of the list, is", text, position)
    position = _after_space(text, position + 1)
    if position != len(text):
        raise _expected("nothing behind the list is", text, position)


def _expected(what: str, text: str, position: int) -> Failure:
    return Failure(f"line {text.count('\n', 0, position) + 1}: {what} expected.")


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _SaidTwice(Exception):
    """Two values under one name: whichever was taken, the other would be lost without a word."""


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _SaidTwice(name)
        found[name] = value
    return found
