"""Serves the protocol on a free loopback port; as a program, until its parent is gone."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import grpc
from kurrentdbclient.protos.v1.persistent_pb2_grpc import (
    add_PersistentSubscriptionsServicer_to_server,
)
from kurrentdbclient.protos.v1.streams_pb2_grpc import (
    StreamsServicer,
    add_StreamsServicer_to_server,
)

from infra.local.kurrentdb.log import EventLog
from infra.local.kurrentdb.streams import Streams
from infra.local.kurrentdb.subscriptions import PersistentSubscriptions

_MAX_MESSAGE_BYTES: Final = 17 * 1024 * 1024


@asynccontextmanager
async def serving(
    log: EventLog | None = None, *, streams: StreamsServicer | None = None
) -> AsyncIterator[str]:
    """The URI of a server in this process. `streams` takes the place of the Streams service."""
    log = log or EventLog()
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES)])
    add_StreamsServicer_to_server(streams or Streams(log), server)  # type: ignore[no-untyped-call]
    add_PersistentSubscriptionsServicer_to_server(  # type: ignore[no-untyped-call]
        PersistentSubscriptions(log), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"kurrentdb://127.0.0.1:{port}?Tls=false"
    finally:
        await server.stop(grace=None)


async def _serve(report: int) -> None:
    """For ever; the URI goes to an inherited pipe, as gRPC can't inherit a socket."""
    async with serving() as uri:
        with os.fdopen(report, "w") as pipe:
            pipe.write(uri)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
