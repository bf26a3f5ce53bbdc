"""The runner: a ledger with checksums, one run at a time, each file in its own transaction."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path

import asyncpg

from infra.migrations.files import ALL, MigrationFile, read_files

LEDGER = """
CREATE SCHEMA IF NOT EXISTS migrations;
CREATE TABLE IF NOT EXISTS migrations.applied (
    source text NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, name)
);
"""
LOCK = 7_236_455_091  # any number will do, as long as every version of this runner uses it
TAKE = "SELECT pg_try_advisory_lock($1)"
RELEASE = "SELECT pg_advisory_unlock($1)"
LOCK_POLL_SECONDS = 0.1
# A migration queueing for a table lock makes every query on that table queue behind it:
# better to give up, and be run again, than to stop the sign-ins.
SESSION = {"application_name": "migrations", "lock_timeout": "5s"}

_NOT_YET = (
    OSError,  # TimeoutError is one
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


class MigrationError(Exception):
    """The migrations cannot go on; the message tells the operator why and what to do."""


class Unreachable(MigrationError):
    """The database gives no answer, or not yet."""


class State(StrEnum):
    APPLIED = "applied"
    PENDING = "pending"
    CHANGED = "changed"
    MISSING = "missing"


type Ledger = Mapping[tuple[str, str], str]
"""Checksums of what was applied, by (source, name)."""


async def migrate(
    url: str,
    sources: Mapping[str, Path] = ALL,
    *,
    lock_wait_seconds: float = 60,
    later_release: bool = False,
) -> list[str]:
    """Apply what is pending and return its names (`source/file.sql`), oldest first.

    Safe to run again, and from several places at once: the second waits for the first. Where a
    `later_release` may have been here before, files after the last of ours are its own.
    """
    async with _connection(url) as connection, _lock(connection, lock_wait_seconds):
        await connection.execute(LEDGER)
        files = read_files(sources)
        ledger = await _ledger(connection, sources)
        pending = _pending(files, _of_now(files, ledger) if later_release else ledger)
        for file in pending:
            await _apply(connection, file)
        return [file.label for file in pending]


async def status(url: str, sources: Mapping[str, Path] = ALL) -> dict[str, State]:
    """What `migrate` would find, by name (`source/file.sql`). Changes nothing."""
    async with _connection(url) as connection:
        return _states(read_files(sources), await _ledger(connection, sources))


def _states(files: list[MigrationFile], ledger: Ledger) -> dict[str, State]:
    states = {f"{source}/{name}": State.MISSING for source, name in ledger}
    for file in files:
        match ledger.get(file.key):
            case None:
                states[file.label] = State.PENDING
            case checksum if checksum == file.checksum:
                states[file.label] = State.APPLIED
            case _:
                states[file.label] = State.CHANGED
    return dict(sorted(states.items()))


def _of_now(files: list[MigrationFile], ledger: Ledger) -> Ledger:
    """Less what comes after the last file of its source."""
    last = {file.source: file.name for file in files}
    return {
        (source, name): checksum
        for (source, name), checksum in ledger.items()
        if name <= last.get(source, "")
    }


def _pending(files: list[MigrationFile], ledger: Ledger) -> list[MigrationFile]:
    """The files to apply. Raise MigrationError where files and ledger tell different stories."""
    for label, state in _states(files, ledger).items():
        if state is State.CHANGED:
            raise MigrationError(
                f"{label} was changed after it had been applied. "
                "Put it back as it was, and write the change as a new file."
            )
        if state is State.MISSING:
            raise MigrationError(
                f"{label} was applied to this database but the file is gone. "
                "Put it back; it is needed to build new databases."
            )
    pending = [file for file in files if file.key not in ledger]
    for file in pending:
        later = [name for source, name in ledger if source == file.source and name > file.name]
        if later:
            raise MigrationError(
                f"{file.label} comes before {max(later)}, which is already applied. "
                "Give it a later name, so that every database is built in the same order."
            )
    return pending


async def _apply(connection: asyncpg.Connection, file: MigrationFile) -> None:
    try:
        async with connection.transaction():
            await connection.execute(file.sql)
            await connection.execute(
                "INSERT INTO migrations.applied (source, name, checksum) VALUES ($1, $2, $3)",
                file.source,
                file.name,
                file.checksum,
            )
    except asyncpg.PostgresError as error:
        line = _line(file.sql, error)
        raise MigrationError(
            f"{file.label}{line} failed: {error}. Nothing of it was applied."
        ) from error


def _line(sql: str, error: asyncpg.PostgresError) -> str:
    """`, line 7` where the server says where in the file it stumbled, else nothing."""
    position = getattr(error, "position", None)
    return f", line {sql.count('\n', 0, int(position) - 1) + 1}" if position else ""


async def _ledger(connection: asyncpg.Connection, sources: Mapping[str, Path]) -> Ledger:
    """What was applied of `sources`, oldest first; nothing in a database never migrated."""
    if await connection.fetchval("SELECT to_regclass('migrations.applied')") is None:
        return {}
    rows = await connection.fetch(
        "SELECT source, name, checksum FROM migrations.applied"
        " WHERE source = ANY($1) ORDER BY applied_at, name",
        list(sources),
    )
    return {(row["source"], row["name"]): row["checksum"] for row in rows}


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    try:
        connection = await asyncpg.connect(url, timeout=60, server_settings=SESSION)
    except _NOT_YET as error:
        raise Unreachable(f"Cannot connect to the database: {error}") from error
    except asyncpg.PostgresError as error:
        raise MigrationError(f"The database does not let us in: {error}") from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _lock(connection: asyncpg.Connection, wait_seconds: float) -> AsyncIterator[None]:
    """One run at a time. Polled, because waiting inside Postgres would hold a snapshot open."""
    try:
        async with asyncio.timeout(wait_seconds):
            while not await connection.fetchval(TAKE, LOCK):  # noqa: ASYNC110 the server's lock
                await asyncio.sleep(LOCK_POLL_SECONDS)
    except TimeoutError as error:
        raise MigrationError(
            f"Another run of the migrations has held the lock for {wait_seconds:g} s. "
            "Let it finish, or end its session, and try again."
        ) from error
    try:
        yield
    finally:
        await connection.execute(RELEASE, LOCK)
