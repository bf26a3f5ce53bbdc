"""What leaves for the bus, and what makes it leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from contracts.routing import Source


@dataclass(frozen=True)
class Outgoing:
    """A message for the bus; `body` is its JSON and `id` that of the event in it."""

    source: Source
    id: UUID
    type: str
    body: str
    occurred_at: datetime


class Delivery(Enum):
    SENT = auto()
    RETRY = auto()
    """The bus was busy or away; the same message may pass later."""
    REFUSED = auto()
    """No retry will help: the message is too large or malformed."""


class Publisher(Protocol):
    async def publish(self, messages: Sequence[Outgoing]) -> Sequence[Delivery]:
        """What became of each message, in the order given. Does not raise for what can be told."""
        ...


class Nudges(Protocol):
    """Makes the relay look into the outbox. Durable: a nudge taken is a look promised."""

    async def nudge(self, *, delay_seconds: int = 0) -> None:
        """Raises Unavailable when it could not be queued."""
        ...


class ReplayQueue(Protocol):
    """The projector's own queue."""

    async def send(self, messages: Sequence[Outgoing]) -> None:
        """As the bus would have delivered them. Raises Unavailable unless all are queued."""
        ...
