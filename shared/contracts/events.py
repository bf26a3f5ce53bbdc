"""Aggregate events: facts about the past, kept for ever in the event store.

Old events must always load: add fields with defaults, or upcast.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from contracts.changes import AnswerChanges
from contracts.values import (
    SAID_LATER,
    AnsweredBy,
    Course,
    DietaryNeeds,
    GuestType,
    InviteCode,
    InviteType,
    Message,
)

_UNLESS_GUESTS = Field(exclude_if=lambda by: by is AnsweredBy.GUEST)
"""Answers of before hosts could record any are the guests' own, and keep their bytes."""


class FoodChoiceCreated(Message):
    """A dish is on the menu."""

    type: Literal["food_choice.created"] = "food_choice.created"
    id: UUID
    guest_type: GuestType
    course: Course
    name: str


class InvitedGuest(Message):
    """A guest on an invite; `has_food_choices` where courses are to be chosen.

    `guest_of` is who on the invite may bring somebody: then this is a place for whom the guests
    will name, and `name` says whose it is.
    """

    id: UUID
    invite_type: InviteType
    guest_type: GuestType
    name: str
    has_food_choices: bool
    guest_of: Annotated[UUID | None, SAID_LATER] = None


class InviteCreated(Message):
    """A household is invited; its code opens the invite."""

    type: Literal["invite.created"] = "invite.created"
    id: UUID
    invite_code: InviteCode
    invite_type: InviteType
    invited_guests: tuple[InvitedGuest, ...]


class InviteAuthenticated(Message):
    """Somebody signed in with the invite's code."""

    type: Literal["invite.authenticated"] = "invite.authenticated"
    id: UUID


class ChosenFoodChoices(Message):
    """`dietary_requirements` is the guest's own note beside the needs ticked, in their order."""

    starter_id: UUID | None = None
    main_id: UUID | None = None
    dessert_id: UUID | None = None
    dietary_requirements: str = ""
    dietary_needs: Annotated[DietaryNeeds, SAID_LATER] = None


class AttendingGuest(Message):
    """A guest who comes, and what is to be served.

    `name` is the one the guests gave, where this is the `guest_of` one of them.
    """

    id: UUID
    invite_type: InviteType
    guest_type: GuestType
    name: str
    chosen_food_choices: ChosenFoodChoices
    guest_of: Annotated[UUID | None, SAID_LATER] = None


class AbsentGuest(Message):
    """A guest who does not come. Where `guest_of` says whose place it was, the place is free."""

    id: UUID
    name: str
    guest_of: Annotated[UUID | None, SAID_LATER] = None


class SongChoice(Message):
    """A song the guests want to hear."""

    artist: str
    track: str


class ChosenDish(Message):
    """A dish by its name, as it was when it was chosen."""

    id: UUID
    name: str


class Confirmation(Message):
    """A copy of the answer goes to its email address.

    `revision` counts the copies of this invite's answers from 0. `cancels` says that nobody comes
    any more although the address has been told otherwise. `dishes` names those chosen.
    """

    invite_type: InviteType
    revision: int
    cancels: bool
    dishes: tuple[ChosenDish, ...]


type AfterHandover = Literal[True] | None
"""True where the caterer had the numbers and the hosts asked to be mailed what changes them."""


class InviteSubmitted(Message):
    """The answer for everyone on the invite."""

    type: Literal["invite.submitted"] = "invite.submitted"
    id: UUID
    attending_guests: tuple[AttendingGuest, ...]
    absent_guests: tuple[AbsentGuest, ...]
    song_choices: tuple[SongChoice, ...]
    email_address: Annotated[str | None, SAID_LATER] = None
    confirmation: Annotated[Confirmation | None, SAID_LATER] = None
    answered_by: Annotated[AnsweredBy, _UNLESS_GUESTS] = AnsweredBy.GUEST
    after_handover: Annotated[AfterHandover, SAID_LATER] = None


