"""Whoever asks the query API: who gets an answer, and what everybody else gets."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from starlette.routing import Route

from contracts.api.operation import Operation
from contracts.principal import Principal, Role
from contracts.problems import MEDIA_TYPE
from query_api.application import Invited, Unavailable
from query_api.ui.http import QueryApi
from tests.application.read_side import CONTENT, DAY, EVENING, LISTS, OURS, client
from tests.in_memory_read_models import InMemoryReadModels
from tests.query_client import ADDRESS, HOST, NOBODY, FixedContents, QueryClient, guest_of


async def test_content_is_for_the_readers_part_of_the_day():
    written = client()
    day = (await written.get("/api/content", guest_of(DAY))).json()
    evening = (await written.get("/api/content", guest_of(EVENING))).json()
    assert day["plan"] == CONTENT.plan_of_the_day
    assert evening["plan"] == CONTENT.plan_of_the_evening
    assert (day["menu"], evening["menu"]) == (CONTENT.menu, "")
    assert day["weddingDate"] == "2027-06-19"


async def test_content_nobody_wrote_is_not_found():
    response = await client(written=None).get("/api/content", guest_of(DAY))
    assert response.status_code == 404
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    ("asking", "session"),
    [
        (guest_of(DAY), {"role": "guest", "type": "day"}),
        (guest_of(EVENING), {"role": "guest", "type": "evening"}),
        (HOST, {"role": "host"}),
        (NOBODY, {"role": "none"}),
    ],
)
async def test_the_session_says_who_is_signed_in(asking: Principal, session: dict[str, str]):
    assert (await client().get("/api/session", asking)).json() == session


@dataclass(kw_only=True)
class Asleep(InMemoryReadModels):
    """Hears the knock, and what comes of it is up to `sleep`."""

    sleep: Callable[[], Awaitable[object]]
    knocks: int = 0

    async def rouse(self) -> None:
        self.knocks += 1
        await self.sleep()


async def unreachable() -> None:
    raise Unavailable("The database can't be reached.")


@pytest.mark.parametrize("sleep", [asyncio.Event().wait, unreachable])
async def test_whoever_opens_the_website_wakes_the_database_and_need_not_wait_for_it(
    sleep: Callable[[], Awaitable[object]],
):
    asleep = Asleep(sleep=sleep)
    response = await QueryClient(asleep, FixedContents()).get("/api/session")
    assert response.json() == {"role": "none"}
    assert asleep.knocks == 1


class Untouchable:
    """Fails whoever asks it anything."""

    def __getattr__(self, name: str) -> Any:
        def asked(*_: object) -> None:
            raise AssertionError(name)

        return asked


async def test_health_touches_nothing_and_asks_nobody():
    response = await QueryClient(Untouchable(), Untouchable()).get("/api/health", Principal())
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("operation", OURS, ids=lambda op: op.id)
@pytest.mark.parametrize("asking", [NOBODY, guest_of(DAY), HOST], ids=lambda who: who.role)
async def test_only_the_right_role_gets_an_answer(operation: Operation, asking: Principal):
    about = f"?invite={DAY}" if operation.names_invite else ""
    response = await client().get(operation.path + about, asking)
    if operation.role in {None, asking.role}:
        assert response.status_code == 200
    else:
        assert response.status_code == (401 if asking.role is Role.NONE else 403)
        assert response.headers["Content-Type"] == MEDIA_TYPE
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/session", "/api/content", *LISTS])
async def test_whoever_came_round_the_front_door_is_refused(path: str):
    for asking in (guest_of(DAY), HOST, NOBODY):
        outside = asking.model_copy(update={"viewer_address": ""})
        assert (await client().get(path, outside)).status_code == 403


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/session", "/api/content", *LISTS])
async def test_sessions_that_cannot_be_read_are_no_sign_out(path: str):
    for address in (ADDRESS, ""):
        asking = Principal(role=Role.UNAVAILABLE, viewer_address=address)
        response = await client().get(path, asking)
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0


async def test_a_guest_without_an_invite_is_refused():
    asking = Principal(role=Role.GUEST, viewer_address=ADDRESS)
    assert (await client().get("/api/rsvp", asking)).status_code == 403


class Away(InMemoryReadModels):
    async def rsvp(self, _: UUID) -> Invited | None:
        raise Unavailable("The database can't be reached.")


class Silent(InMemoryReadModels):
    async def rsvp(self, _: UUID) -> Invited | None:
        await asyncio.Event().wait()
        raise AssertionError


class Broken(InMemoryReadModels):
    async def rsvp(self, _: UUID) -> Invited | None:
        raise RuntimeError("about Zoë Ng")


async def test_a_database_that_sleeps_is_worth_another_try():
    response = await QueryClient(Away(), FixedContents()).get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


async def test_no_answer_in_time_is_said_in_time():
    silent = QueryClient(Silent(), FixedContents(), patience_seconds=0.01)
    response = await silent.get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 503
    assert response.headers["Content-Type"] == MEDIA_TYPE
    assert int(response.headers["Retry-After"]) > 0


async def test_what_nobody_foresaw_is_a_problem_too_and_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
):
    response = await QueryClient(Broken(), FixedContents()).get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 500
    assert response.json()["type"] == "/problems/internal-error"
    logged = str([vars(record) for record in caplog.records])
    assert "RuntimeError" in logged
    assert "application.py" in logged
    assert "Zoë" not in logged


async def test_what_is_not_there():
    missing = await client().get("/api/nothing", HOST)
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, MEDIA_TYPE)
    assert (await client().get("/api/invites/", HOST)).status_code == 404


async def test_what_cannot_be_done():
    response = await client().get("/api/content", HOST, method="DELETE")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize("value", ["", "-1", "1.5", "x", "²", "99999999999", "1e3", "2147483648"])
async def test_a_version_must_be_a_number(value: str):
    response = await client().get(f"/api/rsvp?version={value}", guest_of(DAY))
    assert response.status_code == 422
    assert "version" in response.json()["detail"]


def test_the_routes_are_those_of_the_contract():
    app = QueryApi(InMemoryReadModels(), FixedContents()).app()
    served = {
        (route.path, method)
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == {(op.path, op.method) for op in OURS}


def test_the_example_content_is_complete():
    assert all(json.loads(CONTENT.model_dump_json()).values())
