"""Every route of the template, asked by somebody who is not signed in."""

import re
from typing import Any
from uuid import uuid4

from contracts.api.operations import OPEN_TO_ALL, OPERATIONS
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import Choice
from tests.ui.walked_routes import routes

IDS = {f"{operation.method} {operation.path}": operation.id for operation in OPERATIONS}


async def test_only_listed_routes_answer_without_a_session(
    platform: RunningPlatform, choice: Choice
) -> None:
    """Nor does a session that somebody made up get an answer."""
    answered: set[str] = set()
    walked = routes(choice)
    for cookie in (None, f"__Host-sid={'0' * 43}"):
        for key in walked:
            method, _, path = key.partition(" ")
            if not path:
                continue  # $default, below
            visitor = platform.visitor()
            visitor.cookie = cookie
            body: Any = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
            response = await visitor.request(method, re.sub(r"{[^}]+}", str(uuid4()), path), **body)
            if response.status_code == 401:
                assert response.json()["type"] == "/problems/not-signed-in", key
            else:
                assert response.status_code in {200, 204, 422}, (key, response.text)
                answered.add(IDS[key])
    assert len(walked) == len(OPERATIONS) + 1
    assert answered == OPEN_TO_ALL


async def test_what_is_no_route_gives_nothing_away(platform: RunningPlatform) -> None:
    for method, path, status in (
        ("GET", "/api/", 404),
        ("GET", "/api/invites/..%2fsession", 404),
        ("GET", "/api/nothing", 404),
        ("PATCH", "/api/invites", 405),
        ("HEAD", "/api/invites", 405),
    ):
        response = await platform.visitor().request(method, path)
        assert response.status_code == status, (method, path)
