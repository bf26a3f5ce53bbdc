"""Events are facts: neither the service's role nor the owner changes them by mistake."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from command_api.infrastructure.postgres import PostgresEventStore
from command_api.infrastructure.postgres_connection import PostgresConnection
from tests.infrastructure.event_stores import new

CHANGES = [
    "UPDATE event_store.events SET type = 'another'",
    "DELETE FROM event_store.events",
    "TRUNCATE event_store.events",
]


@pytest.fixture
async def with_an_event(database: str) -> str:
    connection = PostgresConnection(database, user="command_api")
    await PostgresEventStore(connection).append("dish", [new()], after=0)
    await connection.close()
    return database


@pytest.fixture
async def service(with_an_event: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(with_an_event, user="command_api")
    yield connection
    await connection.close()


@pytest.fixture
async def owner(with_an_event: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(with_an_event)
    yield connection
    await connection.close()


@pytest.mark.parametrize("change", CHANGES)
async def test_the_service_may_not_change_events(service: asyncpg.Connection, change: str):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(change)


@pytest.mark.parametrize("change", CHANGES)
async def test_not_even_the_owner_changes_events(owner: asyncpg.Connection, change: str):
    with pytest.raises(asyncpg.RaiseError, match="Events are facts"):
        await owner.execute(change)
    assert await owner.fetchval("SELECT type FROM event_store.events") == "food_choice.created"


@pytest.mark.parametrize(
    "overreach",
    ["CREATE TABLE event_store.mine ()", "CREATE SCHEMA mine", "CREATE TABLE public.mine ()"],
)
async def test_the_service_may_not_build(service: asyncpg.Connection, overreach: str):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(overreach)


async def test_the_service_sees_no_other_schema(service: asyncpg.Connection):
    seen = await service.fetch(
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'USAGE')"
        " AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')"
    )
    assert [row["nspname"] for row in seen] == ["event_store"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("idle_session_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("statement_timeout", "5s"),
        ("lock_timeout", "2s"),
    ],
)
async def test_the_services_sessions_have_an_end(
    service: asyncpg.Connection, setting: str, value: str
):
    assert await service.fetchval("SELECT current_setting($1)", setting) == value
