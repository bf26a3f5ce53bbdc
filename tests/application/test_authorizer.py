"""The authorizer: says who is asking, and never denies."""

import asyncio
from uuid import uuid4

import pytest

from command_api.application.ports.unavailable import Unavailable
from command_api.ui.authorizer import Authorizer
from contracts.principal import Principal, Role
from tests.doubles import InMemorySessions

SECRET = "origin-secret"  # noqa: S105 - of the tests
HEADERS = {"x-rsvp-origin-secret": SECRET, "x-rsvp-viewer-address": "192.0.2.7"}
INVITE = uuid4()


class KnownOriginSecret:
    available = True

    async def is_known(self, presented: str) -> bool:
        if not self.available:
            raise Unavailable("The secret can't be read.")
        return presented == SECRET


@pytest.fixture
def sessions() -> InMemorySessions:
    return InMemorySessions()


@pytest.fixture
def secret() -> KnownOriginSecret:
    return KnownOriginSecret()


@pytest.fixture
def authorizer(sessions: InMemorySessions, secret: KnownOriginSecret) -> Authorizer:
    return Authorizer(sessions, secret)


def answer(role: str, *, invite: str = "", viewer: str = "192.0.2.7") -> dict[str, object]:
    context = {"role": role, "inviteId": invite, "viewerAddress": viewer}
    return {"isAuthorized": True, "context": context}


async def guest_cookie(sessions: InMemorySessions) -> str:
    token = await sessions.open(Principal(role=Role.GUEST, invite_id=INVITE))
    return f"__Host-sid={token}"


async def test_a_guest_is_known_by_the_cookie(authorizer: Authorizer, sessions: InMemorySessions):
    cookies = ["other=1", await guest_cookie(sessions)]

    assert await authorizer.authorize({"headers": HEADERS, "cookies": cookies}) == answer(
        "guest", invite=str(INVITE)
    )


async def test_a_host_is_known_by_the_cookie(authorizer: Authorizer, sessions: InMemorySessions):
    cookie = f"__Host-sid={await sessions.open(Principal(role=Role.HOST))}"

    assert await authorizer.authorize({"headers": HEADERS, "cookies": [cookie]}) == answer("host")


@pytest.mark.parametrize(
    "event",
    [
        {"headers": HEADERS},
        {"headers": HEADERS, "cookies": []},
        {"headers": HEADERS, "cookies": ["__Host-sid="]},
        {"headers": HEADERS, "cookies": ["__Host-sid=guessed"]},
        {"headers": HEADERS, "cookies": ["__Host-sid=ünlikely"]},
        {"headers": HEADERS, "cookies": ["Host-sid=guessed", "nonsense", ""]},
    ],
)
async def test_nobody_is_let_in_as_nobody(authorizer: Authorizer, event: dict[str, object]):
    assert await authorizer.authorize(event) == answer("none")


@pytest.mark.parametrize("presented", [{}, {"x-rsvp-origin-secret": "wrong"}])
async def test_without_the_origin_secret_neither_address_nor_cookie_is_believed(
    authorizer: Authorizer, sessions: InMemorySessions, presented: dict[str, str]
):
    event = {
        "headers": {"x-rsvp-viewer-address": "192.0.2.7", **presented},
        "cookies": [await guest_cookie(sessions)],
    }

    assert await authorizer.authorize(event) == answer("none", viewer="")
    assert await authorizer.authorize({}) == answer("none", viewer="")


async def test_sessions_out_of_reach_are_said_to_be_so(
    authorizer: Authorizer, sessions: InMemorySessions
):
    cookie = await guest_cookie(sessions)
    sessions.available = False

    asked = await authorizer.authorize({"headers": HEADERS, "cookies": [cookie]})
    assert asked == answer("unavailable")
    assert await authorizer.authorize({"headers": HEADERS}) == answer("none")


async def test_a_secret_out_of_reach_is_said_to_be_so(
    authorizer: Authorizer, secret: KnownOriginSecret
):
    secret.available = False

    assert await authorizer.authorize({"headers": HEADERS}) == answer("unavailable", viewer="")


async def test_sessions_that_do_not_answer_in_time_are_out_of_reach(
    sessions: InMemorySessions, secret: KnownOriginSecret, monkeypatch: pytest.MonkeyPatch
):
    async def silent(_: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(sessions, "find", silent)
    authorizer = Authorizer(sessions, secret, patience_seconds=0.01)

    asked = await authorizer.authorize({"headers": HEADERS, "cookies": ["__Host-sid=token"]})
    assert asked == answer("unavailable")


async def test_what_nobody_foresaw_is_not_left_to_the_gateway(
    authorizer: Authorizer,
    sessions: InMemorySessions,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    async def failing(token: str) -> None:
        raise RuntimeError(token)

    monkeypatch.setattr(sessions, "find", failing)
    event = {"headers": HEADERS, "cookies": ["__Host-sid=a-private-token"]}

    assert await authorizer.authorize(event) == answer("unavailable")
    assert "RuntimeError" in caplog.text
    assert "a-private-token" not in caplog.text
