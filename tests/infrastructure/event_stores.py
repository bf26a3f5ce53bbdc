"""The event stores that the contract suites run against, and events to put into them."""

import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, Self
from uuid import UUID, uuid4

from command_api.application.ports.event_store import EventStore, History, NewEvent
from command_api.application.ports.outbox import Outbox, OutboxEntry
from command_api.infrastructure.dynamodb import DynamoDbEventStore
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from command_api.infrastructure.kurrentdb import KurrentDbEventStore
from command_api.infrastructure.kurrentdb_connection import KurrentDbConnection
from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox
from command_api.infrastructure.postgres import PostgresEventStore, PostgresOutbox
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.envelope import Recorded
from contracts.events import AggregateEvent, FoodChoiceCreated
from contracts.values import Course, GuestType
from tests.doubles import InMemoryEventStore
from tests.infrastructure.aws_clients import aws_clients

LEASE: Final = timedelta(seconds=20)


@dataclass(frozen=True)
class Opened:
    store: EventStore
    outbox: Outbox


class ReadAll(Protocol):
    """An event store, or an archive, for who reads all of it."""

    async def read_all(self, after: str | None, limit: int) -> History: ...


class Open(Protocol):
    """Opens the store again as another process would; all see the same events."""

    def __call__(self, *, lease: timedelta = LEASE) -> Opened: ...


async def all_events(store: ReadAll, *, limit: int = 100) -> list[Recorded]:
    """Of every stream, read page by page to the end."""
    found: list[Recorded] = []
    token = None
    while (page := await store.read_all(token, limit)).events:
        assert len(page.events) <= limit
        assert page.token != token
        found += page.events
        token = page.token
    return found


@asynccontextmanager
async def postgres(database: str) -> AsyncIterator[Open]:
    async with AsyncExitStack() as closing:

        def opened(*, lease: timedelta = LEASE) -> Opened:
            connection = PostgresConnection(database, user="command_api")
            closing.push_async_callback(connection.close)
            return Opened(PostgresEventStore(connection), PostgresOutbox(connection, lease=lease))

        yield opened


@asynccontextmanager
async def postgres_reader(
    database: str, *, sleep: Callable[[float], Awaitable[object]]
) -> AsyncIterator[EventStore]:
    """Whose patience with open transactions is the test's own."""
    connection = PostgresConnection(database, user="command_api")
    try:
        yield PostgresEventStore(connection, sleep=sleep)
    finally:
        await connection.close()


@asynccontextmanager
async def dynamodb(table: str, *, settle: timedelta = timedelta(0)) -> AsyncIterator[Open]:
    """As a rule without its settle window, for which there are tests of their own: all clocks are
    one, and who reads everything waits until nobody writes."""
    async with aws_clients() as clients:

        def opened(*, lease: timedelta = LEASE) -> Opened:
            return Opened(
                DynamoDbEventStore(clients, table, settle=settle),
                DynamoDbOutbox(clients, table, lease=lease),
            )

        yield opened


class ExpiringKurrentDbOutbox(KurrentDbOutbox):
    """The one place where the outbox contract is read differently for a store.

    A claim on KurrentDB ends with its connection, or after the message time-out, which is of the
    group and not of the claim. Where a test wants shorter claims, they end by a lost connection,
    at the last moment that makes a difference: when anybody claims next.
    """

    def __init__(
        self, connection: KurrentDbConnection, everybody: list[Self], *, prefix: str
    ) -> None:
        super().__init__(connection, prefix=prefix)
        self.lease = LEASE
        self.until = math.inf
        self._everybody = everybody
        everybody.append(self)

    async def claim(self, limit: int) -> Sequence[OutboxEntry]:
        for outbox in self._everybody:
            if outbox.until <= time.monotonic():
                await outbox.release()
        claimed = await super().claim(limit)
        self.until = time.monotonic() + self.lease.total_seconds()
        return claimed


@asynccontextmanager
async def kurrentdb(uri: str, *, prefix: str = "") -> AsyncIterator[Open]:
    async def told(*, again: bool) -> str:
        return uri

    outboxes: list[ExpiringKurrentDbOutbox] = []
    async with AsyncExitStack() as closing:

        def opened(*, lease: timedelta = LEASE) -> Opened:
            connection = KurrentDbConnection(told)
            closing.push_async_callback(connection.close)
            outbox = ExpiringKurrentDbOutbox(connection, outboxes, prefix=prefix)
            outbox.lease = lease
            closing.push_async_callback(outbox.release)
            return Opened(KurrentDbEventStore(connection, prefix=prefix), outbox)

        yield opened


def in_memory() -> Open:
    store = InMemoryEventStore()

    def opened(*, lease: timedelta = LEASE) -> Opened:
        store.lease = lease
        return Opened(store, store)

    return opened


ADAPTERS: Final = ("in_memory", "postgres", "dynamodb", "kurrentdb", "real_kurrentdb")
"""Each is opened by a fixture of its name, `<adapter>_event_store`."""


def dish(name: str = "Soup") -> FoodChoiceCreated:
    return FoodChoiceCreated(
        id=uuid4(), guest_type=GuestType.ADULT, course=Course.STARTER, name=name
    )


def dish_of(size: int) -> FoodChoiceCreated:
    """A dish whose JSON has `size` bytes, two of them in one character."""
    filling = size - len(dish("é").model_dump_json().encode())
    return dish("é" + "x" * filling)


def new(event: AggregateEvent | None = None, *, event_id: UUID | None = None) -> NewEvent:
    return NewEvent(
        id=event_id or uuid4(),
        event=event or dish(),
        occurred_at=datetime.now(UTC),
        correlation_id="a-correlation",
        causation_id=uuid4(),
        command_hash="a-hash",
    )
