"""History for read models that are being built anew, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from command_api.application.ports.event_store import EventStore
from command_api.application.replay import MAX_PAGE, REPLAYED
from contracts.envelope import Recorded


class RebuildRefused(Exception):
    """The projector does not take the page; says why, to the operator."""


@dataclass(frozen=True)
class Reached:
    """How far history has been handed over: `reached` leads on; `complete` is the end."""

    reached: str | None
    sent: int
    complete: bool


class NewReadModels(Protocol):
    """One generation of read models, which the projector builds."""

    async def fill(
        self, generation: int, events: Sequence[Recorded], page: Reached, *, after: str | None
    ) -> None:
        """Write the events, and then how far history has come.

        Raises RebuildRefused or Unavailable.
        """
        ...


@dataclass(frozen=True)
class Rebuild:
    store: EventStore
    read_models: NewReadModels
    clock: Callable[[], datetime]

    async def page(
        self, generation: int, *, after: str | None, until: datetime, limit: int
    ) -> Reached:
        """Hand a page over; the same page twice does no harm.

        What is recorded after `until` is projected into the generation by itself. So history is
        complete where it has come so far, or where a walk that began later than that shows nothing
        more: an empty page behind the end of another.
        """
        asked = self.clock()
        history = await self.store.read_all(after, min(limit, MAX_PAGE))
        last = history.events[-1].recorded_at if history.events else asked
        ends_a_walk = not history.events and history.token != after
        told = [event for event in history.events if event.event.type in REPLAYED]
        page = Reached(history.token, len(told), complete=last >= until and not ends_a_walk)
        await self.read_models.fill(generation, told, page, after=after)
        return page
