"""Domain events on their way to the notifier, and what Lambda tells it of an invocation."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

NAME = "Zoë Canary-O'Hara"
ADDRESS = "zoe-canary@example.com"


@dataclass
class Invocation:
    """Lambda's context, with as much time as is left of it."""

    remaining_milliseconds: int = 30_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_milliseconds


def submitted(event_id: UUID | None = None) -> dict[str, Any]:
    """A domain event, as the bus carries it."""
    return {
        "id": str(event_id or uuid4()),
        "occurredAt": "2026-05-01T12:00:00Z",
        "correlationId": "the-way",
        "causationId": str(uuid4()),
        "event": {
            "type": "InviteSubmitted",
            "id": str(uuid4()),
            "guests": [{"name": NAME, "attending": False}],
        },
    }


def record(detail: object) -> dict[str, Any]:
    """One delivery of it: each has ids of its own."""
    return {
        "messageId": str(uuid4()),
        "body": json.dumps(
            {
                "version": "0",
                "id": str(uuid4()),
                "detail-type": "InviteSubmitted",
                "source": "rsvp.domain-events",
                "time": "2026-05-01T12:00:01Z",
                "detail": detail,
            }
        ),
    }
