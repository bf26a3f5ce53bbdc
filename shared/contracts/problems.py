"""Problem details (RFC 9457): the only shape an error has on the wire."""

from enum import Enum
from http import HTTPStatus
from typing import Final

from contracts.values import Message

MEDIA_TYPE: Final = "application/problem+json"


class FieldError(Message):
    """`pointer` is a JSON Pointer (RFC 6901) into the request body; empty for the whole of it."""

    pointer: str
    detail: str


class Problem(Message):
    """`version` is that of the current answer, if the request was based on another one."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[FieldError, ...] = ()
    version: int | None = None


class Kind(Enum):
    """Every kind of problem the APIs answer with: its slug, status and title."""

    MALFORMED = ("malformed-request", HTTPStatus.BAD_REQUEST, "The request could not be read.")
    NOT_SIGNED_IN = ("not-signed-in", HTTPStatus.UNAUTHORIZED, "Please sign in.")
    UNKNOWN_CODE = ("unknown-code", HTTPStatus.UNAUTHORIZED, "We don't know this code.")
    WRONG_PASSWORD = ("wrong-password", HTTPStatus.UNAUTHORIZED, "That is not the password.")
    FORBIDDEN = ("forbidden", HTTPStatus.FORBIDDEN, "This is not for you.")
    CROSS_SITE = ("cross-site", HTTPStatus.FORBIDDEN, "Please use the wedding's own website.")
    NOT_FOUND = ("not-found", HTTPStatus.NOT_FOUND, "There is nothing here.")
    METHOD_NOT_ALLOWED = (
        "method-not-allowed",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "This can't be done here.",
    )
    NOT_ACCEPTABLE = (
        "not-acceptable",
        HTTPStatus.NOT_ACCEPTABLE,
        "This can't be had in that format.",
    )
    ALREADY_SUBMITTED = (
        "already-submitted",
        HTTPStatus.CONFLICT,
        "This invite has already been answered.",
    )
    ANSWER_CHANGED = (
        "answer-changed",
        HTTPStatus.CONFLICT,
        "This answer has been changed in the meantime.",
    )
    DEADLINE_PASSED = (
        "deadline-passed",
        HTTPStatus.CONFLICT,
        "The time for answers is over.",
    )
    CODE_REPLACED = (
        "code-replaced",
        HTTPStatus.CONFLICT,
        "This code has been replaced already.",
    )
    CONFLICT = ("conflict", HTTPStatus.CONFLICT, "Something else happened first.")
    TOO_LARGE = ("too-large", HTTPStatus.CONTENT_TOO_LARGE, "That is too much to read.")
    UNSUPPORTED_MEDIA_TYPE = (
        "unsupported-media-type",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Please send JSON.",
    )
    INVALID = ("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, "Something needs another look.")
    KEY_REUSED = (
        "idempotency-key-reused",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This Idempotency-Key was used for another request.",
    )
    TOO_MANY_SIGN_INS = (
        "too-many-sign-ins",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many wrong codes. Please wait a little.",
    )
    INTERNAL = (
        "internal-error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong on our side.",
    )
    UNAVAILABLE = (
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "We are waking up. Please try again in a moment.",
    )

    def __init__(self, slug: str, status: HTTPStatus, title: str) -> None:
        self.type = f"/problems/{slug}"
        self.status = status
        self.title = title

    def problem(self, detail: str | None = None, *errors: FieldError) -> Problem:
        return Problem(
            type=self.type, title=self.title, status=self.status, detail=detail, errors=errors
        )


def pointer(*path: str | int) -> str:
    """A JSON Pointer: `pointer("songs", 1, "artist")` is `/songs/1/artist`."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
