"""The one session a process holds: replaced before it is stale, never trusted when dead."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.postgres import PostgresEventStore
from command_api.infrastructure.postgres_connection import PostgresConnection
from infra.local.postgres import running_postgres
from tests.infrastructure.event_stores import new
from tests.infrastructure.wire import Wire

SESSION = "SELECT pg_backend_pid() AS pid"


class WallClock:
    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
async def wire(database: str) -> AsyncIterator[Wire]:
    wire = Wire(database)
    async with wire.laid():
        yield wire


@pytest.fixture
async def connection(wire: Wire, clock: WallClock) -> AsyncIterator[PostgresConnection]:
    connection = PostgresConnection(wire.address, user="command_api", clock=clock)
    yield connection
    await connection.close()


@pytest.fixture
async def superuser(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def session(connection: PostgresConnection) -> int:
    (row,) = await connection.fetch(SESSION)
    return int(row["pid"])


async def end_session(superuser: asyncpg.Connection, pid: int) -> None:
    """Returns when the server has ended it."""
    await superuser.fetchval("SELECT pg_terminate_backend($1, 10000)", pid)


async def test_one_session_serves_until_it_was_idle_too_long(
    connection: PostgresConnection, clock: WallClock
):
    first = await session(connection)
    clock.seconds += 45
    assert await session(connection) == first
    clock.seconds += 45.1
    second = await session(connection)
    assert second != first
    clock.seconds += 1
    assert await session(connection) == second


async def test_a_session_left_idle_leaves_nothing_open(
    connection: PostgresConnection, clock: WallClock, superuser: asyncpg.Connection
):
    await session(connection)
    clock.seconds += 60
    await session(connection)

    count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'command_api'"
    while await superuser.fetchval(count) != 1:
        pass


async def test_a_read_over_a_dead_session_is_repeated_over_a_new_one(
    connection: PostgresConnection, superuser: asyncpg.Connection
):
    first = await session(connection)
    await end_session(superuser, first)

    assert await session(connection) != first


async def test_a_read_after_a_farewell_that_was_not_followed_by_an_end_is_repeated(
    connection: PostgresConnection, wire: Wire, superuser: asyncpg.Connection
):
    first = await session(connection)
    with wire.held_open():
        await end_session(superuser, first)
        await wire.farewell_arrived()

        assert await session(connection) != first


async def test_a_read_whose_answer_is_lost_is_repeated_once(
    connection: PostgresConnection, wire: Wire
):
    first = await session(connection)
    wire.swallows = True
    reading = asyncio.create_task(session(connection))
    await wire.swallowed.wait()
    wire.swallows = False

    assert await reading != first


async def test_a_lost_answer_to_a_repeated_read_is_unavailable(
    connection: PostgresConnection, wire: Wire
):
    await session(connection)
    wire.swallows = True

    with pytest.raises(Unavailable):
        await session(connection)


async def test_an_append_whose_answer_is_lost_is_not_repeated_and_can_be_found(
    connection: PostgresConnection, wire: Wire
):
    store = PostgresEventStore(connection)
    await store.append("dish", [new()], after=0)
    lost = new()
    wire.swallows = True
    appending = asyncio.create_task(store.append("dish", [lost], after=1))
    await wire.swallowed.wait()
    wire.swallows = False

    with pytest.raises(Unavailable):
        await appending

    with pytest.raises(Conflict):
        await store.append("dish", [lost], after=1)
    assert [event.id for event in await store.read("dish")][1:] == [lost.id]


async def test_an_append_over_a_session_known_to_be_dead_takes_a_new_one(
    connection: PostgresConnection, superuser: asyncpg.Connection
):
    store = PostgresEventStore(connection)
    await store.append("dish", [new()], after=0)
    await end_session(superuser, await session(connection))
    held = connection._connection  # noqa: SLF001
    while held and not held.is_closed():  # noqa: ASYNC110 - the loop has yet to hear of it
        await asyncio.sleep(0)

    await store.append("dish", [new()], after=1)

    assert len(await store.read("dish")) == 2


async def test_a_cancelled_query_leaves_no_answer_for_the_next(
    connection: PostgresConnection, superuser: asyncpg.Connection
):
    first = await session(connection)
    sleeping = asyncio.create_task(connection.fetch("SELECT pg_sleep(30)"))
    waiting = "SELECT wait_event FROM pg_stat_activity WHERE pid = $1"
    while await superuser.fetchval(waiting, first) != "PgSleep":
        pass
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping

    assert await session(connection) != first


async def test_queries_at_the_same_time_take_turns(connection: PostgresConnection):
    sessions = await asyncio.gather(*(session(connection) for _ in range(20)))

    assert len(set(sessions)) == 1


async def test_a_statement_that_takes_too_long_is_unavailable(
    connection: PostgresConnection,
):
    await connection.fetch("SET statement_timeout = '20ms'")
    with pytest.raises(Unavailable):
        await connection.fetch("SELECT pg_sleep(30)")


async def test_a_lock_that_is_not_had_in_time_is_unavailable(
    connection: PostgresConnection, superuser: asyncpg.Connection
):
    await connection.fetch("SET lock_timeout = '20ms'")
    async with superuser.transaction():
        await superuser.execute("LOCK TABLE event_store.events IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unavailable):
            await PostgresEventStore(connection).read("dish")


async def test_a_mistake_in_a_query_is_no_unavailability(connection: PostgresConnection):
    first = await session(connection)
    with pytest.raises(asyncpg.UndefinedTableError):
        await connection.fetch("SELECT * FROM nowhere")
    with pytest.raises(asyncpg.InterfaceError):
        await connection.fetch("SELECT $1::int")
    assert await session(connection) == first


async def test_a_migration_beneath_a_prepared_statement_goes_unnoticed(
    connection: PostgresConnection, superuser: asyncpg.Connection
):
    store = PostgresEventStore(connection)
    await store.append("dish", [new()], after=0)
    await store.read("dish")
    await superuser.execute("ALTER TABLE event_store.events ADD COLUMN mood text")

    assert len(await store.read("dish")) == 1
    await store.append("dish", [new()], after=1)
    assert len(await store.read("dish")) == 2


async def test_nobody_at_the_address_is_unavailable():
    with socket.socket() as bound_and_not_listening:
        bound_and_not_listening.bind(("127.0.0.1", 0))
        port = bound_and_not_listening.getsockname()[1]
        connection = PostgresConnection(f"postgresql://127.0.0.1:{port}/rsvp", user="command_api")
        with pytest.raises(Unavailable):
            await connection.fetch(SESSION)


async def test_a_server_that_says_nothing_is_unavailable_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        connection = PostgresConnection(
            f"postgresql://127.0.0.1:{silent.getsockname()[1]}/rsvp?sslmode=disable",
            user="command_api",
            connect_seconds=0.05,
        )
        with pytest.raises(Unavailable):
            await connection.fetch(SESSION)


async def test_a_server_that_was_restarted_is_found_again(tmp_path: Path, wire: Wire):
    with running_postgres(tmp_path / "server", durable=False) as url:
        wire.lead_to(url)
        connection = PostgresConnection(wire.address.rpartition("/")[0] + "/postgres")
        await connection.fetch(SESSION)
    with pytest.raises(Unavailable):
        await connection.fetch(SESSION)

    with running_postgres(tmp_path / "server", durable=False) as url:
        wire.lead_to(url)
        assert len(await connection.fetch(SESSION)) == 1
        await connection.close()
