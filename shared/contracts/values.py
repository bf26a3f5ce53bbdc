"""Value types that commands, events and read models are made of."""

import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

MAX_GUESTS: Final = 12
MAX_SONGS: Final = 2

# Written out, not as \p{Cc}: JSON Schema validators in other languages do not all know that class.
# The last two are no characters either, and SQS refuses a message for one of them.
_NO_CONTROL_CHARACTERS: Final = r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*$"
_NO_CONTROL_CHARACTERS_BUT_NEWLINES: Final = (
    r"^[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]*$"
)

TURNS_TEXT_ROUND: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks without a shape that force a direction on what is behind them. Names of any script do
without; phones add them to what is pasted, so they are taken out rather than refused."""
_NOTHING: Final = str.maketrans("", "", TURNS_TEXT_ROUND)
_NOT_SEEN: Final = frozenset({"Cf", "Mn", "Zl", "Zp", "Zs"})
_BLANK_LETTERS: Final = "\u115f\u1160\u2800"
"""Fillers of Hangul and of braille: letters to Unicode, and nothing to see."""


def in_its_own_direction(text: str) -> str:
    """Without the marks that turn it round."""
    return text.translate(_NOTHING)


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _NOT_SEEN and character not in _BLANK_LETTERS


def _typed(value: object) -> object:
    """What was meant: where there is nothing to see, nothing."""
    if not isinstance(value, str):
        return value
    seen = value.isascii() or any(map(_is_seen, unicodedata.normalize("NFKC", value)))
    return in_its_own_direction(value) if seen else ""


type Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=100, pattern=_NO_CONTROL_CHARACTERS),
    BeforeValidator(_typed),  # at the end, and so before the rest
]
"""A name, a dish, a song: up to 100 characters on one line."""

type Note = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=500, pattern=_NO_CONTROL_CHARACTERS_BUT_NEWLINES
    ),
    BeforeValidator(_typed),
]
"""What a guest writes about a diet: up to 500 characters, line breaks welcome."""

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

type EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=rf"^{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_LABEL}$",
    ),
]
"""One mailbox without a display name, quotes or comments, in the letters every server takes."""

type Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC)),
]
"""With its offset from UTC. Of this millennium, so that it can be told in every time zone."""

type InviteCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")]
"""Eight symbols of Crockford's base 32, as stored; people see `XXXX-XXXX`."""


class GuestType(StrEnum):
    ADULT = "adult"
    CHILD = "child"
    BABY = "baby"


class InviteType(StrEnum):
    DAY = "day"
    EVENING = "evening"


class AnsweredBy(StrEnum):
    """Whose hands an answer went through: the guests' own, or the hosts' who were told it."""

    GUEST = "guest"
    HOST = "host"


class Course(StrEnum):
    STARTER = "starter"
    MAIN = "main"
    DESSERT = "dessert"


class DietaryNeed(StrEnum):
    """What the kitchen hears of most often; whatever else there is stands in a guest's note."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN = "gluten"
    NUTS = "nuts"
    DAIRY = "dairy"
    SHELLFISH = "shellfish"
    HALAL = "halal"
    KOSHER = "kosher"

    @property
    def words(self) -> str:
        """For a person to read: gluten, nuts, dairy and shellfish are what must not be served."""
        return f"no {self}" if self in _NOT_SERVED else str(self)


_NOT_SERVED: Final = frozenset(
    {DietaryNeed.GLUTEN, DietaryNeed.NUTS, DietaryNeed.DAIRY, DietaryNeed.SHELLFISH}
)

type DietaryNeeds = tuple[DietaryNeed, ...] | None
"""Empty is an answer, "none"; None is not: nobody asked yet, or nobody said."""


def dietary_words(needs: DietaryNeeds, unsaid: str = "") -> str:
    """ "vegan, no nuts", or "none" where that was the answer, or `unsaid` where there is none."""
    if needs is None:
        return unsaid
    return ", ".join(need.words for need in needs) or "none"


SAID_LATER: Final[Any] = Field(exclude_if=lambda value: value is None)
"""For a field that a shape learned after it was first written: where it says nothing it is not
written, so that old events keep their bytes and old commands their fingerprints."""


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
