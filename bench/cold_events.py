"""What each function is first asked for, so that it opens all that it needs for its work."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from command_api.application.ports.event_store import NewEvent
from contracts.commands import CreateFoodChoice, QueuedCommand
from contracts.domain_events import GuestReply, InviteSubmitted, Published
from contracts.envelope import Recorded
from contracts.events import FoodChoiceCreated
from contracts.principal import Principal, Role
from contracts.values import Course, GuestType
from infra.local.http_events import Request
from infra.local.routes import Match
from infra.local.stack import Route
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import Visitor

type Event = dict[str, Any]

_VIEWER = "192.0.2.1"


@dataclass(frozen=True)
class FirstEvents:
    """Events for functions beside a running platform; `origin_secret` as its CDN shows it."""

    platform: RunningPlatform
    origin_secret: str
    code: str
    invite_id: UUID
    guest: Visitor

    @classmethod
    async def on(cls, platform: RunningPlatform, origin_secret: str) -> "FirstEvents":
        guest, invite_id = await platform.guest("evening", ("adult", "Ann"), ("child", "Ben"))
        code = await platform.code_of(invite_id)
        return cls(platform, origin_secret, code, invite_id, guest)

    @property
    def by_function(self) -> Mapping[str, Callable[[], Awaitable[Event]]]:
        return {
            "authorizer": self._authorize,
            "command-answered": self._ask,
            "command-http": self._sign_in,
            "command-relay": self._nudge,
            "command-replay": self._replay,
            "command-worker": self._command,
            "notifier": self._letter,
            "projector": self._projection,
            "projector-rebuild": self._look,
            "query-http": self._rsvp,
        }

    async def _authorize(self) -> Event:
        """A guest with a session: the origin secret is fetched, the session looked up."""
        request = self._request("GET", "/api/rsvp")
        return request.authorizer_event(_match("GET /api/rsvp"))

    async def _sign_in(self) -> Event:
        """With the right code: throttle, event store, nudges, sessions."""
        body = json.dumps({"code": self.code}).encode()
        event = self._request("POST", "/api/session", body).event(_match("POST /api/session"))
        return _asked_by(event, Principal(viewer_address=_VIEWER))

    async def _ask(self) -> Event:
        """Whether an invite is answered: the store is read."""
        return {"inviteId": str(self.invite_id)}

    async def _rsvp(self) -> Event:
        event = self._request("GET", "/api/rsvp").event(_match("GET /api/rsvp"))
        guest = Principal(role=Role.GUEST, invite_id=self.invite_id, viewer_address=_VIEWER)
        return _asked_by(event, guest)

    async def _nudge(self) -> Event:
        """After an append that nobody was told of, so that there is something to publish."""
        dish = _dish()
        new = NewEvent(uuid4(), dish, datetime.now(UTC), "bench", uuid4(), "0" * 64)
        async with self.platform.stores.events() as (store, _):
            await store.append(f"food_choice-{dish.id}", [new], after=0)
        return _delivered({"correlationId": "bench"})

    async def _replay(self) -> Event:
        return {"limit": 1}

    async def _look(self) -> Event:
        return {"do": "look"}

    async def _command(self) -> Event:
        command = CreateFoodChoice(guest_type=GuestType.BABY, course=Course.MAIN, name="Purée")
        queued = QueuedCommand(
            command_id=uuid4(),
            correlation_id="bench",
            issued_at=datetime.now(UTC),
            command=command,
        )
        return _delivered(json.loads(queued.model_dump_json()))

    async def _projection(self) -> Event:
        dish = _dish()
        recorded = Recorded(
            id=uuid4(),
            stream=f"food_choice-{dish.id}",
            version=1,
            occurred_at=datetime.now(UTC),
            recorded_at=datetime.now(UTC),
            correlation_id="bench",
            causation_id=uuid4(),
            command_hash="0" * 64,
            event=dish,
        )
        return _delivered({"detail": json.loads(recorded.model_dump_json())})

    async def _letter(self) -> Event:
        published = Published(
            id=uuid4(),
            occurred_at=datetime.now(UTC),
            correlation_id="bench",
            causation_id=uuid4(),
            event=InviteSubmitted(id=uuid4(), guests=(GuestReply(name="Ann", attending=True),)),
        )
        return _delivered({"detail": json.loads(published.model_dump_json())})

    def _request(self, method: str, path: str, body: bytes = b"") -> Request:
        return Request(
            method=method,
            path=path,
            query="",
            headers={
                "content-type": "application/json",
                "sec-fetch-site": "same-origin",
                "x-rsvp-origin-secret": self.origin_secret,
                "x-rsvp-viewer-address": _VIEWER,
            },
            cookies=[self.guest.cookie or ""],
            body=body,
            client=_VIEWER,
        )


def _dish() -> FoodChoiceCreated:
    return FoodChoiceCreated(
        id=uuid4(), guest_type=GuestType.BABY, course=Course.DESSERT, name="Apple sauce"
    )


def _match(key: str) -> Match:
    return Match(Route(key, ""), {})


def _asked_by(event: Event, principal: Principal) -> Event:
    event["requestContext"]["authorizer"] = {"lambda": principal.context()}
    return event


def _delivered(body: object) -> Event:
    """As the poller of a queue hands it over."""
    record = {
        "messageId": str(uuid4()),
        "receiptHandle": "bench",
        "body": json.dumps(body),
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-2:123456789012:bench",
        "awsRegion": "eu-west-2",
    }
    return {"Records": [record]}
