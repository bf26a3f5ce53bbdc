"""One subscriber of the persistent subscription that is our outbox."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

import grpc
from kurrentdbclient import AsyncKurrentDBClient, RecordedEvent
from kurrentdbclient.common import AbstractAsyncPersistentSubscription
from kurrentdbclient.exceptions import KurrentDBClientError, ProgrammingError

GRACE_SECONDS: Final = 0.05
"""Between the last acknowledgement and hanging up: nothing tells us that the server has it."""
LEAVING_SECONDS: Final = 1
_GONE: Final = (KurrentDBClientError, ProgrammingError, grpc.RpcError, grpc.aio.UsageError, OSError)


@dataclass(frozen=True)
class Delivery:
    """An event that the server waits to hear about from this consumer."""

    consumer: "Consumer"
    event: RecordedEvent


class Consumer:
    """Puts what it is sent into `deliveries`. The server sends no more than it has slots for.

    What is neither acknowledged nor parked goes to others when it leaves or is lost.
    """

    def __init__(
        self,
        subscription: AbstractAsyncPersistentSubscription,
        deliveries: "asyncio.Queue[Delivery]",
        *,
        joined: float,
    ) -> None:
        self.joined = joined
        self.gone = False
        self._subscription = subscription
        self._receiving = asyncio.create_task(self._receive(deliveries))

    @classmethod
    async def join(
        cls,
        client: AsyncKurrentDBClient,
        group: str,
        deliveries: "asyncio.Queue[Delivery]",
        *,
        slots: int,
        joined: float,
    ) -> Self:
        """Raises NotFoundError where there is no such group."""
        subscription = await client.read_subscription_to_all(
            group,
            event_buffer_size=slots,
            max_ack_batch_size=1,  # sent as they come, not when a timer says so
            stopping_grace=GRACE_SECONDS,
        )
        return cls(subscription, deliveries, joined=joined)

    async def acknowledge(self, event_id: UUID) -> None:
        with suppress(*_GONE):
            await self._subscription.ack(event_id)

    async def park(self, event_id: UUID) -> None:
        with suppress(*_GONE):
            await self._subscription.nack(event_id, "park")

    async def leave(self) -> None:
        """Returns when the server has had time to read what it was told."""
        self.gone = True
        with suppress(*_GONE):
            await self._subscription.stop(timeout=LEAVING_SECONDS)
        # Not awaited itself: whoever is cut off here would cancel it, and so all who leave later.
        await asyncio.wait([self._receiving])
        if not self._receiving.cancelled():
            self._receiving.result()

    async def _receive(self, deliveries: "asyncio.Queue[Delivery]") -> None:
        try:
            async for event in self._subscription:
                deliveries.put_nowait(Delivery(self, event))
        except _GONE:
            pass  # what it held comes back to others
        finally:
            self.gone = True
