"""What the events say, as facts that later versions replace. Pure."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.envelope import Recorded
from contracts.events import (
    AttendingGuest,
    CatererNumbersHandedOver,
    FoodChoiceCreated,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteAmended,
    InviteAuthenticated,
    InviteCodeReissued,
    InviteCreated,
    InvitedGuest,
    InviteEmailAddressNoted,
    InviteReminded,
    InviteSubmitted,
    RsvpDeadlineSet,
    SongChoice,
)
from contracts.kitchen import (
    DishOffered,
    HouseholdAnswered,
    KitchenEntry,
    KitchenFact,
    NumbersHandedOver,
)
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

EVENT_TYPES = frozenset(
    {
        "food_choice.created",
        "invite.created",
        "invite.guest_added",
        "invite.guest_corrected",
        "invite.guest_withdrawn",
        "invite.authenticated",
        "invite.submitted",
        "invite.amended",
        "wedding.rsvp_deadline_set",
        "invite.code_reissued",
        "invite.email_address_noted",
        "invite.reminded",
        "caterer_numbers.handed_over",
    }
)
"""The events that say something to a read model."""


def facts(recorded: Recorded) -> tuple[Fact, ...]:
    """What `recorded` says; nothing, for an event no read model is interested in."""
    return (*_facts(recorded), *_for_the_kitchen(recorded))


def _for_the_kitchen(recorded: Recorded) -> Iterator[KitchenInformed]:
    event = recorded.event
    fact: KitchenFact
    match event:
        case FoodChoiceCreated():
            fact = DishOffered(guest_type=event.guest_type, course=event.course, name=event.name)
        case InviteSubmitted() | InviteAmended():
            fact = HouseholdAnswered(attending=event.attending_guests)
        case CatererNumbersHandedOver():
            fact = NumbersHandedOver(as_of=event.as_of, mail_changes=event.mail_changes)
        case _:
            return
    entry = KitchenEntry(
        id=recorded.id,
        about=event.id,
        version=recorded.version,
        recorded_at=recorded.recorded_at,
        fact=fact,
    )
    yield KitchenInformed(recorded.id, recorded.version, entry)


def _facts(recorded: Recorded) -> tuple[Fact, ...]:  # noqa: PLR0911 - a table of events
    version, at = recorded.version, recorded.occurred_at
    match recorded.event:
        case FoodChoiceCreated() as dish:
            return (FoodChoiceAvailable(dish.id, version, dish.guest_type, dish.course, dish.name),)
        case InviteCreated() as invite:
            return (
                InviteSent(
                    invite.id,
                    version,
                    invite.invite_code,
                    invite.invite_type,
                    at,
                    invite.invited_guests,
                ),
            )
        case InviteCodeReissued() as reissued:
            return (CodeReissued(reissued.id, version, reissued.invite_code),)
        case GuestAdded() | GuestCorrected() | GuestWithdrawn() as change:
            return (GuestListChanged(change.id, version, change.invited_guests),)
        case InviteAuthenticated(id=invite_id):
            return (InviteLastAuthenticated(invite_id, version, at),)
        case InviteEmailAddressNoted() | InviteReminded() as chased:
            return (_chased(chased, version),)
        case InviteSubmitted() | InviteAmended() as answer:
            return (
                AnswerSubmitted(
                    answer.id,
                    version,
                    at,
                    answer.attending_guests,
                    answer.song_choices,
                    answer.email_address,
                    answer.confirmation is not None,
                    answer.answered_by,
                ),
            )
        case RsvpDeadlineSet() as deadline:
            return (
                AnswersWelcome(
                    deadline.id,
                    version,
                    deadline.last_day,
                    deadline.time_zone,
                    deadline.closes_at,
                ),
            )
        case _:
            return ()


def _chased(event: InviteEmailAddressNoted | InviteReminded, version: int) -> Fact:
    match event:
        case InviteEmailAddressNoted():
            return EmailAddressNoted(event.id, version, event.email_address)
        case InviteReminded():
            return InviteLastReminded(event.id, version, event.wave)


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
