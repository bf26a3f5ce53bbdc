"""Every failure as a problem (RFC 9457), and nothing else."""

import logging
import traceback
from typing import Final

from pydantic import ValidationError
from starlette.responses import Response

from command_api.application.appending import KeyReused
from command_api.application.ports.access import TooManyAttempts
from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable
from command_api.application.signing_in import WrongPassword
from command_api.domain.refusal import (
    AlreadyAnswered,
    AnswerChanged,
    CodeReplaced,
    DeadlinePassed,
    Refused,
    UnknownCode,
    UnknownInvite,
    Violation,
)
from contracts.problems import MEDIA_TYPE, FieldError, Kind, Problem, pointer

RETRY_AFTER_SECONDS: Final = 2
MAX_ERRORS: Final = 100
"""Told of one request. A form has fewer; whoever sends thousands need not hear of each."""

logger = logging.getLogger(__name__)


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, kind: Kind, detail: str | None = None, *errors: FieldError) -> None:
        super().__init__(kind.title)
        self.kind = kind
        self.detail = detail
        self.errors = errors


def answer(kind: Kind, detail: str | None = None, *errors: FieldError) -> Response:
    return _response(kind, kind.problem(detail, *errors))


def _response(kind: Kind, problem: Problem) -> Response:
    return Response(
        problem.model_dump_json(exclude_defaults=True),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store"},
    )


_PLAIN: Final[dict[type[Exception], tuple[Kind, str | None]]] = {
    UnknownCode: (Kind.UNKNOWN_CODE, "Please compare it with the card, letter by letter."),
    UnknownInvite: (Kind.NOT_FOUND, "There is no such invite."),
    WrongPassword: (Kind.WRONG_PASSWORD, None),
    AlreadyAnswered: (Kind.ALREADY_SUBMITTED, None),
    CodeReplaced: (Kind.CODE_REPLACED, "Please look at the list of invites for the new one."),
    Conflict: (Kind.CONFLICT, "Please try again."),
    KeyReused: (Kind.KEY_REUSED, None),
}


def on_error(error: Exception) -> Response:
    """The answer to whatever went wrong; only what nobody foresaw is logged."""
    match error:
        case ProblemError():
            return answer(error.kind, error.detail, *error.errors)
        case Refused():
            return answer(Kind.INVALID, None, *map(_field_error, error.violations))
        case AnswerChanged() | DeadlinePassed():
            return _too_late(error)
        case TooManyAttempts():
            return _retry_after(answer(Kind.TOO_MANY_SIGN_INS), error.retry_after_seconds)
        case Unavailable():
            logger.warning("A dependency is away: %s", error)
            return _retry_after(answer(Kind.UNAVAILABLE), RETRY_AFTER_SECONDS)
    if known := _PLAIN.get(type(error)):
        return answer(*known)
    # Frames only: the message of an exception may quote what a guest typed.
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Unforeseen: %s\n%s", type(error).__name__, frames)
    return answer(Kind.INTERNAL)


def _too_late(error: AnswerChanged | DeadlinePassed) -> Response:
    match error:
        case AnswerChanged(version=version):
            problem = Kind.ANSWER_CHANGED.problem("Please look at the newer answer first.")
            newer = problem.model_copy(update={"version": version})
            return _response(Kind.ANSWER_CHANGED, newer)
        case DeadlinePassed(last_day=day):
            words = f"{day:%A} {day.day} {day:%B %Y}"
            return answer(Kind.DEADLINE_PASSED, f"Answers were welcome until {words}.")


def _retry_after(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _field_error(violation: Violation) -> FieldError:
    return FieldError(pointer=pointer(*violation.path), detail=violation.message)


def invalid(error: ValidationError) -> ProblemError:
    """What of a request does not fit, field by field."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    if details[0]["type"] == "json_invalid":
        return ProblemError(Kind.MALFORMED, "The body is not JSON.")
    fields = [
        FieldError(
            pointer=pointer(*(step for step in detail["loc"] if step != "[key]")),
            detail=detail["msg"],
        )
        for detail in details[:MAX_ERRORS]
    ]
    return ProblemError(Kind.INVALID, None, *fields)
