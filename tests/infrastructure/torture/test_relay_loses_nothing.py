"""Whatever AWS does to a relay, wherever it is killed: each event arrives, and nothing is left.

Nobody makes it look but the nudges it queues itself, after one for the appends; so a look that is
not promised shows as an outbox that stays full.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from command_api.application.ports.outbox import Outbox
from command_api.infrastructure.dynamodb import DynamoDbEventStore
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from command_api.infrastructure.postgres import PostgresEventStore, PostgresOutbox
from command_api.infrastructure.postgres_connection import PostgresConnection
from infra.local.kurrentdb.server import serving
from tests.aws_proxy import AwsProxy
from tests.infrastructure.aws_clients import aws_clients
from tests.infrastructure.conftest import created_database
from tests.infrastructure.deployed_tables import created
from tests.infrastructure.event_stores import LEASE, ExpiringKurrentDbOutbox, kurrentdb
from tests.infrastructure.torture.relay_faults import Fault, Schedule
from tests.infrastructure.torture.relaying import Stored, Told, way
from tests.torture import Figures, tries

AT_ONCE = tries(3, of=6)
"""Schedules on their way at the same time: most of one is waiting before it tries again."""

type Opening = Callable[[], AbstractAsyncContextManager[Stored]]


@pytest.fixture
async def proxy(aws: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AwsProxy]:
    """Between every client that is opened meanwhile and moto."""
    async with AwsProxy(aws) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        yield proxy


@pytest.fixture
def in_postgres(postgres_url: str, migrated_template: str) -> Opening:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Stored]:
        async with AsyncExitStack() as closing:
            database = await closing.enter_async_context(
                asynccontextmanager(created_database)(postgres_url, template=migrated_template)
            )
            admin = await asyncpg.connect(database)
            closing.push_async_callback(admin.close)
            sessions: list[PostgresConnection] = []

            def connection() -> PostgresConnection:
                sessions.append(PostgresConnection(database, user="command_api"))
                closing.push_async_callback(sessions[-1].close)
                return sessions[-1]

            async def pass_lease() -> None:
                await admin.execute("UPDATE event_store.outbox SET leased_until = '-infinity'")

            def lose_sessions() -> None:
                for one in sessions:
                    if held := one._connection:  # noqa: SLF001 - as the network would
                        held.terminate()

            store = PostgresEventStore(connection())
            yield Stored(store, lambda: PostgresOutbox(connection()), pass_lease, lose_sessions)

    return opening


@pytest.fixture
def in_dynamodb(aws: str, events_table_design: dict[str, Any]) -> Opening:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Stored]:
        passed = 0.0

        async def pass_lease() -> None:
            nonlocal passed
            passed += LEASE.total_seconds() + 1

        async with created(events_table_design) as table, aws_clients() as clients:

            def outbox() -> Outbox:
                return DynamoDbOutbox(clients, table, clock=lambda: time.time() + passed)

            store = DynamoDbEventStore(clients, table, settle=timedelta(0))
            yield Stored(store, outbox, pass_lease, table=table)

    return opening


@pytest.fixture
def in_kurrentdb() -> Opening:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Stored]:
        outboxes: list[ExpiringKurrentDbOutbox] = []

        async def pass_lease() -> None:
            for one in outboxes:
                one.until = 0

        async with serving() as uri, kurrentdb(uri) as opened:

            def outbox() -> Outbox:
                opened_outbox = opened().outbox
                assert isinstance(opened_outbox, ExpiringKurrentDbOutbox)
                outboxes.append(opened_outbox)
                return opened_outbox

            yield Stored(opened().store, outbox, pass_lease)

    return opening


@pytest.fixture(params=["postgres", "dynamodb", "kurrentdb"])
def opening(request: pytest.FixtureRequest) -> Opening:
    opening: Opening = request.getfixturevalue(f"in_{request.param}")
    return opening


@pytest.mark.torture("The relay loses nothing")
async def test_every_event_arrives_and_the_outbox_is_empty(
    figures: Figures, aws: str, proxy: AwsProxy, opening: Opening
):
    count = tries(6, of=300)
    schedules = iter(range(count))
    all_told: list[Told] = []

    async def work() -> None:
        async with opening() as stored, way(aws, proxy, stored) as here:
            for seed in schedules:
                told = await here.relays(Schedule.drawn(seed))
                assert (told.lost, told.left) == (set(), False), f"replay {Schedule.drawn(seed)}"
                all_told.append(told)

    async with asyncio.TaskGroup() as workers:
        for _ in range(AT_ONCE):
            workers.create_task(work())

    assert len(all_told) == count, "a worker was cancelled by what it called"
    struck = sum((told.struck for told in all_told), Counter[Fault]())
    killed = struck[Fault.KILLED_BEFORE] + struck[Fault.KILLED_AFTER]
    figures(
        schedules=len(all_told),
        faults=struck.total() - struck[Fault.NONE],
        kills=killed,
        replies_lost=struck[Fault.REPLY_LOST],
        messages=sum(told.events for told in all_told),
        delivered_again=sum(told.delivered.total() - told.events for told in all_told),
        lost=sum(len(told.lost) for told in all_told),
        left_in_the_outbox=sum(told.left for told in all_told),
    )
