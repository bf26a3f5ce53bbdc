"""A dump restored into another cluster: hidden by its transaction ids until they are mended."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from command_api.application.ports.unavailable import Unavailable
from infra.local.postgres import binary, running_postgres
from infra.migrations import migrate
from tests.infrastructure.event_stores import all_events, new, postgres, postgres_reader

MEND = Path("services/command_api/restore/after_a_dump.sql")
SCHEMAS = ("--schema=event_store",)


@asynccontextmanager
async def session(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def run(program: str, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        binary(program), *arguments, env={"PATH": os.defpath}, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


@pytest.fixture
async def restored(database: str, tmp_path: Path) -> AsyncIterator[str]:
    """What came out of an older, busier cluster, in the database of a new one."""
    async with session(database) as old:
        await old.execute(
            "DO $$ BEGIN FOR n IN 1..5000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP;"
            " END $$"
        )
    async with postgres(database) as open_store:
        store = open_store().store
        for version in range(3):
            for stream in ("invite-a", "invite-b", "invite-c"):
                await store.append(stream, [new(), new()], after=2 * version)
        assert len(await all_events(store, limit=7)) == 18
    dump = str(tmp_path / "events.sql")
    await run("pg_dump", "--data-only", *SCHEMAS, "--file", dump, database)
    with running_postgres(tmp_path / "new", durable=False) as server:
        async with session(server) as administrator:
            await administrator.execute("CREATE DATABASE rsvp")
        url = urlsplit(server)._replace(path="/rsvp").geturl()
        await migrate(url)
        stop = ("--set", "ON_ERROR_STOP=1", "--quiet")
        await run("psql", *stop, "--single-transaction", "--file", dump, url)
        yield url


async def no_sleep(_: float) -> None:
    return


async def test_restored_events_are_hidden_until_they_are_mended(restored: str):
    async with postgres_reader(restored, sleep=no_sleep) as store:
        with pytest.raises(Unavailable, match="restored"):
            await all_events(store, limit=7)
        assert len(await store.read("invite-a")) == 6

        await run("psql", "--set", "ON_ERROR_STOP=1", "--quiet", "--file", str(MEND), restored)

        events = await all_events(store, limit=7)
        assert len(events) == 18
        assert len({event.id for event in events}) == 18
        for stream in ("invite-a", "invite-b", "invite-c"):
            versions = [event.version for event in events if event.stream == stream]
            assert versions == [1, 2, 3, 4, 5, 6]


async def test_after_the_mending_all_goes_on_as_before(restored: str):
    await run("psql", "--set", "ON_ERROR_STOP=1", "--quiet", "--file", str(MEND), restored)
    async with postgres(restored) as open_store:
        store = open_store().store
        await store.append("invite-a", [new()], after=6)
        *_, last = await all_events(store, limit=7)
        assert (last.stream, last.version) == ("invite-a", 7)
    async with session(restored) as administrator:
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await administrator.execute("UPDATE event_store.events SET type = 'other'")


async def test_mending_twice_changes_nothing(restored: str):
    async with session(restored) as administrator:
        await administrator.execute(MEND.read_text())  # noqa: ASYNC240 - a few lines
        once = await administrator.fetch(
            "SELECT tx::text FROM event_store.events ORDER BY position"
        )
        await administrator.execute(MEND.read_text())  # noqa: ASYNC240
        twice = await administrator.fetch(
            "SELECT tx::text FROM event_store.events ORDER BY position"
        )
    assert once == twice
