"""The platform's own address on loopback: lambda:Invoke, and a list of sandboxes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from aiohttp import web

from infra.local.functions import Functions
from infra.local.runtime_api import MAX_PAYLOAD
from infra.local.server import Serve, application_server
from infra.local.stack import function_name

INVOCATIONS: Final = "/2015-03-31/functions/"


class Admin:
    """Knows no function until the platform has read the template."""

    def __init__(self) -> None:
        self.functions: Functions | None = None
        self._background: set[asyncio.Task[object]] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Serve]:
        async with application_server(self._handle, max_body=MAX_PAYLOAD) as serve:
            yield serve

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        if self.functions is None:
            return web.json_response({"Message": "Starting"}, status=503)
        path = unquote(request.path)
        if request.method == "GET" and path == "/sandboxes":
            return web.json_response(self._sandboxes(self.functions))
        if request.method == "POST" and path.startswith(INVOCATIONS):
            name = function_name(path.removeprefix(INVOCATIONS).removesuffix("/invocations"))
            return await self._invoke(request, self.functions, name.partition(":")[0])
        return web.json_response({"Message": "Not found"}, status=HTTPStatus.NOT_FOUND)

    def _sandboxes(self, functions: Functions) -> list[dict[str, object]]:
        return [
            {"function": pool.function.name, "pid": sandbox.pid, "busy": sandbox.busy}
            for pool in functions.pools.values()
            for sandbox in pool.sandboxes
            if sandbox.ready.is_set()
        ]

    async def _invoke(
        self, request: web.BaseRequest, functions: Functions, name: str
    ) -> web.Response:
        if name not in functions.pools:
            return web.json_response(
                {"Message": f"Function not found: {name}", "Type": "User"},
                status=HTTPStatus.NOT_FOUND,
                headers={"X-Amzn-ErrorType": "ResourceNotFoundException"},
            )
        payload = await request.read() or b"{}"
        match request.headers.get("X-Amz-Invocation-Type", "RequestResponse"):
            case "DryRun":
                return web.Response(status=HTTPStatus.NO_CONTENT)
            case "Event":
                task = asyncio.create_task(functions.invoke(name, payload))
                self._background.add(task)
                task.add_done_callback(self._background.discard)
                return web.Response(status=HTTPStatus.ACCEPTED)
            case _:
                outcome = await functions.invoke(name, payload)
        headers = {"X-Amz-Executed-Version": "$LATEST"}
        if outcome.error:
            headers["X-Amz-Function-Error"] = "Unhandled"
        return web.Response(body=outcome.payload, headers=headers, content_type="application/json")
