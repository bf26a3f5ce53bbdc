"""The outbox in KurrentDB: appends that a persistent subscription hands out."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from kurrentdbclient import RecordedEvent
from pydantic import ValidationError

from command_api.application.ports.outbox import LEASE_SECONDS, OutboxEntry
from command_api.infrastructure.kurrentdb_connection import CALL_SECONDS, KurrentDbConnection
from command_api.infrastructure.kurrentdb_consumer import Consumer, Delivery
from command_api.infrastructure.kurrentdb_events import Envelope, recorded
from command_api.infrastructure.kurrentdb_group import Group

GAP_SECONDS: Final = 0.05
"""Silence after which it is worth asking whether more is to come."""
PATIENCE_SECONDS: Final = 2

logger = logging.getLogger(__name__)


class KurrentDbOutbox:
    """The first event of an append stands for all of it; the others are acknowledged as they come.

    A claim is a subscriber with as many slots. With `done` it leaves, and the server hands out
    again what is not: this process may be frozen any moment, and would keep it. What is abandoned
    comes back when the connection drops, or after the lease.
    """

    def __init__(
        self,
        connection: KurrentDbConnection,
        *,
        prefix: str = "",
        lease: timedelta = timedelta(seconds=LEASE_SECONDS),
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` is the wall clock: the monotonic one may stand still while we are frozen."""
        self._connection = connection
        self._group = Group(connection, prefix, message_timeout=lease.total_seconds())
        self._prefix = prefix
        self._lease = lease.total_seconds()
        self._clock = clock
        self._deliveries: asyncio.Queue[Delivery] = asyncio.Queue()
        self._consumers: list[Consumer] = []
        self._held: dict[str, Consumer] = {}

    async def claim(self, limit: int) -> Sequence[OutboxEntry]:
        """Within two seconds; what is to come later is for a later look.

        An event that this code can't read is parked, for the server hands out first what was
        handed out before. It can be replayed to code that can.
        """
        await self._leave(lambda consumer: self._clock() - consumer.joined >= self._lease)
        consumer = await self._group.join(self._deliveries, slots=limit, joined=self._clock())
        self._consumers.append(consumer)
        until = time.monotonic() + PATIENCE_SECONDS
        entries: list[OutboxEntry] = []
        while len(entries) < limit and time.monotonic() < until:
            delivery = await self._next()
            if delivery is None:
                if not await self._group.has_more():
                    break
            elif entry := await self._entry(delivery):
                entries.append(entry)
        if consumer not in self._held.values():
            await self._leave(lambda one: one is consumer)
        return entries

    async def done(self, entries: Sequence[OutboxEntry]) -> None:
        for entry in entries:
            if consumer := self._held.get(entry.key):
                await consumer.acknowledge(UUID(entry.key))
        await self.release()

    async def set_aside(self, entry: OutboxEntry, reason: str) -> None:
        """Parked with the server, which keeps no reason: it is in the relay's log."""
        del reason
        if consumer := self._held.pop(entry.key, None):
            await consumer.park(UUID(entry.key))

    async def is_empty(self) -> bool:
        """As far as the server's own counters tell; they follow an append by milliseconds."""
        return await self._group.is_settled()

    async def release(self) -> None:
        """Give back whatever is claimed."""
        await self._leave(lambda _: True)

    async def _leave(self, condition: Callable[[Consumer], bool]) -> None:
        leaving = [consumer for consumer in self._consumers if condition(consumer)]
        await asyncio.gather(*(consumer.leave() for consumer in leaving))
        self._consumers = [one for one in self._consumers if one not in leaving]
        self._held = {key: one for key, one in self._held.items() if one not in leaving}

    async def _next(self) -> Delivery | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(GAP_SECONDS):
                return await self._deliveries.get()
        return None

    async def _entry(self, delivery: Delivery) -> OutboxEntry | None:
        consumer, event = delivery.consumer, delivery.event
        if consumer.gone:
            return None  # others have it by now
        try:
            envelope = Envelope.model_validate_json(event.metadata)
            if event.stream_position + 1 != envelope.first_version:
                await consumer.acknowledge(event.ack_id)
                return None
            stream = event.stream_name.removeprefix(self._prefix)
            append = await self._append(event, envelope.count)
            events = tuple(recorded(one, stream=stream) for one in append)
        except ValidationError:
            # The id only: the error would quote what guests wrote.
            logger.error("An append can't be read, and is parked: %s", event.id)  # noqa: TRY400
            await consumer.park(event.ack_id)
            return None
        key = str(event.ack_id)
        self._held[key] = consumer
        return OutboxEntry(key, events)

    async def _append(self, first: RecordedEvent, count: int) -> Sequence[RecordedEvent]:
        if count == 1:
            return (first,)
        return await self._connection.ask_twice(
            lambda client: client.get_stream(
                first.stream_name,
                stream_position=first.stream_position,
                limit=count,
                timeout=CALL_SECONDS,
            )
        )
