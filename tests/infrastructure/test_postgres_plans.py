"""However long the history, nothing here reads all of it to find a part."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from command_api.infrastructure.postgres import CLAIM, READ, READ_ALL, append_statement

FILL = """
INSERT INTO event_store.events (
    stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
SELECT 'dish-' || stream, version, gen_random_uuid(), 'food_choice.created', '{}', now(), '',
    gen_random_uuid(), ''
FROM generate_series(1, 5000) stream, generate_series(1, 4) version;
"""


@pytest.fixture
async def superuser(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def generic_plan(connection: asyncpg.Connection, query: str) -> str:
    """The plan that serves all arguments, as the service's own sessions ask for."""
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE query AS {query}")
    arguments = ", ".join(["NULL"] * max(map(int, re.findall(r"\$(\d+)", query))))
    return "\n".join(
        row[0] for row in await connection.fetch(f"EXPLAIN EXECUTE query({arguments})")
    )


@pytest.mark.parametrize("outbox", ["empty", "full", "never analysed"])
@pytest.mark.parametrize(
    "query",
    [append_statement(1), append_statement(3), READ, READ_ALL, CLAIM],
    ids=["append one", "append three", "read", "read_all", "claim"],
)
async def test_events_are_found_by_an_index(superuser: asyncpg.Connection, query: str, outbox: str):
    await superuser.execute(FILL)
    await superuser.execute("ANALYZE event_store.events")
    if outbox == "full":
        await superuser.execute(
            "INSERT INTO event_store.outbox SELECT stream, version, 1 FROM event_store.events"
            " LIMIT 1000"
        )
    if outbox != "never analysed":
        await superuser.execute("ANALYZE event_store.outbox")

    steps = await generic_plan(superuser, query)

    assert "Seq Scan on events" not in steps, steps
    assert "on events" in steps
