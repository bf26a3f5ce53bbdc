"""The query API as a browser behind the front door meets it."""

from dataclasses import dataclass
from uuid import UUID

import httpx
from starlette.types import Receive, Scope, Send

from contracts.content import WrittenContent
from contracts.principal import Principal, Role
from query_api.application import Contents, NoContent, ReadModels
from query_api.ui.http import QueryApi

ADDRESS = "192.0.2.7"
NOBODY = Principal(viewer_address=ADDRESS)
HOST = Principal(role=Role.HOST, viewer_address=ADDRESS)


def guest_of(invite_id: UUID) -> Principal:
    return Principal(role=Role.GUEST, invite_id=invite_id, viewer_address=ADDRESS)


class FixedContents:
    def __init__(self, written: WrittenContent | None = None) -> None:
        self.written = written

    async def read(self) -> WrittenContent:
        if self.written is None:
            raise NoContent
        return self.written


@dataclass
class QueryClient:
    read_models: ReadModels
    contents: Contents
    patience_seconds: float = 10

    async def get(
        self, path: str, asking: Principal = NOBODY, *, method: str = "GET", **headers: str
    ) -> httpx.Response:
        app = QueryApi(self.read_models, self.contents, self.patience_seconds).app()

        async def behind_the_front_door(scope: Scope, receive: Receive, send: Send) -> None:
            authorizer = {"lambda": asking.context()}
            scope["aws.event"] = {"requestContext": {"authorizer": authorizer}}
            await app(scope, receive, send)

        transport = httpx.ASGITransport(behind_the_front_door)
        async with httpx.AsyncClient(transport=transport, base_url="https://wedding.example") as c:
            return await c.request(method, path, headers=headers)
