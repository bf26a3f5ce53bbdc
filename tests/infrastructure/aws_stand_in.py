"""An endpoint in place of AWS's, for answers that moto never gives."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from infra.local.server import application_server, bound_socket

type Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def in_place_of_aws(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Clients opened meanwhile talk to `answer`."""
    async with application_server(answer, max_body=10_000_000) as serve:
        listener, port = bound_socket()
        await serve(listener)
        with monkeypatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            yield


def losing_answers(upstream: str, lost: list[Any]) -> Answer:
    """Passes everything on, and loses what comes back; `lost` holds what was asked."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        asked = await request.read()
        lost.append(json.loads(asked))
        async with aiohttp.request(
            "POST", upstream, data=asked, headers=request.headers
        ) as passed_on:
            await passed_on.read()
        if request.transport:
            request.transport.abort()
        return web.Response()

    return answer
