"""Facts that later versions replace: what read models are made of."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.events import AttendingGuest, InvitedGuest, SongChoice
from contracts.kitchen import KitchenEntry
from contracts.values import AnsweredBy, Course, GuestType, InviteType


@dataclass(frozen=True)
class FoodChoiceAvailable:
    id: UUID
    version: int
    guest_type: GuestType
    course: Course
    name: str


@dataclass(frozen=True)
class InviteSent:
    id: UUID
    version: int
    code: str
    type: InviteType
    sent_at: datetime
    guests: tuple[InvitedGuest, ...]


@dataclass(frozen=True)
class CodeReissued:
    """`code` opens the invite, instead of the one it was sent with."""

    id: UUID
    version: int
    code: str


@dataclass(frozen=True)
class GuestListChanged:
    """`guests` are on the invite, instead of those it was sent with."""

    id: UUID
    version: int
    guests: tuple[InvitedGuest, ...]


@dataclass(frozen=True)
class InviteLastAuthenticated:
    id: UUID
    version: int
    at: datetime


@dataclass(frozen=True)
class EmailAddressNoted:
    """By the hosts; None where they took it back."""

    id: UUID
    version: int
    address: str | None


@dataclass(frozen=True)
class InviteLastReminded:
    id: UUID
    version: int
    wave: date


@dataclass(frozen=True)
class AnswerSubmitted:
    """The whole answer: whoever is not in `attending` stays at home."""

    id: UUID
    version: int
    submitted_at: datetime
    attending: tuple[AttendingGuest, ...]
    songs: tuple[SongChoice, ...]
    email_address: str | None = None
    confirmed: bool = False
    """A copy of it went to that address."""
    answered_by: AnsweredBy = AnsweredBy.GUEST


@dataclass(frozen=True)
class AnswersWelcome:
    """Until the last day is over, in a time zone: at `closes_at`."""

    id: UUID
    version: int
    last_day: date
    time_zone: str
    closes_at: datetime


@dataclass(frozen=True)
class KitchenInformed:
    """An entry that no later one replaces: `id` is the event's, so there is one for each."""

    id: UUID
    version: int
    entry: KitchenEntry


type Fact = (
    FoodChoiceAvailable
    | InviteSent
    | CodeReissued
    | GuestListChanged
    | InviteLastAuthenticated
    | EmailAddressNoted
    | InviteLastReminded
    | AnswerSubmitted
    | AnswersWelcome
    | KitchenInformed
)
"""`id` says what it is about, `version` is that of the event that said so, from 1."""

type Key = tuple[type[Fact], UUID]
type Facts = Mapping[Key, Fact]


def fold(held: Facts, said: Iterable[Fact]) -> dict[Key, Fact]:
    """`held` after `said`, in whatever order: of each fact the latest version."""
    latest = dict(held)
    for fact in said:
        key = (type(fact), fact.id)
        known = latest.get(key)
        if known is None or known.version < fact.version:
            latest[key] = fact
    return latest


def alphabetical(name: str) -> str:
    """What `name` is listed under: without case and accents, so that Åsa stands beside Asa."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
