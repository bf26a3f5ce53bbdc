"""A bare aiohttp server: one handler, no router, connections kept alive."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

type Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
type Serve = Callable[[str, int], Awaitable[int]]


@asynccontextmanager
async def application_server(
    handler: Handler, *, max_body: int, cancel_with_client: bool = False
) -> AsyncIterator[Serve]:
    """Yield a function that listens on (host, port; 0 for any) and returns the port.

    Reading a body over `max_body` bytes raises HTTPRequestEntityTooLarge.
    """
    loop = asyncio.get_running_loop()

    def request(*arguments: object) -> web.BaseRequest:
        return web.BaseRequest(*arguments, loop, client_max_size=max_body)  # type: ignore[arg-type, misc]

    server = web.Server(
        handler,
        request_factory=request,
        handler_cancellation=cancel_with_client,
        access_log=None,
        keepalive_timeout=3600,
    )
    listeners: list[asyncio.Server] = []

    async def serve(host: str, port: int) -> int:
        listener = await loop.create_server(
            server, host, port, backlog=512, reuse_address=sys.platform != "win32"
        )
        listeners.append(listener)
        return int(listener.sockets[0].getsockname()[1])

    try:
        yield serve
    finally:
        for listener in listeners:
            listener.close()
        await server.shutdown(timeout=0.01)  # 0 would mean to wait for ever
