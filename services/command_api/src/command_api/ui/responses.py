"""What the API says when it did as it was asked."""

from http import HTTPStatus
from uuid import UUID

from starlette.responses import Response

from command_api.application.commands import Change, NewInvite, Reply
from command_api.application.ports.access import SESSION_SECONDS
from command_api.domain import invite_code
from command_api.ui.session_cookie import SESSION_COOKIE
from contracts.api.commands import Accepted, Created, Noted, Submitted
from contracts.values import Message


def created(new_id: UUID) -> Response:
    return _json(Created(id=str(new_id)), HTTPStatus.CREATED)


def with_code(made: NewInvite) -> Response:
    return _json(Created(id=str(made.id), code=invite_code.shown(made.code)), HTTPStatus.CREATED)


def accepted(new_id: UUID) -> Response:
    response = _json(Accepted(id=str(new_id)), HTTPStatus.ACCEPTED)
    response.headers["Preference-Applied"] = "respond-async"
    return response


def submitted(reply: Reply) -> Response:
    return _json(Submitted(id=str(reply.invite_id), version=reply.version), HTTPStatus.OK)


def noted(change: Change) -> Response:
    return _json(Noted(id=str(change.id), version=change.version), HTTPStatus.OK)


def signed_in(token: str) -> Response:
    return _with_cookie(token, max_age=SESSION_SECONDS)


def signed_out() -> Response:
    return _with_cookie("", max_age=0)


def _json(message: Message, status: HTTPStatus) -> Response:
    return Response(
        message.model_dump_json(exclude_none=True),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "private, no-store"},
    )


def _with_cookie(token: str, *, max_age: int) -> Response:
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=max_age,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return response
