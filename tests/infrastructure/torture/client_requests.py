"""What guests and hosts ask for, again under the same key until they have an answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from contracts.events import AggregateEvent
from contracts.principal import Principal, Role
from tests.histories import an_id, answer, comes, guest, invite, signed_in
from tests.infrastructure.function_process import gateway_event

_ADDRESS = "192.0.2.7"


@dataclass
class ClientRequest:
    """`story` is what the invite's stream holds before, and `leads_to` the type of the event that
    is to follow. `answers` are those of success, by the number of the attempt that got them."""

    method: str
    path: str
    asking: Principal
    body: Mapping[str, Any]
    leads_to: str
    story: Sequence[AggregateEvent] = ()
    key: UUID = field(default_factory=uuid4)
    attempts: int = 0
    answers: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def attempt(self) -> dict[str, Any]:
        """One more, as the function is handed it. Its events bear its number."""
        self.attempts += 1
        return gateway_event(
            self.method,
            self.path,
            self.asking,
            body=self.body,
            request_id=f"{self.key}/{self.attempts}",
            Idempotency_Key=str(self.key),
        )

    def hear(self, answer: Mapping[str, Any] | None) -> None:
        """What the last attempt got: no answer, one that says to come again, or success."""
        if answer is not None and answer["statusCode"] < 500:
            assert answer["statusCode"] in (200, 201), answer
            self.answers[self.attempts] = json.loads(answer["body"])

    @property
    def is_answered(self) -> bool:
        return self.attempts in self.answers


def client_request(number: int) -> ClientRequest:
    """An answer, a changed answer, or a new invite, in turn."""
    somebody = guest(number, 1, "Zoë", dines=False)
    story: list[AggregateEvent] = [invite(number, somebody), signed_in(number)]
    asking = Principal(role=Role.GUEST, invite_id=an_id("invite", number), viewer_address=_ADDRESS)
    coming = {"guests": {str(somebody.id): {"attending": True}}, "songs": []}
    match number % 3:
        case 0:
            return ClientRequest("POST", "/api/rsvp", asking, coming, "invite.submitted", story)
        case 1:
            story.append(answer(number, comes(somebody)))
            staying = {"guests": {str(somebody.id): {"attending": False}}, "version": 3}
            return ClientRequest("PUT", "/api/rsvp", asking, staying, "invite.amended", story)
        case _:
            host = Principal(role=Role.HOST, viewer_address=_ADDRESS)
            family = {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}]}
            return ClientRequest("POST", "/api/invites", host, family, "invite.created")
