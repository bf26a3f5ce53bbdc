"""What a request says: who is asking, and for how much of what in which format."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request

from contracts.principal import Principal, Role
from contracts.problems import Kind
from query_api.application import Unavailable
from query_api.ui.problems import ProblemError

MAX_LIMIT: Final = 500
DEFAULT_LIMIT: Final = 100
_LARGEST: Final = 2**31 - 1


def principal(request: Request, role: Role | None) -> Principal:
    """Who is asking; refused unless they came through the front door and have the role."""
    context: Mapping[str, Any] = request.scope["aws.event"]["requestContext"]
    asking = Principal.from_context(context.get("authorizer", {}).get("lambda", {}))
    if asking.role is Role.UNAVAILABLE:
        raise Unavailable("It can't be told who is asking.")
    if not asking.viewer_address:
        raise ProblemError(Kind.FORBIDDEN, "Please come in through the wedding's own website.")
    if role is None or asking.role is role:
        return asking
    raise ProblemError(Kind.NOT_SIGNED_IN if asking.role is Role.NONE else Kind.FORBIDDEN)


def own_invite(asking: Principal) -> UUID:
    """The invite the guest is signed in with; whoever has none is refused."""
    if asking.invite_id is None:
        raise ProblemError(Kind.FORBIDDEN)
    return asking.invite_id


def version(request: Request) -> int:
    return _whole_number(request, "version", 0, _LARGEST, default=0)


def invite(request: Request) -> UUID:
    """The one that a host asks about."""
    try:
        return UUID(_single(request, "invite") or "")
    except ValueError:
        raise ProblemError(Kind.INVALID, "invite: please give an invite's id.") from None


def limit(request: Request) -> int:
    return _whole_number(request, "limit", 1, MAX_LIMIT, default=DEFAULT_LIMIT)


def after(request: Request) -> str | None:
    return _single(request, "after")


def as_of(request: Request) -> datetime | None:
    """The moment asked for, told with its offset from UTC, whose + may have come as a space."""
    text = _single(request, "asOf")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        in_utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):  # no moment, or none within the years there are in UTC
        in_utc = None
    if in_utc is None:
        raise ProblemError(Kind.INVALID, "asOf: please give a moment such as 2027-05-01T12:00:00Z.")
    return in_utc


def preferred(request: Request, offered: Sequence[str]) -> str:
    """The media type the client likes best; of equals, the one offered first."""
    accept = ",".join(request.headers.getlist("accept")) or "*/*"
    wishes = dict(_wish(wish) for wish in accept.split(",") if wish.strip())

    def liking(media_type: str) -> float:
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((wishes[range_] for range_ in ranges if range_ in wishes), 0.0)

    best = max(offered, key=liking)
    if not liking(best):
        raise ProblemError(Kind.NOT_ACCEPTABLE, f"There is {' and '.join(offered)}.")
    return best


def _wish(wish: str) -> tuple[str, float]:
    """A media range and its weight from 0 to 1; 0 where the weight can't be read."""
    media_range, *parameters = (part.strip().lower() for part in wish.split(";"))
    weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    try:
        return media_range, min(max(float(weight), 0.0), 1.0)
    except ValueError:
        return media_range, 0.0


def _whole_number(request: Request, name: str, smallest: int, largest: int, *, default: int) -> int:
    text = _single(request, name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 10 and smallest <= int(text) <= largest:
        return int(text)
    raise ProblemError(
        Kind.INVALID, f"{name}: please give a whole number from {smallest} to {largest}."
    )


def _single(request: Request, name: str) -> str | None:
    match request.query_params.getlist(name):
        case []:
            return None
        case [value]:
            return value
        case _:
            raise ProblemError(Kind.INVALID, f"{name}: please say it once.")
