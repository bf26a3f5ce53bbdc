"""Servers that misbehave as a network may, and connections to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import grpc
from kurrentdbclient.protos.v1 import streams_pb2

from command_api.infrastructure.kurrentdb_connection import KurrentDbConnection
from infra.local.kurrentdb.log import EventLog
from infra.local.kurrentdb.streams import Streams

type Context = grpc.aio.ServicerContext[Any, Any]

AWAY = grpc.StatusCode.UNAVAILABLE
NOBODY_LISTENS = "kurrentdb://127.0.0.1:1?Tls=false"


@dataclass
class Address:
    """What the stage's secret says; `asked` counts how often, `again` how often after a refusal."""

    uri: str
    after_refusal: str | None = None
    asked: int = 0
    again: int = 0

    async def __call__(self, *, again: bool) -> str:
        self.asked += 1
        if again:
            self.again += 1
            self.uri = self.after_refusal or self.uri
        return self.uri


class Connect(Protocol):
    def __call__(self, uri: str | Address, **options: Any) -> KurrentDbConnection: ...


@asynccontextmanager
async def connecting() -> AsyncIterator[Connect]:
    """Opens connections that are closed in the end."""
    async with AsyncExitStack() as closing:

        def connect(uri: str | Address, **options: Any) -> KurrentDbConnection:
            address = uri if isinstance(uri, Address) else Address(uri)
            held = KurrentDbConnection(address, **options)
            closing.push_async_callback(held.close)
            return held

        yield connect


class LosingAnswers(Streams):
    """Carries appends out, and loses that many answers."""

    def __init__(self, log: EventLog, losses: int) -> None:
        super().__init__(log)
        self.losses = losses

    async def BatchAppend(  # noqa: N802
        self, request_iterator: AsyncIterator[streams_pb2.BatchAppendReq], context: Context
    ) -> AsyncIterator[streams_pb2.BatchAppendResp]:
        async for answer in super().BatchAppend(request_iterator, context):
            if self.losses > 0:
                self.losses -= 1
                await context.abort(AWAY, "The connection was reset.")
            yield answer


class BreakingOff(Streams):
    """Reads break off in the middle, that many times."""

    def __init__(self, log: EventLog, times: int, code: grpc.StatusCode = AWAY) -> None:
        super().__init__(log)
        self.times = times
        self.code = code

    async def Read(  # noqa: N802
        self, request: streams_pb2.ReadReq, context: Context
    ) -> AsyncIterator[streams_pb2.ReadResp]:
        async for answer in super().Read(request, context):
            yield answer
            if self.times > 0:
                self.times -= 1
                await context.abort(self.code, "The connection was reset.")


class Silent(Streams):
    """Takes requests and answers none."""

    async def Read(  # noqa: N802
        self, request: streams_pb2.ReadReq, context: Context
    ) -> AsyncIterator[streams_pb2.ReadResp]:
        del request, context
        await asyncio.Event().wait()
        yield streams_pb2.ReadResp()


class Unwelcoming(Streams):
    """Knows nobody's password; counts how often it said so."""

    refusals = 0

    async def Read(  # noqa: N802
        self, request: streams_pb2.ReadReq, context: Context
    ) -> AsyncIterator[streams_pb2.ReadResp]:
        del request
        self.refusals += 1
        await context.abort(grpc.StatusCode.UNAUTHENTICATED, "Who are you?")
        yield streams_pb2.ReadResp()
