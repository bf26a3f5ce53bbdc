"""The projector on a real database: bad events, lost connections, batches that meet."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from contracts.envelope import Recorded
from contracts.values import Course, GuestType
from projector.application import Unavailable, project
from projector.infrastructure.postgres import PostgresReadModels
from projector.infrastructure.postgres_connection import MAX_IDLE_SECONDS, PostgresConnection
from tests.histories import an_id, answer, comes, dish, guest, invite, recorded, signed_in
from tests.in_memory_read_models import in_order
from tests.infrastructure.read_model_stores import Postgres, deliver, everything, postgres

SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Soup")
ZOE = guest(1, 1, "Zoë Ng")
INVITE = an_id("invite", 1)
HISTORY = [recorded(SOUP), recorded(invite(1, ZOE)), recorded(answer(1, comes(ZOE, SOUP)), 2)]

BACKEND = """
SELECT pid FROM pg_stat_activity
 WHERE datname = current_database() AND usename = 'projector' AND wait_event_type = 'Lock'
"""


@pytest.fixture
async def store(database: str) -> AsyncIterator[Postgres]:
    async with postgres(database) as store:
        yield store


@pytest.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


def batch(events: list[Recorded]) -> dict[str, Recorded]:
    return {str(number): event for number, event in enumerate(events)}


async def is_history(store: Postgres) -> bool:
    fold = in_order(HISTORY)
    return await everything(store.read, [INVITE]) == await everything(fold, [INVITE])


async def is_empty(store: Postgres) -> bool:
    return await everything(store.read, []) == await everything(in_order([]), [])


async def test_an_event_the_database_refuses_fails_alone(store: Postgres):
    nul = recorded(dish(2, GuestType.ADULT, Course.MAIN, "Cod\x00"))
    far = recorded(dish(3, GuestType.ADULT, Course.MAIN, "Cake"), version=2**40)
    failures = await project(store.written, batch([nul, *HISTORY, far]))
    assert list(failures) == ["0", "4"]
    assert await is_history(store)


async def test_a_batch_goes_in_as_a_whole_or_not_at_all(store: Postgres):
    nul = recorded(answer(2, comes(guest(2, 1, "x\x00"))))
    with pytest.raises(asyncpg.PostgresError):
        await deliver_raw(store, [*HISTORY, nul])
    assert await is_empty(store)


async def deliver_raw(store: Postgres, events: list[Recorded]) -> None:
    await store.written.write(list(in_order(events).held.values()))


async def kill_when_it_waits(admin: asyncpg.Connection) -> None:
    """End the projector's session in the middle of its transaction, at a lock it waits for."""
    while (pid := await admin.fetchval(BACKEND)) is None:  # noqa: ASYNC110 the server's lock
        await asyncio.sleep(0.001)
    await admin.execute("SELECT pg_terminate_backend($1)", pid)


async def test_a_connection_killed_mid_batch_is_replaced_and_the_batch_repeated(
    store: Postgres, admin: asyncpg.Connection, database: str
):
    locker = await asyncpg.connect(database)
    lock = locker.transaction()
    await lock.start()
    await locker.execute("LOCK TABLE read_models.submitted_answers IN EXCLUSIVE MODE")
    projecting = asyncio.create_task(project(store.written, batch(HISTORY)))
    await kill_when_it_waits(admin)
    assert await is_empty(store)
    await lock.rollback()
    assert await projecting == {}
    assert await is_history(store)
    await locker.close()


async def test_killed_twice_the_batch_comes_back_and_nothing_of_it_is_written(
    store: Postgres, admin: asyncpg.Connection, database: str
):
    locker = await asyncpg.connect(database)
    lock = locker.transaction()
    await lock.start()
    await locker.execute("LOCK TABLE read_models.submitted_answers IN EXCLUSIVE MODE")
    projecting = asyncio.create_task(project(store.written, batch(HISTORY)))
    await kill_when_it_waits(admin)
    await kill_when_it_waits(admin)
    failures = await projecting
    assert list(failures) == ["0", "1", "2"]
    assert all(isinstance(failure, Unavailable) for failure in failures.values())
    assert await is_empty(store)
    await lock.rollback()
    await locker.close()


