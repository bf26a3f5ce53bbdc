"""What must be true of a request before the application hears of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from pydantic import ValidationError
from starlette.requests import Request

from command_api.application.ports.unavailable import Unavailable
from command_api.ui.problems import ProblemError, invalid
from contracts.api.operation import MAX_BODY_BYTES
from contracts.principal import Principal, Role
from contracts.problems import Kind
from contracts.values import Request as Command


def principal(request: Request, role: Role | None) -> Principal:
    """Who is asking; refused unless they came through the front door and have the role."""
    asking = Principal.from_context(
        _request_context(request).get("authorizer", {}).get("lambda", {})
    )
    if asking.role is Role.UNAVAILABLE and (role or not asking.viewer_address):
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


def same_origin(request: Request, site_url: str) -> None:
    """A browser says where a request comes from; other clients name the site as their Origin."""
    match request.headers.get("sec-fetch-site"):
        case "same-origin":
            return
        case None if request.headers.get("origin") == _origin(site_url):
            return
    raise ProblemError(Kind.CROSS_SITE)


async def read[C: Command](request: Request, command: type[C]) -> C:
    """The body as a command. Raises ProblemError."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ProblemError(Kind.UNSUPPORTED_MEDIA_TYPE)
    body = await request.body()
    if len(body) > MAX_BODY_BYTES:
        raise ProblemError(Kind.TOO_LARGE, f"At most {MAX_BODY_BYTES} bytes, please.")
    try:
        return command.model_validate_json(body, strict=True, by_name=False)
    except ValidationError as error:  # here, as elsewhere it is no fault of the client's
        raise invalid(error) from None


def command_id(request: Request) -> UUID:
    """The client's Idempotency-Key, or a fresh id."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return uuid4()
    try:
        return UUID(key.strip().strip('"'))
    except ValueError:
        raise ProblemError(Kind.MALFORMED, "The Idempotency-Key must be a UUID.") from None


def correlation_id(request: Request) -> str:
    """API Gateway's request id, which its access log knows too."""
    return str(_request_context(request)["requestId"])


def prefers_async(request: Request) -> bool:
    wishes = ",".join(request.headers.getlist("prefer")).split(",")
    return any(wish.strip().lower() == "respond-async" for wish in wishes)


def _request_context(request: Request) -> Mapping[str, Any]:
    context: Mapping[str, Any] = request.scope["aws.event"]["requestContext"]
    return context


def _origin(url: str) -> str:
    scheme, host, *_ = urlsplit(url)
    return f"{scheme}://{host}"
