"""Every HTTP operation of the system, whoever serves it.

The deployed routes, the OpenAPI document and the services' own routing are checked against it.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from contracts.caterer_sheet import CatererSheet
from contracts.commands import (
    AddGuest,
    AmendInvite,
    AuthenticateHost,
    AuthenticateInvite,
    CorrectGuest,
    CreateFoodChoice,
    CreateInvite,
    NoteEmailAddress,
    RecordCatererHandover,
    RecordChange,
    RecordReply,
    ReissueInviteCode,
    RemindInvite,
    SetRsvpDeadline,
    SubmitInvite,
    WithdrawGuest,
)
from contracts.principal import Role
from contracts.problems import Kind
from contracts.read_models import (
    AvailableFoodChoice,
    Content,
    Health,
    Page,
    PendingRsvp,
    SentInvite,
    Session,
    SubmittedAttendingGuest,
    SubmittedRsvp,
    SubmittedSongChoice,
    Wedding,
)
from contracts.values import Message, Request

MAX_BODY_BYTES: Final = 32 * 1024


class Service(StrEnum):
    COMMAND_API = "command_api"
    QUERY_API = "query_api"


class Created(Message):
    """`code` is the invite's, for those created at once and for a new code; the worker draws the
    others' codes later."""

    id: str
    code: str | None = None


class Accepted(Message):
    """The command is queued; what it makes will have this id."""

    id: str


class Submitted(Message):
    """`version` is the answer's; ask for `/api/rsvp?version=…` to read your own write."""

    id: str
    version: int


class Noted(Message):
    """`version` is that of what it is about, from now on or already: the deadline, or an invite's
    list of guests. `id` is the guest's, where it is about one."""

    id: str
    version: int


@dataclass(frozen=True)
class Operation:
    """`role` is None where no session is needed; `responses` are the successful ones, by status."""

    id: str
    method: str
    path: str
    service: Service
    summary: str
    responses: dict[HTTPStatus, tuple[type[Message], ...]]
    problems: tuple[Kind, ...] = ()
    role: Role | None = None
    request: type[Request] | None = None
    idempotent: bool = False
    asynchronous: bool = False
    listed: bool = False
    as_of_any_moment: bool = False
    waits_for_version: bool = False
    names_invite: bool = False
    """Which one is about is in the query, as `invite`."""


_SIGN_IN = (Kind.TOO_MANY_SIGN_INS,)

