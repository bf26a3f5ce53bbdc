"""Stands between the functions and AWS, passes everything on, and strikes where a test says."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class AwsCall:
    """One call of a function to AWS, e.g. operation "AmazonSQS.SendMessage"."""

    operation: str
    body: dict[str, Any]


type Strike = Callable[[AwsCall], Awaitable[bool]]
"""Told of a call; True if it struck and is spent."""


@dataclass
class AwsProxy:
    """`before` strikes instead of passing a call on, `after` once AWS has carried it out.

    `upstream` is a file that holds the address of AWS by the time the first call comes.
    """

    upstream: Path
    before: list[Strike] = field(default_factory=list)
    after: list[Strike] = field(default_factory=list)
    calls: list[AwsCall] = field(default_factory=list)
    url: str = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._client = aiohttp.ClientSession(auto_decompress=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        content = await request.read()
        call = AwsCall(request.headers.get("X-Amz-Target", request.path), _json(content))
        self.calls.append(call)
        if await self._strikes(self.before, call):
            return self._hang_up(request)
        async with self._client.request(
            request.method,
            self.upstream.read_text() + request.path_qs,
            data=content,
            headers={k: v for k, v in request.headers.items() if k.lower() not in _HOP_BY_HOP},
        ) as response:
            answer = web.Response(
                body=await response.read(),
                status=response.status,
                headers={k: v for k, v in response.headers.items() if k.lower() not in _HOP_BY_HOP},
            )
        if await self._strikes(self.after, call):
            return self._hang_up(request)
        return answer

    @staticmethod
    async def _strikes(strikes: list[Strike], call: AwsCall) -> bool:
        for strike in list(strikes):
            if await strike(call):
                strikes.remove(strike)
                return True
        return False

    @staticmethod
    def _hang_up(request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        raise asyncio.CancelledError


def _json(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
