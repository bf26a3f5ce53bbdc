"""Domain events: what the write side tells the world, translated from its own events."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.changes import AnswerChanges, GuestChange, SongTitle
from contracts.values import SAID_LATER, AnsweredBy, DietaryNeeds, InviteCode, InviteType, Message


class InviteCreated(Message):
    """A household is invited."""

    type: Literal["InviteCreated"] = "InviteCreated"
    id: UUID


class GuestReply(Message):
    """Whether a guest comes, and the diet; `dietary_requirements` is the guest's own note.

    `guest_of` is the name of who brings this guest, or could have.
    """

    name: str
    attending: bool
    dietary_needs: Annotated[DietaryNeeds, SAID_LATER] = None
    dietary_requirements: Annotated[str | None, SAID_LATER] = None
    guest_of: Annotated[str | None, SAID_LATER] = None


class InviteSubmitted(Message):
    """An invite is answered: every guest on it, the absent too."""

    type: Literal["InviteSubmitted"] = "InviteSubmitted"
    id: UUID
    guests: tuple[GuestReply, ...]
    answered_by: AnsweredBy = AnsweredBy.GUEST


class InviteAmended(Message):
    """An answer was changed: every guest on the invite as it stands now, and what is different."""

    type: Literal["InviteAmended"] = "InviteAmended"
    id: UUID
    guests: tuple[GuestReply, ...]
    changes: AnswerChanges
    answered_by: AnsweredBy = AnsweredBy.GUEST


class ConfirmedReply(GuestReply):
    """With the dishes in words, in the order they are served."""

    dishes: tuple[str, ...] = ()


class AnswerConfirmed(Message):
    """Guests who left an email address get a copy of their answer there.

    `revision` counts the copies for this invite from 0; `cancels` where nobody comes any more
    although the address has been told otherwise.
    """

    type: Literal["AnswerConfirmed"] = "AnswerConfirmed"
    id: UUID
    email_address: str
    invite_type: InviteType
    revision: int
    cancels: bool
    guests: tuple[ConfirmedReply, ...]
    songs: tuple[SongTitle, ...]


class ReminderDue(Message):
    """Guests who have not answered are to be reminded, unless they have answered meanwhile."""

    type: Literal["ReminderDue"] = "ReminderDue"
    id: UUID
    email_address: str
    invite_code: InviteCode
    guest_names: tuple[str, ...]
    last_day: date | None


class CatererNumbersChanged(Message):
    """An answer differs from what the caterer was told. `id` is the invite's."""

    type: Literal["CatererNumbersChanged"] = "CatererNumbersChanged"
    id: UUID
    guests: tuple[GuestChange, ...]


type DomainEvent = Annotated[
    InviteCreated
    | InviteSubmitted
    | InviteAmended
    | AnswerConfirmed
    | ReminderDue
    | CatererNumbersChanged,
    Field(discriminator="type"),
]


class Published(Message):
    """A domain event on its way; `causation_id` is the aggregate event it was translated from."""

    id: UUID
    occurred_at: AwareDatetime
    correlation_id: str
    causation_id: UUID
    event: DomainEvent
