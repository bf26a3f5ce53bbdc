"""The Lambda Runtime API, a loopback port for each sandbox: what awslambdaric talks to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import web

from infra.local.server import application_server, bound_socket

_PREFIX: Final = "/2018-06-01/runtime"
MAX_PAYLOAD: Final = 6 * 1024 * 1024


@dataclass(frozen=True)
class Next:
    """An invocation as the runtime is told of it."""

    payload: bytes
    headers: Mapping[str, str]


class Runtime(Protocol):
    """The platform's side of the conversation with one runtime."""

    async def next(self) -> Next: ...
    def respond(self, invocation_id: str, payload: bytes) -> bool:
        """Take a result; False when that invocation is over already."""
        ...

    def fail(self, invocation_id: str, error: bytes) -> bool: ...
    def fail_init(self, error: bytes) -> None: ...


@asynccontextmanager
async def runtime_api(runtime: Runtime) -> AsyncIterator[str]:
    """Serve `runtime` and yield `host:port`, as AWS_LAMBDA_RUNTIME_API wants it."""

    async def handle(request: web.BaseRequest) -> web.Response:
        return await _answer(runtime, request)

    async with application_server(handle, max_body=MAX_PAYLOAD, cancel_with_client=True) as serve:
        listener, port = bound_socket()
        await serve(listener)
        yield f"127.0.0.1:{port}"


async def _answer(runtime: Runtime, request: web.BaseRequest) -> web.Response:
    match request.method, request.path.removeprefix(_PREFIX).strip("/").split("/"):
        case "GET", ["invocation", "next"]:
            invocation = await runtime.next()
            return web.Response(
                body=invocation.payload,
                headers=invocation.headers,
                content_type="application/json",
            )
        case "POST", ["invocation", invocation_id, "response"]:
            try:
                payload = await request.read()
            except web.HTTPRequestEntityTooLarge:
                runtime.fail(invocation_id, _TOO_LARGE)
                return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return _accepted(runtime.respond(invocation_id, payload))
        case "POST", ["invocation", invocation_id, "error"]:
            return _accepted(runtime.fail(invocation_id, await request.read()))
        case "POST", ["init", "error"]:
            runtime.fail_init(await request.read())
            return _accepted(True)
        case _:
            return web.Response(status=HTTPStatus.NOT_FOUND)


def _accepted(known: bool) -> web.Response:
    return web.Response(status=HTTPStatus.ACCEPTED if known else HTTPStatus.BAD_REQUEST)


_TOO_LARGE: Final = (
    b'{"errorType": "Function.ResponseSizeTooLarge",'
    b' "errorMessage": "Response payload size exceeded maximum allowed payload size"}'
)
