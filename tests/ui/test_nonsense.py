"""What no client would send, to every route that reads a body, and by every wrong method."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from contracts.api.operation import MAX_BODY_BYTES
from contracts.api.operations import OPERATIONS
from contracts.principal import Role
from tests.torture import Figures, tries
from tests.ui import api_checks
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import Visitor

PROMISE: Final = "Bad input is a 4xx problem"
BODIES: Final = {
    "nothing": b"",
    "half of it": b"{",
    "NUL": b'{"code": "\x00"}',
    "NUL, escaped": b'{"code": "\\u0000", "name": "\\u0000"}',
    "lone surrogates": b'{"code": "\\ud800", "name": "\\udfff"}',
    "no UTF-8": b'{"code": "\xff\xfe"}',
    "UTF-16": '{"code": "A"}'.encode("utf-16"),
    "5,000 deep": b"[" * 5000 + b"]" * 5000,
    "5,000 deep, objects": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "33 KB": b'{"code": "' + b"A" * 33 * 1024 + b'"}',
    "33 KB of nothing": b" " * 33 * 1024 + b"{}",
    "a megabyte": b'{"code": "' + b"A" * 2**20 + b'"}',
    "null": b"null",
    "a list": b"[]",
    "a number without end": b"1" * 5000,
    "beyond all numbers": b'{"version": 1e999}',
    "NaN": b'{"version": NaN}',
    "twice the same": b'{"code": 1, "code": 2}',
    "a prototype": b'{"__proto__": {"role": "host"}, "constructor": {}}',
}
JSON: Final = {"Content-Type": "application/json"}
TYPES: Final = (
    "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "application/jsonp", "application/problem+json", "text/json", ";", "x" * 2000,
)  # fmt: skip
METHODS: Final = ("PATCH", "OPTIONS", "TRACE", "PROPFIND", "HEAD")
"""Of those that HTTP knows: others get no further than the gateway."""
WITH_BODY: Final = [operation for operation in OPERATIONS if operation.request]


def check(response: httpx.Response, *statuses: int) -> None:
    assert response.status_code in statuses, (response.request, response.text)
    if response.request.method != "HEAD":
        said = response.headers
        found = api_checks.faults(
            response.status_code, said["content-type"], said.get("retry-after"), response.content
        )
        assert found == [], response.request


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """Chunked, so that nobody says before how much it will be."""
    for start in range(0, len(body), 8192):
        yield body[start : start + 8192]


@pytest.mark.torture(PROMISE)
async def test_nonsense(platform: RunningPlatform, figures: Figures) -> None:
    guest, _ = await platform.guest("evening", ("adult", "Ann"))
    host = await platform.host()
    before = len(await platform.stores.history())
    turns = asyncio.Semaphore(2)

    async def ask(
        visitor: Visitor, method: str, path: str, *statuses: int, chunked: bool = False, **how: Any
    ) -> None:
        """As often as a busy machine asks us to come back later."""
        for _ in range(5):
            body = {"content": in_pieces(how["content"])} if chunked else {}
            async with turns:
                response = await visitor.request(method, path, **how | body)
            if response.status_code != 503:
                break
            check(response, 503)
        check(response, *statuses)

    requests = []
    for operation in WITH_BODY[:: tries(6, of=1)]:
        visitor = guest if operation.role is Role.GUEST else host
        for body in BODIES.values():
            statuses = (413,) if len(body) > MAX_BODY_BYTES else (400, 422)
            requests += [
                ask(
                    visitor,
                    operation.method,
                    operation.path,
                    *statuses,
                    content=body,
                    headers=JSON,
                    chunked=chunked,
                )
                for chunked in (False, True)
            ]
        for media_type in TYPES:
            said = {"Content-Type": media_type} if media_type else {}
            requests.append(
                ask(visitor, operation.method, operation.path, 415, content=b"{}", headers=said)
            )
    for path in {operation.path for operation in OPERATIONS}:
        requests += [ask(host, method, path, 405) for method in METHODS]
    await asyncio.gather(*requests)
    assert len(await platform.stores.history()) == before
    assert (await host.get("/api/session")).json()["role"] == "host"
    figures(requests=len(requests), accepted=0)
