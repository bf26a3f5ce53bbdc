"""The persistent subscription that relays share, made by the first of them that comes."""

import asyncio
import re
from contextlib import suppress
from typing import Final

from kurrentdbclient import AsyncKurrentDBClient
from kurrentdbclient.exceptions import AlreadyExistsError, NotFoundError
from kurrentdbclient.persistent import SubscriptionInfo

from command_api.infrastructure.kurrentdb import ours
from command_api.infrastructure.kurrentdb_connection import CALL_SECONDS, KurrentDbConnection
from command_api.infrastructure.kurrentdb_consumer import Consumer, Delivery

NAME: Final = "relay"
_NEVER: Final = 2**31 - 1
"""Tries before the server parks an event by itself: an outage must not look like poison."""


class Group:
    """To all events of ours, from the first one on."""

    def __init__(
        self, connection: KurrentDbConnection, prefix: str, *, message_timeout: float
    ) -> None:
        """`message_timeout`, in seconds, counts for the one who makes the subscription."""
        self._connection = connection
        self._pattern = ours(prefix)
        self._name = f"{prefix}{NAME}"
        self._message_timeout = message_timeout

    async def join(
        self, deliveries: "asyncio.Queue[Delivery]", *, slots: int, joined: float
    ) -> Consumer:
        async def join(client: AsyncKurrentDBClient) -> Consumer:
            return await Consumer.join(client, self._name, deliveries, slots=slots, joined=joined)

        try:
            return await self._connection.ask(join)
        except NotFoundError:
            await self._create()
            return await self._connection.ask(join)

    async def has_more(self) -> bool:
        """Whether there is anything to hand out, or on its way to here."""
        last, info = await self._last_position(), await self._info()
        return info is None or _buffered(info) or not _has_seen(info, last)

    async def is_settled(self) -> bool:
        """Whether every event is done or parked, as far as the server's own counters tell: they
        follow an append, or an acknowledgement, by milliseconds."""
        last, info = await self._last_position(), await self._info()
        if info is None:
            return last is None
        busy = _buffered(info) or info.total_in_flight_messages > 0
        return not busy and _has_seen(info, last)

    async def _create(self) -> None:
        """Another relay may be faster, which is just as well."""
        with suppress(AlreadyExistsError):
            await self._connection.ask(
                lambda client: client.create_subscription_to_all(
                    self._name,
                    filter_include=(self._pattern,),
                    filter_by_stream_name=True,
                    consumer_strategy="RoundRobin",  # a frozen relay does not get all of it again
                    message_timeout=self._message_timeout,
                    max_retry_count=_NEVER,
                    max_subscriber_count=0,  # as many as there are
                    min_checkpoint_count=1,
                    timeout=CALL_SECONDS,
                )
            )

    async def _info(self) -> SubscriptionInfo | None:
        try:
            return await self._connection.ask_twice(
                lambda client: client.get_subscription_info(self._name, timeout=CALL_SECONDS)
            )
        except NotFoundError:
            return None

    async def _last_position(self) -> int | None:
        """The commit position of the last event of ours."""

        async def last(client: AsyncKurrentDBClient) -> int | None:
            async with await client.read_all(
                backwards=True,
                filter_include=(self._pattern,),
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
    return info.read_buffer_count + info.live_buffer_count + info.retry_buffer_count > 0


def _has_seen(info: SubscriptionInfo, position: int | None) -> bool:
    """Whether the subscription has come across the event there. After a restart of the server
    only its checkpoint tells."""
    known = [
        int(found[1])
        for text in (info.last_known_event_position, info.last_checkpointed_event_position)
        if (found := re.match(r"C:(\d+)", text))
    ]
    return position is None or max(known, default=-1) >= position
