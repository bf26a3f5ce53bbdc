"""Sessions that are none, each come by as somebody really might."""

import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID, uuid4

import pytest

from command_api.application.ports.access import SESSION_SECONDS
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.sessions import IDLE_SECONDS, DynamoDbSessions
from contracts.principal import Principal, Role
from infra.local.moto import CREDENTIALS
from tests.infrastructure.aws_clients import aws_clients
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import Visitor

type Headers = dict[str, str]

_TABLE: Final = "rsvp-local-sessions"
_NAME: Final = "__Host-sid"


def cookie(token: str, name: str = _NAME) -> Headers:
    return {"Cookie": f"{name}={token}"}


def token_of(visitor: Visitor) -> str:
    assert visitor.cookie
    return visitor.cookie.removeprefix(f"{_NAME}=")


def tampered(token: str, *, places: int) -> dict[str, Headers]:
    """The token with one symbol changed at so many places, and other things made of it."""
    step = max(1, len(token) // places)
    changed = {
        f"changed at {at}": cookie(f"{token[:at]}{_another(token[at])}{token[at + 1 :]}")
        for at in range(0, len(token), step)
    }
    return changed | {
        "cut short": cookie(token[:-1]),
        "longer": cookie(f"{token}A"),
        "in the other case": cookie(token.swapcase()),
        "as its hash": cookie(hashlib.sha256(token.encode()).hexdigest()),
        "quoted": cookie(f'"{token}"'),
        "as another cookie": cookie(token, "sid"),
        "as a cookie that any subdomain may set": cookie(token, "__Secure-sid"),
        "as a cookie in lower case": cookie(token, _NAME.lower()),
        "as a bearer": {"Authorization": f"Bearer {token}"},
        "as a header of the cookie's name": {_NAME: token},
    }


def _another(symbol: str) -> str:
    return "B" if symbol == "A" else "A"


async def over(platform: RunningPlatform, principal: Principal) -> dict[str, Headers]:
    """Sessions of `principal` that were good once, or never."""
    async with _sessions_of(platform) as clients:
        clock = _Clock()
        sessions = DynamoDbSessions(clients, _TABLE, clock=clock)
        clock.ago = IDLE_SECONDS + 5
        idle = await sessions.open(principal, version=10_000)
        clock.ago = SESSION_SECONDS + 5
        old = await sessions.open(principal, version=10_000)
        while clock.ago > 60:  # in use all the time
            clock.ago -= IDLE_SECONDS - 60
            await sessions.find(old)
        ended = await sessions.open(principal, version=10_000)
        await sessions.close(ended)
        replaced = await sessions.open(principal, version=10_000)
        await sessions.open(principal, version=10_000, replacing=replaced)
    return {
        "idle for too long": cookie(idle),
        "older than half a day": cookie(old),
        "signed out": cookie(ended),
        "replaced by a new sign-in": cookie(replaced),
    }


async def of_a_lost_card(platform: RunningPlatform) -> Headers:
    """A guest's, whose code was replaced meanwhile."""
    finder, invite_id = await platform.guest("evening", ("adult", "Lost"))
    host = await platform.host()
    code = await platform.code_of(invite_id)
    replaced = await host.post("/api/invite-codes", {"code": code}, key=uuid4())
    assert replaced.status_code == 201, replaced.text
    return cookie(token_of(finder))


async def planted(platform: RunningPlatform, sign_in: str) -> dict[str, Headers]:
    """Cookies somebody put into a browser before its owner signed in with `sign_in`, a code."""
    made_up = secrets.token_urlsafe(32)
    theirs, _ = await platform.guest("evening", ("adult", "Planter"))
    found: dict[str, Headers] = {}
    for name, token in (("planted", made_up), ("planted, of another guest", token_of(theirs))):
        victim = platform.visitor()
        victim.cookie = f"{_NAME}={token}"
        await victim.sign_in(sign_in)
        assert token_of(victim) != token
        found[name] = cookie(token)
    return found


def nobody(invite_id: UUID) -> dict[str, Headers]:
    return {
        "none": {},
        "empty": cookie(""),
        "made up": cookie(secrets.token_urlsafe(32)),
        "all noughts": cookie("0" * 43),
        "the invite's id": cookie(str(invite_id)),
        "the mark beside the sessions": cookie(f"invite-{invite_id}"),
        "very long": cookie("A" * 4000),
        "no text": cookie("\u00fc\u00ff"),
    }


class _Clock:
    ago = 0.0

    def __call__(self) -> float:
        return time.time() - self.ago


@asynccontextmanager
async def _sessions_of(platform: RunningPlatform) -> AsyncIterator[AwsClients]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", platform.addresses["awsEndpointUrl"])
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        async with aws_clients() as clients:
            yield clients


def principals(invite_id: UUID) -> dict[Role, Principal]:
    return {
        Role.GUEST: Principal(role=Role.GUEST, invite_id=invite_id),
        Role.HOST: Principal(role=Role.HOST),
    }
