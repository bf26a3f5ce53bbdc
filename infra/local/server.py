"""A bare aiohttp server: one handler, no router, connections kept alive."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

type Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
type Serve = Callable[[socket.socket], Awaitable[None]]


@asynccontextmanager
async def application_server(
    handler: Handler, *, max_body: int, cancel_with_client: bool = False
) -> AsyncIterator[Serve]:
    """Yield a function that serves on a bound socket.

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

    async def serve(bound: socket.socket) -> None:
        listeners.append(await loop.create_server(server, sock=bound, backlog=512))

    try:
        yield serve
    finally:
        for listener in listeners:
            listener.close()
        await server.shutdown(timeout=0.01)  # 0 would mean to wait for ever


def bound_socket(port: int = 0, *, host: str = "127.0.0.1") -> tuple[socket.socket, int]:
    """A bound socket that does not listen yet, and its port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound, int(bound.getsockname()[1])
