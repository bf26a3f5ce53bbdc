"""What the outbox in Postgres keeps to itself: locks, leases, and what was set aside."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.infrastructure.event_stores import Open, Opened, new, postgres

FROM_THE_FUTURE = """
WITH appended AS (
    INSERT INTO event_store.events (
        stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
    VALUES ('now', 1, gen_random_uuid(), 'guest.sang', '{"type": "guest.sang", "name": "Canary"}',
        now(), 'a-correlation', gen_random_uuid(), 'a-hash')
    RETURNING id
), entered AS (
    INSERT INTO event_store.outbox (stream, first_version, count) VALUES ('now', 1, 1)
)
SELECT id FROM appended
"""


@pytest.fixture
async def open_store(database: str) -> AsyncIterator[Open]:
    async with postgres(database) as opened:
        yield opened


@pytest.fixture
def opened(open_store: Open) -> Opened:
    return open_store()


@pytest.fixture
async def superuser(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def test_a_relay_does_not_wait_for_another_that_is_just_claiming(
    opened: Opened, superuser: asyncpg.Connection
):
    await opened.store.append("held", [new()], after=0)
    await opened.store.append("free", [new()], after=0)
    async with superuser.transaction():
        await superuser.execute("SELECT FROM event_store.outbox WHERE stream = 'held' FOR UPDATE")
        claimed = await opened.outbox.claim(10)

    assert [entry.events[0].stream for entry in claimed] == ["free"]


async def test_a_lease_lasts_longer_than_a_relay_lives(
    opened: Opened, superuser: asyncpg.Connection
):
    await opened.store.append("dish", [new()], after=0)
    before = datetime.now(UTC)
    await opened.outbox.claim(10)
    after = datetime.now(UTC)

    until = await superuser.fetchval("SELECT leased_until FROM event_store.outbox")
    lease = timedelta(seconds=20)
    assert before + lease <= until <= after + lease


async def test_those_never_tried_come_first(open_store: Open):
    opened = open_store(lease=timedelta(0))
    for n in range(3):
        await opened.store.append(f"tried-{n}", [new()], after=0)
    await opened.outbox.claim(3)
    await opened.store.append("fresh", [new()], after=0)

    (first,) = await opened.outbox.claim(1)

    assert first.events[0].stream == "fresh"


async def test_what_was_set_aside_is_there_to_be_looked_at(
    open_store: Open, superuser: asyncpg.Connection
):
    opened = open_store(lease=timedelta(0))
    await opened.store.append("dish", [new()], after=0)
    await opened.store.append("dish", [new(), new()], after=1)
    await opened.outbox.claim(10)
    entry = next(e for e in await opened.outbox.claim(10) if len(e.events) == 2)

    await opened.outbox.set_aside(entry, "The bus can't take it.")

    row = await superuser.fetchrow("SELECT * FROM event_store.set_aside")
    assert row is not None
    assert (row["stream"], row["first_version"], row["count"]) == ("dish", 2, 2)
    assert (row["attempts"], row["reason"]) == (2, "The bus can't take it.")
    assert len(await opened.store.read("dish")) == 3


async def test_what_cannot_be_read_waits_and_keeps_nothing_else_waiting(
    open_store: Open,
    superuser: asyncpg.Connection,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(logging.getLogger("command_api"), "propagate", True)
    opened = open_store(lease=timedelta(0))
    await opened.store.append("before", [new()], after=0)
    event_id = await superuser.fetchval(FROM_THE_FUTURE)
    await opened.store.append("then", [new()], after=0)

    for _ in range(2):
        claimed = await opened.outbox.claim(10)
        assert sorted(entry.events[0].stream for entry in claimed) == ["before", "then"]
        assert str(event_id) in caplog.text
        assert "Canary" not in caplog.text
    await opened.outbox.done(claimed)
    assert not await opened.outbox.is_empty()
