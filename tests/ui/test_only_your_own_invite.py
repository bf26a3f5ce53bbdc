"""Every route, asked by all who have no business there: none of them gets in, nothing is written.

The routes are those of the template, so that a new one is among them.
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.api.operation import Operation
from contracts.principal import Role
from tests.torture import Figures, tries
from tests.ui import intruders
from tests.ui.eventually import eventually
from tests.ui.intruders import Headers, cookie, token_of
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import Choice
from tests.ui.visitor import answer_for
from tests.ui.walked_routes import guarded

PROMISE: Final = "Only your own invite"
SAME_ORIGIN: Final = {"Sec-Fetch-Site": "same-origin"}

pytestmark = pytest.mark.usefixtures("menu")


@dataclass
class Door:
    """Counts who asked, and who was let in."""

    http: httpx.AsyncClient
    asked: int = 0
    accepted: list[str] = field(default_factory=list)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))

    async def refuses(self, operation: Operation, how: str, status: int, **request: Any) -> None:
        said = {**SAME_ORIGIN, **request.pop("headers", {})}
        headers = {name.encode(): value.encode() for name, value in said.items()}
        told = request.pop("body", {})
        body = {} if operation.method == "GET" else {"json": told}
        async with self._turns:
            response = await self.http.request(
                operation.method, operation.path, headers=headers, **body, **request
            )
        self.http.cookies.clear()
        self.asked += 1
        if response.status_code < 400:
            self.accepted.append(f"{operation.id}, {how}")
            return
        assert response.status_code == status, (operation.id, how, response.text)
        assert response.headers["content-type"] == "application/problem+json"

    def counted(self) -> dict[str, int]:
        assert self.accepted == []
        return {"requests": self.asked, "accepted": len(self.accepted)}


@pytest.fixture
async def door(platform: RunningPlatform) -> Door:
    """Once nothing is on its way any more that others wrote."""
    await eventually(platform.queues.are_empty)
    return Door(platform.http)


async def written(platform: RunningPlatform) -> int:
    return len(await platform.stores.history())


@pytest.mark.torture(PROMISE)
async def test_sessions_that_are_none(
    platform: RunningPlatform, choice: Choice, door: Door, figures: Figures
) -> None:
    guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
    host, code = await platform.host(), await platform.code_of(invite_id)
    owners = {Role.GUEST: guest, Role.HOST: host}
    others = intruders.nobody(invite_id) | await intruders.planted(platform, code)
    others["of a lost card"] = await intruders.of_a_lost_card(platform)
    for role, principal in intruders.principals(invite_id).items():
        ended = await intruders.over(platform, principal)
        others |= {f"{role}'s, {how}": headers for how, headers in ended.items()}
        forged = intruders.tampered(token_of(owners[role]), places=tries(2, of=43))
        others |= {f"{role}'s, {how}": headers for how, headers in forged.items()}
    before = await written(platform)
    walked = guarded(choice)
    await asyncio.gather(
        *(
            door.refuses(operation, how, 401, headers=headers)
            for operation in walked
            for how, headers in others.items()
        )
    )
    assert await written(platform) == before
    assert (await guest.get("/api/session")).json()["role"] == "guest"
    assert (await host.get("/api/session")).json()["role"] == "host"
    figures(routes=len(walked), sessions=len(others), **door.counted())


@pytest.mark.torture(PROMISE)
async def test_the_other_role_and_what_it_says_of_itself(
    platform: RunningPlatform, choice: Choice, door: Door, figures: Figures
) -> None:
    """Whatever a guest claims in headers, query or body, the routes of hosts stay shut, and the
    other way round; to whoever is nobody, all of them."""
    guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
    host = await platform.host()
    before = await written(platform)
    walked = guarded(choice)
    claims = forged_claims(invite_id)
    requests = []
    for operation in walked:
        wrong = guest if operation.role is Role.HOST else host
        for who, session, status in (
            ("the other role", cookie(token_of(wrong)), 403),
            ("nobody", {}, 401),
        ):
            requests += [
                door.refuses(
                    operation, f"{who}, {how}", status,
                    headers=session | headers, params=_told(invite_id), body=_context(invite_id),
                )
                for how, headers in claims.items()
            ]  # fmt: skip
    await asyncio.gather(*requests)
    assert await written(platform) == before
    figures(routes=len(walked), claims=len(claims), **door.counted())


def forged_claims(invite_id: UUID) -> dict[str, Headers]:
    """What a browser, or a program, might add to pass for somebody else."""
    context = json.dumps(_context(invite_id))
    return {
        "as they are": {},
        "with a guessed origin secret": {"X-Rsvp-Origin-Secret": "guessed"},
        "with another address": {"X-Rsvp-Viewer-Address": "192.0.2.1", "X-Forwarded-For": "::1"},
        "with the context in a header": {
            "X-Amzn-Request-Context": context,
            "X-Apigateway-Event": context,
            "X-Rsvp-Role": "host",
            "X-Rsvp-Invite-Id": str(invite_id),
            "Role": "host",
        },
        "as a host by name": {"Authorization": "Basic aG9zdDpob3N0"},
    }


def _context(invite_id: UUID) -> dict[str, Any]:
    claimed = {"role": "host", "inviteId": str(invite_id), "viewerAddress": "192.0.2.1"}
    return {"requestContext": {"authorizer": {"lambda": claimed}}}


def _told(invite_id: UUID) -> dict[str, str]:
    return {"role": "host", "inviteId": str(invite_id), "invite": str(invite_id)}


@pytest.mark.torture(PROMISE)
async def test_another_invites_ids(
    platform: RunningPlatform, choice: Choice, figures: Figures
) -> None:
    """With a good session of one's own, and the other's ids wherever they could be put."""
    canary = f"Anders-{uuid4().hex[:8]}"
    owner, theirs = await platform.guest("evening", ("adult", canary))
    ben, _ = await platform.guest("evening", ("adult", "Ben"))
    pending = answer_for(await owner.rsvp())
    answered = await owner.post("/api/rsvp", pending)
    version = answered.json()["version"]
    bodies: list[dict[str, Any]] = [
        pending,
        {**pending, "version": version},
        {**answer_for(await ben.rsvp()), "inviteId": str(theirs), "version": version},
        {**answer_for(await ben.rsvp()), "id": str(theirs)},
        {"invite": str(theirs), "guests": pending["guests"]},
    ]
    before = await written(platform)
    walked = [operation for operation in guarded(choice) if operation.role is Role.GUEST]
    asked = accepted = 0
    for operation in walked:
        for body in bodies if operation.method != "GET" else [None]:
            for elsewhere in ({}, _told(theirs)):
                response = await ben.request(
                    operation.method, operation.path,
                    params=elsewhere, headers={"X-Invite-Id": str(theirs)},
                    **({} if body is None else {"json": body}),
                )  # fmt: skip
                asked += 1
                accepted += canary in response.text
                if body is not None:
                    accepted += response.status_code < 400
                    assert response.status_code in {409, 422}, response.text
    assert await written(platform) == before
    assert (await owner.rsvp())["status"] == "submitted"
    assert accepted == 0
    figures(routes=len(walked), requests=asked, accepted=accepted)
