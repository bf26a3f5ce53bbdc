"""Value types that commands, events and read models are made of."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

MAX_GUESTS: Final = 12
MAX_SONGS: Final = 2

# Written out, not as \p{Cc}: JSON Schema validators in other languages do not all know that class.
_NO_CONTROL_CHARACTERS: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
_NO_CONTROL_CHARACTERS_BUT_NEWLINES: Final = r"^[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"

type Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=100, pattern=_NO_CONTROL_CHARACTERS),
]
"""A name, a dish, a song: up to 100 characters on one line."""

type Note = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=500, pattern=_NO_CONTROL_CHARACTERS_BUT_NEWLINES
    ),
]
"""Dietary requirements: up to 500 characters, line breaks welcome."""

type InviteCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")]
"""Eight symbols of Crockford's base 32, as stored; people see `XXXX-XXXX`."""


class GuestType(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    BABY = "baby"


class InviteType(StrEnum):
    DAY = "day"
    EVENING = "evening"


class Course(StrEnum):
    STARTER = "starter"
    MAIN = "main"
    DESSERT = "dessert"


class Message(BaseModel):
    """Immutable; camelCase on the wire, snake_case in Python. Readers ignore what is unknown.

    Errors never repeat the input: they may end in a log, and it may be what a guest wrote.
    """

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
    )


class Request(Message):
    """What a client sends: like a message, but anything unknown in it is refused.

    Read it off the wire with `by_name=False`, so that only the documented names are known.
    """

    model_config = ConfigDict(extra="forbid")
