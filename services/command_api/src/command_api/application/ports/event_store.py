"""Where the events are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from contracts.envelope import Recorded
from contracts.events import AggregateEvent


class Conflict(Exception):
    """The stream does not hold what the writer thought it did."""


class TooLarge(ValueError):
    """More than one append may carry, in any store; nothing was sent."""


@dataclass(frozen=True)
class NewEvent:
    """An event on its way into a stream; the store gives it its version and recording time."""

    id: UUID
    event: AggregateEvent
    occurred_at: datetime
    correlation_id: str
    causation_id: UUID
    command_hash: str


@dataclass(frozen=True)
class History:
    """A page of all events; `token` leads to what comes after it, now or later."""

    events: tuple[Recorded, ...]
    token: str | None


class EventStore(Protocol):
    """Streams of events, appended all or none."""

    async def read(self, stream: str) -> Sequence[Recorded]:
        """The whole stream in order; empty where there is none."""
        ...

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        """Append and enter into the outbox, at once.

        Raises Conflict unless the stream holds exactly `after` events, TooLarge over the limits of
        `append_limits`, and Unavailable where the outcome is unknown: reading the stream again
        tells.
        """
        ...

    async def read_all(self, after: str | None, limit: int) -> History:
        """Up to `limit` events of all streams behind the token, each stream in its order.

        Never skips an event that commits late. An empty page says: that is all for now, and at
        least all that was there when the first page was asked for. What is asked for behind it is
        the first page of another walk; the token is another one then, where the walks differ.
        Raises Unavailable where it can't be told what there is.
        """
        ...
