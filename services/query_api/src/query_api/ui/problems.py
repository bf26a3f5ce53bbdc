"""Every failure as a problem (RFC 9457), and nothing else."""

import traceback
from typing import Final

from aws_lambda_powertools.logging import Logger
from starlette.responses import Response

from contracts.problems import MEDIA_TYPE, Kind
from query_api.application import Behind, NoContent, NotYet, Unavailable, UnknownCursor

logger = Logger()

BEHIND_RETRY_SECONDS: Final = 1
UNAVAILABLE_RETRY_SECONDS: Final = 3

HEADERS: Final = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, kind: Kind, detail: str | None = None) -> None:
        super().__init__(kind.title)
        self.kind = kind
        self.detail = detail


def answer(kind: Kind, detail: str | None = None, *, retry_after: int | None = None) -> Response:
    """`retry_after` in seconds."""
    return Response(
        kind.problem(detail).model_dump_json(exclude_defaults=True),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers=HEADERS if retry_after is None else {**HEADERS, "Retry-After": str(retry_after)},
    )


def on_error(error: Exception) -> Response:
    """The answer to whatever went wrong; of what nobody foresaw, the log gets the way to it."""
    match error:
        case ProblemError():
            return answer(error.kind, error.detail)
        case UnknownCursor():
            return answer(Kind.INVALID, "after: please hand back the `next` of an earlier page.")
        case NotYet():
            return answer(Kind.INVALID, "asOf: nobody knows what the sheet will say by then.")
        case NoContent():
            return answer(Kind.NOT_FOUND, "The hosts have not written anything here yet.")
        case Behind():
            return answer(
                Kind.UNAVAILABLE,
                "Your invite is still on its way to us.",
                retry_after=BEHIND_RETRY_SECONDS,
            )
        case Unavailable():
            logger.warning("A dependency is away.", dependency=str(error))
            return answer(Kind.UNAVAILABLE, retry_after=UNAVAILABLE_RETRY_SECONDS)
    # Frames only: the message of an exception may quote what a guest wrote.
    frames = [
        f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
    ]
    logger.error("Unforeseen.", error=type(error).__qualname__, frames=frames)
    return answer(Kind.INTERNAL)
