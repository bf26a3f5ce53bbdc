"""What the projector's session and the query API's have in common."""

import asyncio

import asyncpg
import pytest

from projector.infrastructure.postgres_connection import PostgresConnection as Projectors
from query_api.infrastructure.postgres_connection import PostgresConnection as QueryApis

WAITING = "SELECT wait_event FROM pg_stat_activity WHERE pid = $1"


@pytest.mark.parametrize(("kind", "user"), [(Projectors, "projector"), (QueryApis, "query_api")])
async def test_cancelled_work_leaves_nothing_for_the_next(
    kind: type[Projectors | QueryApis], user: str, database: str
):
    held = kind(database, user, patience_seconds=5)

    async def session() -> int:
        pid: int = await held.run(lambda connection: connection.fetchval("SELECT pg_backend_pid()"))
        return pid

    first = await session()
    sleeping = asyncio.create_task(
        held.run(lambda connection: connection.execute("SELECT pg_sleep(30)"))
    )
    admin = await asyncpg.connect(database)
    while await admin.fetchval(WAITING, first) != "PgSleep":
        pass
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping

    assert await session() != first
    await held.close()
    await admin.close()
