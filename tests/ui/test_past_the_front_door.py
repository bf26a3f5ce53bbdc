"""Past the CDN, from other sites, and under other addresses: nobody comes in that way either."""

import asyncio
import json
from collections import Counter
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from contracts.api.operation import Operation, Service
from contracts.api.operations import OPEN_TO_ALL
from contracts.principal import Role
from infra.edge import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER
from infra.local.http_events import Request
from infra.local.routes import Match
from infra.local.stack import Route
from tests.torture import Figures
from tests.ui.intruders import Headers, cookie, token_of
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import Choice
from tests.ui.walked_routes import operations

PROMISE: Final = "Only your own invite"
FUNCTIONS: Final = {Service.COMMAND_API: "command-http", Service.QUERY_API: "query-http"}


async def invoke(platform: RunningPlatform, function: str, event: object) -> dict[str, Any]:
    path = f"/2015-03-31/functions/rsvp-local-{function}/invocations"
    response = await platform.http.post(platform.addresses["adminUrl"] + path, json=event)
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.torture(PROMISE)
async def test_who_comes_past_the_cdn_is_shown_the_door(
    platform: RunningPlatform, choice: Choice, figures: Figures
) -> None:
    """The API has an address of its own: with a good session, but no or another origin secret."""
    guest, _ = await platform.guest("evening", ("adult", "Ann"))
    sessions = {Role.GUEST: guest, Role.HOST: await platform.host()}
    asked = Counter[str]()
    forged: list[Headers] = [
        {VIEWER_ADDRESS_HEADER: "192.0.2.1"},
        {VIEWER_ADDRESS_HEADER: "192.0.2.1", ORIGIN_SECRET_HEADER: ""},
        {VIEWER_ADDRESS_HEADER: "192.0.2.1", ORIGIN_SECRET_HEADER: "guessed"},
    ]
    walked = operations(choice)
    for operation in walked:
        session = sessions.get(operation.role or Role.HOST)
        assert session
        assert session.cookie
        for headers in forged:
            request = Request(
                method=operation.method,
                path=operation.path,
                query="",
                headers={
                    "content-type": "application/json",
                    "sec-fetch-site": "same-origin",
                    **headers,
                },
                cookies=[session.cookie],
                body=b"" if operation.method == "GET" else b"{}",
                client="192.0.2.1",
            )
            match = Match(Route(f"{operation.method} {operation.path}", "", None), {})
            said = await invoke(platform, "authorizer", request.authorizer_event(match))
            assert said["isAuthorized"] is True
            assert said["context"] == {"role": "none", "inviteId": "", "viewerAddress": ""}
            event = request.event(match)
            event["requestContext"]["authorizer"] = {"lambda": said["context"]}
            answer = await invoke(platform, FUNCTIONS[operation.service], event)
            asked["requests"] += 1
            if operation.id in {"readHealth", "readOpenApi"}:  # they know nothing of anybody
                assert answer["statusCode"] == 200
                asked["open to the world"] += 1
            else:
                assert answer["statusCode"] == 403, (operation.id, answer)
                assert json.loads(answer["body"])["type"] == "/problems/forbidden"
    for visitor in sessions.values():
        assert (await visitor.get("/api/session")).json()["role"] != "none"
    expected_open = len({"readHealth", "readOpenApi"} & OPEN_TO_ALL) * len(forged)
    accepted = asked["open to the world"] - expected_open
    figures(routes=len(walked), requests=asked["requests"], accepted=accepted)
    assert accepted == 0


def foreign(site: str) -> dict[str, Headers]:
    """How requests look that other pages, forms or programs send."""
    parts = urlsplit(site)
    return {
        "nothing said": {},
        "another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        "a sibling": {"Sec-Fetch-Site": "same-site", "Origin": site},
        "typed in": {"Sec-Fetch-Site": "none"},
        "another site that names ours": {"Sec-Fetch-Site": "cross-site", "Origin": site},
        "said twice": {"Sec-Fetch-Site": "cross-site, same-origin"},
        "another origin": {"Origin": "https://evil.example"},
        "a sandboxed frame": {"Origin": "null"},
        "our name with more behind it": {"Origin": f"{site}.evil.example"},
        "our name as a user": {"Origin": f"{parts.scheme}://{parts.netloc}@evil.example"},
        "another port": {"Origin": f"{parts.scheme}://{parts.hostname}:1"},
        "another scheme": {"Origin": f"https://{parts.netloc}"},
        "a referrer only": {"Referer": f"{site}/"},
    }


@pytest.mark.torture(PROMISE)
async def test_no_other_site_can_do_anything(
    platform: RunningPlatform, choice: Choice, figures: Figures
) -> None:
    """With the cookie of whoever may, and what would have been a good body where one is needed."""
    guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
    host = await platform.host()
    bodies: dict[str, Any] = {
        "signIn": {"code": await platform.code_of(invite_id)},
        "signInAsHost": {"password": platform.addresses["hostPassword"]},
        "createFoodChoice": {"guestType": "adult", "course": "main", "name": f"Pie {uuid4()}"},
        "createInvite": {"type": "evening", "guests": [{"type": "adult", "name": "Eve"}]},
    }
    unsafe = [operation for operation in operations(choice) if operation.method != "GET"]
    before = len(await platform.stores.history())
    types = ("application/json", "text/plain", "application/x-www-form-urlencoded")
    turns = asyncio.Semaphore(4)

    async def refused(operation: Operation, headers: Headers, media_type: str) -> None:
        session = guest if operation.role is Role.GUEST else host
        async with turns:
            response = await platform.http.request(
                operation.method,
                operation.path,
                headers=cookie(token_of(session)) | headers | {"Content-Type": media_type},
                content=json.dumps(bodies.get(operation.id, {})),
            )
        assert response.status_code == 403, (operation.id, headers, response.text)
        assert response.json()["type"] == "/problems/cross-site"

    requests = [
        refused(operation, headers, media_type)
        for operation in unsafe
        for headers in foreign(platform.url).values()
        for media_type in types
    ]
    await asyncio.gather(*requests)
    assert len(await platform.stores.history()) == before
    assert (await guest.get("/api/session")).json()["role"] == "guest"
    figures(routes=len(unsafe), requests=len(requests), accepted=0)


async def test_no_header_makes_a_guesser_another_person(platform: RunningPlatform) -> None:
    """Wrong codes are counted by the address that the CDN saw, whatever the viewer says."""
    await platform.forget_wrong_codes()

    async def guess(n: int) -> httpx.Response:
        address = f"198.51.100.{n}"
        return await platform.visitor().request(
            "POST",
            "/api/session",
            json={"code": "AAAA-AAAA"},
            headers={
                "X-Rsvp-Viewer-Address": address,
                "X-Forwarded-For": address,
                "X-Real-Ip": address,
                "CloudFront-Viewer-Address": f"{address}:443",
                "Forwarded": f"for={address}",
            },
        )

    try:
        answers = [(await guess(n)).status_code for n in range(12)]
    finally:
        await platform.forget_wrong_codes()
    assert answers == [401] * 10 + [429] * 2
