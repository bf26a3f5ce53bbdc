"""From the outbox to the bus: at least once, and nothing is given up that may yet pass."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from command_api.application.ports.outbox import LEASE_SECONDS, Outbox, OutboxEntry
from command_api.application.ports.publishing import Delivery, Nudges, Outgoing, Publisher
from command_api.application.ports.unavailable import Unavailable
from command_api.application.translation import messages

CLAIM: Final = 5
"""Entries a claim, four messages each at most: two calls of the bus, which may take seconds
apiece."""
PATIENCE_SECONDS: Final = 6
"""How long one look lasts; with a last call to a slow bus it ends within the function's 15 s."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Relayed:
    """What became of the entries claimed; `unreadable` where there was no claiming any.

    `lag` and `age` are in seconds since the oldest event was recorded: of those that were
    published, and of those that have to wait. `left` says that something is still in the outbox.
    """

    done: int = 0
    waiting: int = 0
    set_aside: int = 0
    unreadable: int = 0
    lag: float = 0
    age: float = 0
    left: bool = False

    def __add__(self, other: "Relayed") -> "Relayed":
        return Relayed(
            self.done + other.done,
            self.waiting + other.waiting,
            self.set_aside + other.set_aside,
            self.unreadable + other.unreadable,
            max(self.lag, other.lag),
            max(self.age, other.age),
            self.left or other.left,
        )


@dataclass(frozen=True)
class Relay:
    outbox: Outbox
    publisher: Publisher
    nudges: Nudges
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def look(self) -> Relayed:
        """Publish what waits. What is left, leased entries included, is promised another look.

        So it is where the outbox can't be read: a nudge taken is never dropped.
        """
        try:
            return await self._look()
        except Unavailable as error:
            logger.warning("The outbox can't be read: %s", error)
            await self.nudges.nudge(delay_seconds=LEASE_SECONDS)
            return Relayed(unreadable=1)

    async def _look(self) -> Relayed:
        relayed = Relayed()
        until = self.clock() + PATIENCE_SECONDS
        while entries := await self.outbox.claim(CLAIM):
            relayed += (now := await self._publish(entries))
            if now.waiting == len(entries):
                break  # the bus is away: the leases are our back-off
            if self.clock() >= until:
                await self.nudges.nudge()
                return replace(relayed, left=True)
        if await self.outbox.is_empty():
            return relayed
        await self.nudges.nudge(delay_seconds=LEASE_SECONDS)
        return replace(relayed, left=True)

    async def _publish(self, entries: Sequence[OutboxEntry]) -> Relayed:
        outgoing = list(map(_messages, entries))
        deliveries = iter(await self.publisher.publish([m for entry in outgoing for m in entry]))
        done: list[OutboxEntry] = []
        waiting: list[OutboxEntry] = []
        set_aside = 0
        for entry, sent in zip(entries, outgoing, strict=True):
            fates = list(islice(deliveries, len(sent)))
            if not sent or Delivery.RETRY in fates:
                waiting.append(entry)
            elif Delivery.REFUSED in fates:
                refused = [
                    m.type for m, fate in zip(sent, fates, strict=True) if fate is Delivery.REFUSED
                ]
                await self._set_aside(entry, f"The bus can't take its {', '.join(refused)}.")
                set_aside += 1
            else:
                done.append(entry)
        await self.outbox.done(done)
        return Relayed(
            len(done), len(waiting), set_aside, lag=self._age(done), age=self._age(waiting)
        )

    def _age(self, entries: Sequence[OutboxEntry]) -> float:
        recorded = [event.recorded_at for entry in entries for event in entry.events]
        # The database's clock may be ahead of ours.
        return max(0, (self.now() - min(recorded)).total_seconds()) if recorded else 0

    async def _set_aside(self, entry: OutboxEntry, reason: str) -> None:
        await self.outbox.set_aside(entry, reason)
        # By its id: an invite code's stream would give the code away.
        logger.error("Set the append of event %s aside: %s", entry.events[0].id, reason)


def _messages(entry: OutboxEntry) -> list[Outgoing]:
    """None where they can't be made: the entry waits for code that can, and the others go on."""
    try:
        return [message for event in entry.events for message in messages(event)]
    except Exception as error:  # noqa: BLE001 - whatever it was, it is the fault of this entry
        # By its id, and without the error's words, which may quote guests.
        logger.error("Event %s can't be told: %s", entry.events[0].id, type(error).__name__)  # noqa: TRY400
        return []
