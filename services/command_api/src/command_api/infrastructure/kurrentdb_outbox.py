"""The outbox in KurrentDB: a persistent subscription to all events, made when first needed."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from kurrentdbclient import AsyncKurrentDBClient, RecordedEvent
from kurrentdbclient.exceptions import AlreadyExistsError, NotFoundError
from kurrentdbclient.persistent import SubscriptionInfo
from pydantic import ValidationError

from command_api.application.ports import LEASE_SECONDS, OutboxEntry
from command_api.infrastructure.kurrentdb import ours
from command_api.infrastructure.kurrentdb_connection import CALL_SECONDS, KurrentDbConnection
from command_api.infrastructure.kurrentdb_consumer import Consumer, Delivery
from command_api.infrastructure.kurrentdb_events import Envelope, recorded

GROUP: Final = "relay"
GAP_SECONDS: Final = 0.05
"""Silence after which it is worth asking whether more is to come."""
PATIENCE_SECONDS: Final = 2
_NEVER: Final = 2**31 - 1
"""Retries before the server parks an event by itself: an outage must not look like poison."""

logger = logging.getLogger(__name__)


class KurrentDbOutbox:
    """The first event of an append stands for all of it; the others are acknowledged as they come.

    A claim is a subscriber with as many slots. It leaves when something of it is done, and the
    server hands the rest out again: this process may be frozen any moment, and would keep them.
    What is not done at all comes back when the connection drops, or after the lease.
    """

    def __init__(
        self,
        connection: KurrentDbConnection,
        *,
        prefix: str = "",
        lease: timedelta = timedelta(seconds=LEASE_SECONDS),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._connection = connection
        self._prefix = prefix
        self._group = f"{prefix}{GROUP}"
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
        consumer = await self._join(limit)
        until = time.monotonic() + PATIENCE_SECONDS
        entries: list[OutboxEntry] = []
        while len(entries) < limit:
            delivery = await self._next()
            if delivery is None:
                if time.monotonic() >= until or not await self._is_more_to_come():
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
        last = await self._last_position()
        if last is None:
            return True
        try:
            info = await self._info()
        except NotFoundError:
            return False
        return not _buffered(info) and not info.total_in_flight_messages and _has_seen(info, last)

    async def release(self) -> None:
        """Give back whatever is claimed."""
        await self._leave(lambda _: True)

    async def _join(self, slots: int) -> Consumer:
        async def join(client: AsyncKurrentDBClient) -> Consumer:
            return await Consumer.join(
                client, self._group, self._deliveries, slots=slots, joined=self._clock()
            )

        try:
            consumer = await self._connection.ask(join)
        except NotFoundError:
            await self._create()
            consumer = await self._connection.ask(join)
        self._consumers.append(consumer)
        return consumer

    async def _create(self) -> None:
        """From the first event on. Another relay may be faster, which is just as well."""
        with suppress(AlreadyExistsError):
            await self._connection.ask(
                lambda client: client.create_subscription_to_all(
                    self._group,
                    filter_include=(ours(self._prefix),),
                    filter_by_stream_name=True,
                    message_timeout=self._lease or LEASE_SECONDS,  # no time at all means for ever
                    max_retry_count=_NEVER,
                    max_subscriber_count=0,  # as many as there are
                    min_checkpoint_count=1,
                    timeout=CALL_SECONDS,
                )
            )

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

    async def _is_more_to_come(self) -> bool:
        last = await self._last_position()
        info = await self._info()
        return _buffered(info) or (last is not None and not _has_seen(info, last))

    async def _info(self) -> SubscriptionInfo:
        return await self._connection.ask_twice(
            lambda client: client.get_subscription_info(self._group, timeout=CALL_SECONDS)
        )

    async def _last_position(self) -> int | None:
        """The commit position of the last event of ours."""

        async def last(client: AsyncKurrentDBClient) -> int | None:
            async with await client.read_all(
                backwards=True,
                filter_include=(ours(self._prefix),),
                filter_by_stream_name=True,
                limit=1,
                timeout=CALL_SECONDS,
            ) as events:
                async for event in events:
                    return event.commit_position
            return None

        return await self._connection.ask_twice(last)


def _buffered(info: SubscriptionInfo) -> bool:
    """Whether the server holds events that nobody was sent yet, or that are to be sent again."""
    return bool(info.read_buffer_count + info.live_buffer_count + info.retry_buffer_count)


def _has_seen(info: SubscriptionInfo, position: int) -> bool:
    """Whether the subscription has come across the event there. After a restart of the server
    only its checkpoint tells."""
    known = [
        int(found[1])
        for text in (info.last_known_event_position, info.last_checkpointed_event_position)
        if (found := re.match(r"C:(\d+)", text))
    ]
    return max(known, default=-1) >= position