class GuestAdded(Message):
    """`guest` is on the invite now. `invited_guests` are all its guests, in order."""

    type: Literal["invite.guest_added"] = "invite.guest_added"
    id: UUID
    guest: InvitedGuest
    invited_guests: tuple[InvitedGuest, ...]


class GuestCorrected(Message):
    """From now on `guest` has this name and type. `invited_guests` are all guests on the invite,
    in order; the places of this guest are called by the new name, too."""

    type: Literal["invite.guest_corrected"] = "invite.guest_corrected"
    id: UUID
    guest: InvitedGuest
    invited_guests: tuple[InvitedGuest, ...]


class GuestWithdrawn(Message):
    """`guest` is no longer on the invite, nor are the places of this guest. `invited_guests` are
    those who still are on it."""

    type: Literal["invite.guest_withdrawn"] = "invite.guest_withdrawn"
    id: UUID
    guest: InvitedGuest
    invited_guests: tuple[InvitedGuest, ...]


class InviteAmended(Message):
    """The whole new answer, which replaces the one before. `changes` is empty if only the email
    address is different."""

    type: Literal["invite.amended"] = "invite.amended"
    id: UUID
    attending_guests: tuple[AttendingGuest, ...]
    absent_guests: tuple[AbsentGuest, ...]
    song_choices: tuple[SongChoice, ...]
    changes: AnswerChanges
    email_address: Annotated[str | None, SAID_LATER] = None
    confirmation: Annotated[Confirmation | None, SAID_LATER] = None
    answered_by: Annotated[AnsweredBy, _UNLESS_GUESTS] = AnsweredBy.GUEST
    after_handover: Annotated[AfterHandover, SAID_LATER] = None


class InviteCodeReissued(Message):
    """A card was lost: from here on `invite_code` opens the invite, and `retired_code` nothing."""

    type: Literal["invite.code_reissued"] = "invite.code_reissued"
    id: UUID
    invite_code: InviteCode
    retired_code: InviteCode


class InviteEmailAddressNoted(Message):
    """Hosts noted where the guests can be reminded; null means that they took the address back."""

    type: Literal["invite.email_address_noted"] = "invite.email_address_noted"
    id: UUID
    email_address: str | None


class InviteReminded(Message):
    """A reminder is to be mailed. All that it says is in here; `last_day` is the deadline, if there
    is one."""

    type: Literal["invite.reminded"] = "invite.reminded"
    id: UUID
    wave: date
    email_address: str
    invite_code: InviteCode
    guest_names: tuple[str, ...]
    last_day: date | None


class InviteCodeAssigned(Message):
    """The code belongs to this invite; no other can ever have it."""

    type: Literal["invite_code.assigned"] = "invite_code.assigned"
    code: InviteCode
    invite_id: UUID


class RsvpDeadlineSet(Message):
    """Guests may answer until `last_day` is over in `time_zone` (IANA), which is at `closes_at`.

    The moment is part of the fact, so that all who judge by it judge alike.
    """

    type: Literal["wedding.rsvp_deadline_set"] = "wedding.rsvp_deadline_set"
    id: UUID
    last_day: date
    time_zone: str
    closes_at: AwareDatetime


class CatererNumbersHandedOver(Message):
    """The caterer was given the numbers as they were at `as_of`.

    `mail_changes`: from then on the hosts are mailed what changes them.
    """

    type: Literal["caterer_numbers.handed_over"] = "caterer_numbers.handed_over"
    id: UUID
    as_of: AwareDatetime
    mail_changes: bool


type AggregateEvent = Annotated[
    FoodChoiceCreated
    | InviteCreated
    | GuestAdded
    | GuestCorrected
    | GuestWithdrawn
    | InviteAuthenticated
    | InviteSubmitted
    | InviteAmended
    | InviteCodeReissued
    | InviteEmailAddressNoted
    | InviteReminded
    | InviteCodeAssigned
    | RsvpDeadlineSet
    | CatererNumbersHandedOver,
    Field(discriminator="type"),
]

AGGREGATE_EVENT: TypeAdapter[AggregateEvent] = TypeAdapter(
    AggregateEvent, config=ConfigDict(hide_input_in_errors=True)
)
