"""What the command API serves."""

from http import HTTPStatus
from typing import Final

from contracts.api.operation import Operation, Service
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
from contracts.values import Message


class Created(Message):
    """`code` is the invite's code; dishes have none."""

    id: str
    code: str | None = None


class Accepted(Message):
    """The command is queued. What it creates will have this id; an invite gets its code then."""

    id: str


class Submitted(Message):
    """`version` is the answer's; ask for `/api/rsvp?version=…` to read your own write."""

    id: str
    version: int


class Noted(Message):
    """`version` is that of what was noted, now or before: the deadline, say, or an invite's list of
    guests. `id` is the guest's, if it is about a guest."""

    id: str
    version: int


_SIGN_IN = (Kind.TOO_MANY_SIGN_INS,)

COMMANDS: Final = (
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
)
