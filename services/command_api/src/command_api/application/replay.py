"""History once more, for the projector alone: nobody else hears it, so nobody is mailed again."""

from dataclasses import dataclass
from typing import Final

from command_api.application.ports.event_store import EventStore
from command_api.application.ports.publishing import ReplayQueue
from command_api.application.translation import aggregate_event
from contracts.routing import SUBSCRIPTIONS, Source

MAX_PAGE: Final = 500
REPLAYED: Final = frozenset(
    event_type
    for subscription in SUBSCRIPTIONS
    if subscription.consumer == "projector" and subscription.source is Source.AGGREGATE_EVENTS
    for event_type in subscription.event_types
)


@dataclass(frozen=True)
class Replayed:
    """`next` leads to the following page; None when this one was the last."""

    next: str | None
    sent: int


@dataclass(frozen=True)
class Replay:
    store: EventStore
    queue: ReplayQueue

    async def page(self, after: str | None, limit: int) -> Replayed:
        """Send a page on; the same page twice does no harm, as the projector is idempotent."""
        history = await self.store.read_all(after, min(limit, MAX_PAGE))
        outgoing = [aggregate_event(e) for e in history.events if e.event.type in REPLAYED]
        await self.queue.send(outgoing)
        return Replayed(history.token if history.events else None, len(outgoing))
