"""Stands between the functions and AWS, passes everything on, and strikes where a test says."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Self

import aiohttp
from aiohttp import web

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class AwsCall:
    """One call of a function to AWS, e.g. operation "AmazonSQS.SendMessage"."""

    operation: str
    body: dict[str, Any]
    request: web.Request = field(repr=False, compare=False)

    def hang_up(self) -> NoReturn:
        """End the connection without an answer."""
        if self.request.transport:
            self.request.transport.abort()
        raise asyncio.CancelledError


type Strike = Callable[[AwsCall], Awaitable[bool | web.Response]]
"""Told of a call; True if it struck and is spent, or what is answered instead: it stays then."""


@dataclass
class AwsProxy:
    """`before` strikes instead of passing a call on, `after` once AWS has carried it out.

    `upstream` is the address of AWS, or a file that holds it by the time the first call comes.
    """

    upstream: Path | str
    before: list[Strike] = field(default_factory=list)
    after: list[Strike] = field(default_factory=list)
    calls: list[AwsCall] = field(default_factory=list)
    url: str = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._answer)
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

    async def pass_on(self, call: AwsCall, body: dict[str, Any] | None = None) -> web.Response:
        """What AWS answers to the call, or to another one with that body."""
        request = call.request
        upstream = self.upstream if isinstance(self.upstream, str) else self.upstream.read_text()
        async with self._client.request(
            request.method,
            upstream + request.path_qs,
            data=await request.read() if body is None else json.dumps(body),
            headers={k: v for k, v in request.headers.items() if k.lower() not in _HOP_BY_HOP},
        ) as response:
            return web.Response(
                body=await response.read(),
                status=response.status,
                headers={k: v for k, v in response.headers.items() if k.lower() not in _HOP_BY_HOP},
            )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        operation = request.headers.get("X-Amz-Target", request.path)
        call = AwsCall(operation, _json(await request.read()), request)
        self.calls.append(call)
        if struck := await self._strikes(self.before, call):
            return struck if isinstance(struck, web.Response) else call.hang_up()
        answer = await self.pass_on(call)
        if struck := await self._strikes(self.after, call):
            return struck if isinstance(struck, web.Response) else call.hang_up()
        return answer

    @staticmethod
    async def _strikes(strikes: list[Strike], call: AwsCall) -> bool | web.Response:
        for strike in list(strikes):
            struck = await strike(call)
            if struck is True:
                with suppress(ValueError):  # cleared meanwhile
                    strikes.remove(strike)
            if struck is not False:
                return struck
        return False


def refusal(code: str, *, status: int = 400) -> web.Response:
    """An error of AWS's JSON protocols."""
    error = {"__type": code, "message": "as the test would have it"}
    return web.json_response(error, status=status)


def _json(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
