"""The command API as a browser behind the front door meets it, with doubles behind it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from starlette.types import Receive, Scope, Send

from command_api.application.appending import Appender
from command_api.application.chasing import Chasing
from command_api.application.guest_lists import GuestLists
from command_api.application.signing_in import SigningIn
from command_api.ui.http import CommandApi
from contracts.principal import Principal, Role
from contracts.problems import Problem
from tests.application.conftest import NOW, WriteSide
from tests.doubles import InMemorySessions, InMemoryThrottle, RecordingCommandQueue

SITE = "https://wedding.example"
PASSWORD = "correct horse"  # noqa: S105 - a password of the tests
BROWSER = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}


class PlainHostPassword:
    async def matches(self, password: str) -> bool:
        return password == PASSWORD


@dataclass
class CommandClient:
    write_side: WriteSide = field(default_factory=WriteSide)
    throttle: InMemoryThrottle = field(default_factory=InMemoryThrottle)
    queue: RecordingCommandQueue = field(default_factory=RecordingCommandQueue)
    patience_seconds: float = 10
    principal: Principal = Principal(viewer_address="192.0.2.7")  # noqa: RUF009 - frozen

    @property
    def sessions(self) -> InMemorySessions:
        return self.write_side.sessions

    def as_host(self) -> "CommandClient":
        self.principal = Principal(role=Role.HOST, viewer_address="192.0.2.7")
        return self

    def as_guest(self, invite_id: UUID) -> "CommandClient":
        self.principal = Principal(role=Role.GUEST, invite_id=invite_id, viewer_address="192.0.2.7")
        return self

    async def post(self, path: str, json: Any = None, **headers: str) -> httpx.Response:
        return await self.request("POST", path, json=json, headers=_named(headers))

    async def request(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> httpx.Response:
        """`headers` are added to a browser's own; an empty one takes it away."""
        merged = {k: v for k, v in {**BROWSER, **(headers or {})}.items() if v}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self._behind_the_front_door), base_url=SITE
        ) as client:
            return await client.request(method, path, headers=merged, **body)

    async def _behind_the_front_door(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["aws.event"] = {
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"lambda": self.principal.context()},
            }
        }
        await self._api().app()(scope, receive, send)

    def _api(self) -> CommandApi:
        commands = self.write_side.commands
        return CommandApi(
            commands=commands,
            signing_in=SigningIn(commands, self.throttle, self.sessions, PlainHostPassword()),
            reissuing=self.write_side.reissuing,
            chasing=Chasing(Appender(self.write_side.store, self.write_side.nudges)),
            guest_lists=GuestLists(commands.appender),
            queue=self.queue,
            sessions=self.sessions,
            clock=lambda: NOW,
            site_url=SITE,
            patience_seconds=self.patience_seconds,
        )


def problem(response: httpx.Response, status: int) -> Problem:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return Problem.model_validate_json(response.text)


def token(response: httpx.Response) -> str:
    """The session's, out of the cookie that was set."""
    return response.headers["set-cookie"].partition(";")[0].removeprefix("__Host-sid=")


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
