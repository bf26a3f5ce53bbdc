"""What the query API answers with."""

import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.values import AnsweredBy, Course, DietaryNeeds, GuestType, InviteType, Message


class Dish(Message):
    id: UUID
    name: str


class GuestMenu(Message):
    """The dishes one guest may choose from; empty for those who choose none."""

    starter: tuple[Dish, ...] | None = None
    main: tuple[Dish, ...] | None = None
    dessert: tuple[Dish, ...] | None = None


class PendingGuest(Message):
    """If `guest_of` names a guest, this is a place for somebody whom that guest may bring and the
    answer will name. `brought_by` is that guest's id, because two guests may have the same name."""

    id: UUID
    name: str
    guest_type: GuestType
    food_choices: GuestMenu
    guest_of: str | None = None
    brought_by: UUID | None = None


class RsvpDeadline(Message):
    """Guests may answer until `last_day` is over in `time_zone`; `passed` when this was asked."""

    last_day: datetime.date
    time_zone: str
    passed: bool


class PendingRsvp(Message):
    """`guests_version` is that of the list of guests, which hosts may still change."""

    status: Literal["pending"] = "pending"
    version: int = 0
    guests_version: int = 1
    type: InviteType
    guests: tuple[PendingGuest, ...]
    deadline: RsvpDeadline | None = None


class RepliedGuest(Message):
    """`chosen_food_choices` names the dishes in the order they are served.

    Their ids and the menu are needed to change the answer. `dietary_requirements` is the guest's
    note beside the needs ticked; [] means that the guest has said there are none. `guest_of` names
    who brings this guest; if nobody comes, the place is free.
    """

    id: UUID
    name: str
    guest_type: GuestType
    attending: bool
    chosen_food_choices: tuple[str, ...]
    dietary_requirements: str
    food_choices: GuestMenu
    starter_id: UUID | None = None
    main_id: UUID | None = None
    dessert_id: UUID | None = None
    dietary_needs: DietaryNeeds = None
    guest_of: str | None = None


class Song(Message):
    artist: str
    track: str


class SubmittedRsvp(Message):
    """`version` is that of the answer; sign-ins do not raise it.

    `email_address` was left with the answer; `confirmed` says that a copy went there.
    """

    status: Literal["submitted"] = "submitted"
    version: int
    type: InviteType
    guests: tuple[RepliedGuest, ...]
    songs: tuple[Song, ...]
    answered_by: AnsweredBy = AnsweredBy.GUEST
    deadline: RsvpDeadline | None = None
    email_address: str | None = None
    confirmed: bool = False


type Rsvp = Annotated[PendingRsvp | SubmittedRsvp, Field(discriminator="status")]


class AvailableFoodChoice(Message):
    id: UUID
    guest_type: GuestType
    course: Course
    name: str


class ListedGuest(Message):
    """`attending` is null until there is an answer. If `guest_of` names a guest, this is a place
    for somebody whom that guest may bring; once somebody attends, `name` is theirs."""

    name: str
    guest_type: GuestType
    attending: bool | None
    guest_of: str | None = None


class SentInvite(Message):
    """`invited_guests` are the names of `guests`. `email_address` is where the hosts noted that
    they can be reminded; `last_reminded_on` is the wave."""

    id: UUID
    code: str
    type: InviteType
    invited_guests: tuple[str, ...]
    guests: tuple[ListedGuest, ...]
    status: Literal["pending", "submitted"]
    submitted_at: AwareDatetime | None
    answered_by: AnsweredBy | None = None
    last_authenticated_at: AwareDatetime | None
    email_address: str | None = None
    last_reminded_on: datetime.date | None = None


class SubmittedAttendingGuest(Message):
    """`dietary_needs` is [] if the guest has none, and null if nobody has said."""

    id: UUID
    invite_type: InviteType
    guest_type: GuestType
    name: str
    chosen_food_choices: tuple[str, ...]
    dietary_requirements: str
    dietary_needs: DietaryNeeds = None


class SubmittedSongChoice(Message):
    artist: str
    track: str
    submitted_at: AwareDatetime


class Page[T: Message](Message):
    """One page of a list. For the page after it, send `next` back as `after`, until it is null."""

    items: tuple[T, ...]
    next: str | None


class Session(Message):
    """Who is signed in; `type` is the invite's, for guests."""

    role: Literal["guest", "host", "none"]
    type: InviteType | None = None


class Health(Message):
    status: Literal["ok"] = "ok"


class Wedding(Message):
    """What holds for all invites."""

    rsvp_deadline: RsvpDeadline | None


class Content(Message):
    """The couple's own words, in Markdown; the plan is that of the reader's part of the day.

    The menu is for those who dine, so an evening guest's is empty. `contact` says whom to call.
    """

    names: str
    wedding_date: datetime.date
    plan: str
    menu: str
    gift_registry: str
    location: str
    map_link: str
    accommodation: str
    contact: str