OPERATIONS: Final = (
    Operation(
        id="signIn",
        method="POST",
        path="/api/session",
        service=Service.COMMAND_API,
        summary="Sign in with the code on the invite.",
        request=AuthenticateInvite,
        responses={HTTPStatus.NO_CONTENT: ()},
        problems=(Kind.UNKNOWN_CODE, Kind.CONFLICT, *_SIGN_IN),
    ),
    Operation(
        id="signOut",
        method="DELETE",
        path="/api/session",
        service=Service.COMMAND_API,
        summary="Sign out.",
        responses={HTTPStatus.NO_CONTENT: ()},
    ),
    Operation(
        id="signInAsHost",
        method="POST",
        path="/api/host/session",
        service=Service.COMMAND_API,
        summary="Sign in with the hosts' password.",
        request=AuthenticateHost,
        responses={HTTPStatus.NO_CONTENT: ()},
        problems=(Kind.WRONG_PASSWORD, *_SIGN_IN),
    ),
    Operation(
        id="createFoodChoice",
        method="POST",
        path="/api/food-choices",
        service=Service.COMMAND_API,
        summary="Put a dish on the menu.",
        role=Role.HOST,
        request=CreateFoodChoice,
        idempotent=True,
        asynchronous=True,
        responses={HTTPStatus.CREATED: (Created,), HTTPStatus.ACCEPTED: (Accepted,)},
        problems=(Kind.CONFLICT,),
    ),
    Operation(
        id="createInvite",
        method="POST",
        path="/api/invites",
        service=Service.COMMAND_API,
        summary="Invite a household.",
        role=Role.HOST,
        request=CreateInvite,
        idempotent=True,
        asynchronous=True,
        responses={HTTPStatus.CREATED: (Created,), HTTPStatus.ACCEPTED: (Accepted,)},
        problems=(Kind.CONFLICT,),
    ),
    Operation(
        id="reissueInviteCode",
        method="POST",
        path="/api/invite-codes",
        service=Service.COMMAND_API,
        summary="A new code for an invite whose card was lost; the old one is dead at once.",
        role=Role.HOST,
        request=ReissueInviteCode,
        idempotent=True,
        responses={HTTPStatus.CREATED: (Created,)},
        problems=(Kind.CODE_REPLACED, Kind.CONFLICT),
    ),
    Operation(
        id="noteEmailAddress",
        method="PUT",
        path="/api/invite-addresses",
        service=Service.COMMAND_API,
        summary="Note where an invite's guests can be reminded.",
        role=Role.HOST,
        request=NoteEmailAddress,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(Kind.NOT_FOUND, Kind.CONFLICT),
    ),
    Operation(
        id="remindInvite",
        method="POST",
        path="/api/invite-reminders",
        service=Service.COMMAND_API,
        summary="Mail guests who have not answered, once a wave.",
        role=Role.HOST,
        request=RemindInvite,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(
            Kind.ALREADY_SUBMITTED,
            Kind.DEADLINE_PASSED,
            Kind.NOT_FOUND,
            Kind.CONFLICT,
        ),
    ),
    Operation(
        id="submitInvite",
        method="POST",
        path="/api/rsvp",
        service=Service.COMMAND_API,
        summary="Answer for everyone on the invite.",
        role=Role.GUEST,
        request=SubmitInvite,
        idempotent=True,
        responses={HTTPStatus.OK: (Submitted,)},
        problems=(Kind.ALREADY_SUBMITTED, Kind.DEADLINE_PASSED, Kind.CONFLICT),
    ),
    Operation(
        id="amendInvite",
        method="PUT",
        path="/api/rsvp",
        service=Service.COMMAND_API,
        summary="Change the answer: the whole of it, in place of the version it is based on.",
        role=Role.GUEST,
        request=AmendInvite,
        idempotent=True,
        responses={HTTPStatus.OK: (Submitted,)},
        problems=(Kind.ANSWER_CHANGED, Kind.DEADLINE_PASSED, Kind.CONFLICT),
    ),
    Operation(
        id="readRsvp",
        method="GET",
        path="/api/rsvp",
        service=Service.QUERY_API,
        summary="The guest's own invite: what there is to choose, or what was answered.",
        role=Role.GUEST,
        waits_for_version=True,
        responses={HTTPStatus.OK: (PendingRsvp, SubmittedRsvp)},
    ),
    Operation(
        id="recordReply",
        method="POST",
        path="/api/host/rsvp",
        service=Service.COMMAND_API,
        summary="Answer for the guests, as they said by phone or card, whatever the deadline.",
        role=Role.HOST,
        request=RecordReply,
        idempotent=True,
        responses={HTTPStatus.OK: (Submitted,)},
        problems=(Kind.ALREADY_SUBMITTED, Kind.NOT_FOUND, Kind.CONFLICT),
    ),
    Operation(
        id="recordChange",
        method="PUT",
        path="/api/host/rsvp",
        service=Service.COMMAND_API,
        summary="Change the guests' answer, as they said by phone or card.",
        role=Role.HOST,
        request=RecordChange,
        idempotent=True,
        responses={HTTPStatus.OK: (Submitted,)},
        problems=(Kind.ANSWER_CHANGED, Kind.NOT_FOUND, Kind.CONFLICT),
    ),
    Operation(
        id="readInviteRsvp",
        method="GET",
        path="/api/host/rsvp",
        service=Service.QUERY_API,
        summary="Any invite: what there is to choose, or what was answered.",
        role=Role.HOST,
        names_invite=True,
        waits_for_version=True,
        responses={HTTPStatus.OK: (PendingRsvp, SubmittedRsvp)},
        problems=(Kind.NOT_FOUND,),
    ),
    Operation(
        id="addGuest",
        method="POST",
        path="/api/invited-guests",
        service=Service.COMMAND_API,
        summary="One more guest on an invite that nobody has answered yet.",
        role=Role.HOST,
        request=AddGuest,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(Kind.ALREADY_SUBMITTED, Kind.NOT_FOUND, Kind.CONFLICT),
    ),
    Operation(
        id="correctGuest",
        method="PUT",
        path="/api/invited-guests",
        service=Service.COMMAND_API,
        summary="Another name or type for a guest of an invite that nobody has answered yet.",
        role=Role.HOST,
        request=CorrectGuest,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(Kind.ALREADY_SUBMITTED, Kind.NOT_FOUND, Kind.CONFLICT),
    ),
    Operation(
        id="withdrawGuest",
        method="POST",
        path="/api/withdrawn-guests",
        service=Service.COMMAND_API,
        summary="Take a guest off an invite that nobody has answered yet.",
        role=Role.HOST,
        request=WithdrawGuest,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(Kind.ALREADY_SUBMITTED, Kind.NOT_FOUND, Kind.CONFLICT),
    ),
    Operation(
        id="setRsvpDeadline",
        method="PUT",
        path="/api/wedding/rsvp-deadline",
        service=Service.COMMAND_API,
        summary="Say until when guests may answer.",
        role=Role.HOST,
        request=SetRsvpDeadline,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(Kind.CONFLICT,),
    ),
    Operation(
        id="readWedding",
        method="GET",
        path="/api/wedding",
        service=Service.QUERY_API,
        summary="What holds for all invites.",
        role=Role.HOST,
        responses={HTTPStatus.OK: (Wedding,)},
    ),
    Operation(
        id="listInvites",
        method="GET",
        path="/api/invites",
        service=Service.QUERY_API,
        summary="The invites and where each stands.",
        role=Role.HOST,
        listed=True,
        responses={HTTPStatus.OK: (Page[SentInvite],)},
    ),
    Operation(
        id="listFoodChoices",
        method="GET",
        path="/api/food-choices",
        service=Service.QUERY_API,
        summary="The menu.",
        role=Role.HOST,
        listed=True,
        responses={HTTPStatus.OK: (Page[AvailableFoodChoice],)},
    ),
    Operation(
        id="listAttendingGuests",
        method="GET",
        path="/api/attending-guests",
        service=Service.QUERY_API,
        summary="Who comes, and what each eats.",
        role=Role.HOST,
        listed=True,
        responses={HTTPStatus.OK: (Page[SubmittedAttendingGuest],)},
    ),
    Operation(
        id="listSongChoices",
        method="GET",
        path="/api/song-choices",
        service=Service.QUERY_API,
        summary="The songs wished for.",
        role=Role.HOST,
        listed=True,
        responses={HTTPStatus.OK: (Page[SubmittedSongChoice],)},
    ),
    Operation(
        id="readCatererSheet",
        method="GET",
        path="/api/caterer-sheet",
        service=Service.QUERY_API,
        summary="How much of what for whom, at any moment, and what changed since the handover.",
        role=Role.HOST,
        as_of_any_moment=True,
        responses={HTTPStatus.OK: (CatererSheet,)},
    ),
    Operation(
        id="recordCatererHandover",
        method="POST",
        path="/api/caterer-sheet/handovers",
        service=Service.COMMAND_API,
        summary="Note that the caterer was given the numbers.",
        role=Role.HOST,
        request=RecordCatererHandover,
        idempotent=True,
        responses={HTTPStatus.OK: (Noted,)},
        problems=(Kind.CONFLICT,),
    ),
    Operation(
        id="readContent",
        method="GET",
        path="/api/content",
        service=Service.QUERY_API,
        summary="The couple's own words about the day.",
        role=Role.GUEST,
        responses={HTTPStatus.OK: (Content,)},
        problems=(Kind.NOT_FOUND,),
    ),
    Operation(
        id="readSession",
        method="GET",
        path="/api/session",
        service=Service.QUERY_API,
        summary="Who is signed in.",
        responses={HTTPStatus.OK: (Session,)},
        problems=(Kind.FORBIDDEN, Kind.UNAVAILABLE),
    ),
    Operation(
        id="readHealth",
        method="GET",
        path="/api/health",
        service=Service.QUERY_API,
        summary="Whether the API answers; never touches the database.",
        responses={HTTPStatus.OK: (Health,)},
    ),
    Operation(
        id="readOpenApi",
        method="GET",
        path="/api/openapi.json",
        service=Service.QUERY_API,
        summary="This document.",
        responses={HTTPStatus.OK: ()},
    ),
)

OPEN_TO_ALL: Final = frozenset(
    {"signIn", "signInAsHost", "signOut", "readSession", "readHealth", "readOpenApi"}
)
"""The operations that answer without a session; each of the others names the role it is for."""