async def test_batches_that_meet_never_wait_for_each_other_in_a_circle(database: str):
    """The same keys in opposite orders, several writers at once: none may be refused."""
    events = [
        event
        for number in range(60)
        for event in (
            recorded(invite(number, guest(number, 1, "Zoë"))),
            recorded(signed_in(number), 2),
            recorded(answer(number, comes(guest(number, 1, "Zoë"))), 3),
        )
    ]

    async def write(connection: PostgresConnection, version: int, *, backwards: bool) -> None:
        said = [event.model_copy(update={"version": event.version + version}) for event in events]
        store = PostgresReadModels(connection)
        await store.write(list(in_order(said[::-1] if backwards else said).held.values()))

    writers = [PostgresConnection(database, "projector", patience_seconds=5) for _ in range(4)]
    for turn in range(12):
        async with asyncio.TaskGroup() as group:
            for number, writer in enumerate(writers):
                turns = turn * 4 + number
                group.create_task(write(writer, turns, backwards=number % 2 == 0))
    for writer in writers:
        await writer.close()


async def session(connection: PostgresConnection) -> int:
    pid: int = await connection.run(lambda held: held.fetchval("SELECT pg_backend_pid()"))
    return pid


async def test_a_session_that_was_idle_too_long_is_replaced_before_use(database: str):
    now = 1_000.0
    held = PostgresConnection(database, "projector", patience_seconds=5, clock=lambda: now)
    first = await session(held)
    now += MAX_IDLE_SECONDS
    assert await session(held) == first
    now += MAX_IDLE_SECONDS + 1
    assert await session(held) != first
    await held.close()


async def test_a_session_that_died_unnoticed_is_replaced(database: str, admin: asyncpg.Connection):
    held = PostgresConnection(database, "projector", patience_seconds=5)
    first = await session(held)
    await admin.execute("SELECT pg_terminate_backend($1, 5000)", first)
    assert await session(held) != first
    await held.close()


async def test_a_database_that_is_nowhere_is_unavailable(unused_tcp_port: int):
    nowhere = PostgresConnection(
        f"postgresql://127.0.0.1:{unused_tcp_port}/rsvp", "projector", patience_seconds=0.3
    )
    with pytest.raises(Unavailable):
        await session(nowhere)


async def test_a_database_that_is_too_busy_is_unavailable(database: str):
    held = PostgresConnection(database, "projector", patience_seconds=5)
    first = await session(held)
    await held.run(lambda connection: connection.execute("SET statement_timeout = 500"))
    with pytest.raises(Unavailable):
        await held.run(lambda connection: connection.execute("SELECT pg_sleep(5)"))
    assert await session(held) == first
    await held.close()


async def test_yesterdays_writer_is_left_for_todays(database: str):
    held = PostgresConnection(database, "projector", patience_seconds=5)
    first = await session(held)
    await held.run(lambda connection: connection.execute("SET default_transaction_read_only = on"))
    await held.run(lambda connection: connection.execute("DELETE FROM sent_invites"))
    assert await session(held) != first
    await held.close()


async def test_refusals_are_not_mistaken_for_lost_connections(database: str):
    held = PostgresConnection(database, "projector", patience_seconds=5)
    first = await session(held)
    with pytest.raises(asyncpg.UndefinedTableError):
        await held.run(lambda connection: connection.execute("SELECT FROM nowhere"))
    assert await session(held) == first
    await held.close()


async def test_replaying_history_leaves_it_as_it_is(store: Postgres):
    await deliver(store.written, HISTORY)
    for event in HISTORY:
        await deliver(store.written, [event])
    assert await is_history(store)
