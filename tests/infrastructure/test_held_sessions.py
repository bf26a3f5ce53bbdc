"""What the projector's session and the query API's have in common."""

import asyncio

import asyncpg
import pytest

from projector.infrastructure.postgres_connection import PostgresConnection as Projectors
from query_api.infrastructure.postgres_connection import PostgresConnection as QueryApis
from tests.infrastructure.wire import Wire

KINDS = [(Projectors, "projector"), (QueryApis, "query_api")]
WAITING = "SELECT wait_event FROM pg_stat_activity WHERE pid = $1"


async def session(held: Projectors | QueryApis) -> int:
    pid: int = await held.run(lambda connection: connection.fetchval("SELECT pg_backend_pid()"))
    return pid


@pytest.mark.parametrize(("kind", "user"), KINDS)
async def test_cancelled_work_leaves_nothing_for_the_next(
    kind: type[Projectors | QueryApis], user: str, database: str
):
    held = kind(database, user, patience_seconds=5)
    first = await session(held)
    sleeping = asyncio.create_task(
        held.run(lambda connection: connection.execute("SELECT pg_sleep(30)"))
    )
    admin = await asyncpg.connect(database)
    while await admin.fetchval(WAITING, first) != "PgSleep":
        pass
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping

    assert await session(held) != first
    await held.close()
    await admin.close()


@pytest.mark.parametrize(("kind", "user"), KINDS)
async def test_work_after_a_farewell_that_was_not_followed_by_an_end_is_repeated(
    kind: type[Projectors | QueryApis], user: str, database: str
):
    wire = Wire(database)
    async with wire.laid():
        held = kind(wire.address, user, patience_seconds=5)
        first = await session(held)
        admin = await asyncpg.connect(database)
        with wire.held_open():
            await admin.fetchval("SELECT pg_terminate_backend($1, 10000)", first)
            await wire.farewell_arrived()

            assert await session(held) != first
        await held.close()
        await admin.close()
