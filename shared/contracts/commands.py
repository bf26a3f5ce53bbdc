"""Commands: what hosts and guests ask for. Bounds guard the wire; rules live in the domain."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.values import (
    MAX_GUESTS,
    SAID_LATER,
    Course,
    DietaryNeed,
    EmailAddress,
    GuestType,
    InviteType,
    Message,
    Moment,
    Note,
    Request,
    Text,
)


class CreateFoodChoice(Request):
    """Put a dish on the menu: for guests of one type, for one course."""

    guest_type: GuestType
    course: Course
    name: Text


class NewGuest(Request):
    """Somebody to be invited, as on the card.

    Or a place for somebody whom a guest on the invite may bring: `guest_of` is that guest's name,
    and `name` is blank until the guests say who comes.
    """

    type: GuestType
    name: Text
    guest_of: Annotated[Text | None, SAID_LATER] = None


class CreateInvite(Request):
    """Invite a household. It is given a code, for its card."""

    type: InviteType
    guests: Annotated[tuple[NewGuest, ...], Field(max_length=MAX_GUESTS)]


class AuthenticateInvite(Request):
    """Sign in with the code on the card, as typed: case, spaces, hyphens and look-alike letters
    are forgiven."""

    code: Text


class ReissueInviteCode(Request):
    """Replace `code`, whose card was lost, by a new code. Look-alike letters and the like are
    forgiven, as when a guest types it."""

    code: Text


class AuthenticateHost(Request):
    """Sign in as hosts, with the one password they share."""

    password: Annotated[str, Field(max_length=200)]


class GuestAnswer(Request):
    """One guest's reply. Only attending guests of a day invite choose courses, and babies do not.
    Everybody who comes may have dietary needs; [] says that there are none. `name` says who comes,
    if this is a place without a name."""

    attending: bool
    name: Annotated[Text | None, SAID_LATER] = None
    starter_id: UUID | None = None
    main_id: UUID | None = None
    dessert_id: UUID | None = None
    dietary_requirements: Note = ""
    dietary_needs: Annotated[
        Annotated[tuple[DietaryNeed, ...], Field(max_length=len(DietaryNeed))] | None, SAID_LATER
    ] = None


class SongWish(Request):
    """A song that must be played."""

    artist: Text
    track: Text


class Answer(Request):
    """The reply for everyone on the invite, by guest id."""

    guests: Annotated[dict[UUID, GuestAnswer], Field(max_length=MAX_GUESTS)]
    songs: Annotated[tuple[SongWish, ...], Field(max_length=10)] = ()


class OwnAnswer(Answer):
    """A reply that guests give themselves. If they leave an address, a copy goes there."""

    email_address: Annotated[EmailAddress | None, SAID_LATER] = None


class SubmitInvite(OwnAnswer):
    """The reply for everyone on the invite, by guest id."""


class AmendInvite(OwnAnswer):
    """The whole reply once more. It replaces the reply that it is based on, which has `version`."""

    version: Annotated[int, Field(ge=1)]


class RecordReply(SubmitInvite):
    """A reply that hosts were given by phone or card."""

    invite_id: UUID


class RecordChange(AmendInvite):
    """A change that hosts were told of: the whole reply once more."""

    invite_id: UUID


class AddGuest(NewGuest):
    """One guest more on an invite that nobody has answered yet."""

    invite_id: UUID


class CorrectGuest(NewGuest):
    """Another name or type for a guest of an invite that nobody has answered yet."""

    invite_id: UUID
    guest_id: UUID


class WithdrawGuest(Request):
    """One guest less on an invite that nobody has answered yet. At least one has to be left."""

    invite_id: UUID
    guest_id: UUID


class SetRsvpDeadline(Request):
    """Guests may answer until the end of `last_day` in `time_zone`, an IANA name."""

    last_day: date
    time_zone: Text


class NoteEmailAddress(Request):
    """Note where an invite's guests can be reminded; null takes the address back."""

    invite_id: UUID
    email_address: EmailAddress | None


class RemindInvite(Request):
    """Mail guests who have not answered. `wave` is the hosts' day; an invite is reminded once in
    each wave."""

    invite_id: UUID
    wave: date


class RecordCatererHandover(Request):
    """The caterer has the numbers as they were at `as_of`, or else as they are now.

    `mail_changes`: from now on, mail the hosts what changes them.
    """

    as_of: Moment | None = None
    mail_changes: bool = False


class QueuedCommand(Message):
    """A host's command on its way to the worker (`Prefer: respond-async`)."""

    command_id: UUID
    correlation_id: str
    issued_at: AwareDatetime
    command: CreateFoodChoice | CreateInvite
