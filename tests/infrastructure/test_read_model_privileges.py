"""What the database lets each role do, whatever its service may ask for."""

# ruff: noqa: S608 - the tables' names come from the database's own catalogue

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import asyncpg
import pytest
from asyncpg.exceptions import InsufficientPrivilegeError, ReadOnlySQLTransactionError

type Connect = Callable[[str], AbstractAsyncContextManager[asyncpg.Connection]]


@pytest.fixture
def connect(database: str) -> Connect:
    @asynccontextmanager
    async def connected(role: str) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(database, user=role)
        try:
            yield connection
        finally:
            await connection.close()

    return connected


async def tables(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname = 'read_models'"
    )
    assert len(rows) >= 8
    return [row[0] for row in rows]


async def test_query_api_can_only_read(connect: Connect):
    async with connect("query_api") as connection:
        for table in await tables(connection):
            rows = await connection.fetch(f"SELECT * FROM {table}")
            assert len(rows) == (table == "read_models.generations")
            with pytest.raises(ReadOnlySQLTransactionError):
                await connection.execute(f"DELETE FROM {table}")


async def test_query_api_can_not_talk_itself_into_writing(connect: Connect):
    async with connect("query_api") as connection:
        await connection.execute("SET default_transaction_read_only = off")
        for table in await tables(connection):
            for statement in (
                f"DELETE FROM {table}",
                f"TRUNCATE {table}",
                f"INSERT INTO {table} DEFAULT VALUES",
                f"DROP TABLE {table}",
            ):
                with pytest.raises(InsufficientPrivilegeError):
                    await connection.execute(statement)
        with pytest.raises(InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE read_models.mine (id int)")


async def test_the_projector_writes_rows_and_leaves_the_tables_alone(connect: Connect):
    async with connect("projector") as connection:
        for table in await tables(connection):
            await connection.execute(f"DELETE FROM {table}")
            with pytest.raises(InsufficientPrivilegeError):
                await connection.execute(f"DROP TABLE {table}")
        with pytest.raises(InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE read_models.mine (id int)")


@pytest.mark.parametrize("role", ["projector", "query_api"])
async def test_the_read_side_never_sees_the_events(connect: Connect, role: str):
    async with connect(role) as connection:
        for table in ("events", "outbox"):
            with pytest.raises(InsufficientPrivilegeError):
                await connection.execute(f"SELECT FROM event_store.{table}")


@pytest.mark.parametrize("schema_user", ["command_api"])
async def test_the_write_side_never_sees_the_read_models(connect: Connect, schema_user: str):
    async with connect(schema_user) as connection:
        with pytest.raises(InsufficientPrivilegeError):
            await connection.execute("SELECT FROM read_models.sent_invites")


@pytest.mark.parametrize("role", ["projector", "query_api"])
async def test_sessions_let_the_database_sleep_and_statements_end(connect: Connect, role: str):
    async with connect(role) as connection:
        for setting, value in {
            "idle_session_timeout": "1min",
            "idle_in_transaction_session_timeout": "10s",
            "statement_timeout": "5s",
            "lock_timeout": "3s",
        }.items():
            assert await connection.fetchval(f"SHOW {setting}") == value
