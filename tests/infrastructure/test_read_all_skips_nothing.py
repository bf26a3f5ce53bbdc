"""Reading everything while sixteen writers append: nothing that commits late is skipped.

The reader that pages by position alone is the control: given enough events it does skip, so the
test would notice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest

from command_api.application.ports.event_store import EventStore
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.postgres import SETTLE_SECONDS
from tests.infrastructure.event_stores import Open, new, postgres, postgres_reader
from tests.torture import WHOLE, Figures, tries

WRITERS = 16
EVENTS = tries(2_000, of=100_000)
PER_APPEND = 1
PAGE = 500

type ReadPage = Callable[[], Awaitable[list[UUID]]]


@pytest.fixture
async def open_store(database: str) -> AsyncIterator[Open]:
    async with postgres(database) as opened:
        yield opened


async def write(store: EventStore, stream: str, events: int) -> set[UUID]:
    written: set[UUID] = set()
    for after in range(0, events, PER_APPEND):
        append = [new() for _ in range(min(PER_APPEND, events - after))]
        await store.append(stream, append, after=after)
        written |= {event.id for event in append}
    return written


async def poll(read_page: ReadPage, writing: asyncio.Event) -> list[UUID]:
    """Reads on without pause while there is writing, and then to the end."""
    found: list[UUID] = []
    while True:
        at_rest = not writing.is_set()
        page = await read_page()
        found += page
        if at_rest and not page:
            return found


def by_token(store: EventStore) -> ReadPage:
    token: str | None = None

    async def read_page() -> list[UUID]:
        nonlocal token
        history = await store.read_all(token, PAGE)
        token = history.token
        return [event.id for event in history.events]

    return read_page


def by_position_alone(connection: asyncpg.Connection) -> ReadPage:
    position = 0

    async def read_page() -> list[UUID]:
        nonlocal position
        rows = await connection.fetch(
            "SELECT id, position FROM event_store.events WHERE position > $1"
            " ORDER BY position LIMIT $2",
            position,
            PAGE,
        )
        position = rows[-1]["position"] if rows else position
        return [row["id"] for row in rows]

    return read_page


@pytest.mark.torture("Streams are dense, ordered, all-or-none")
async def test_read_all_skips_nothing_under_sixteen_writers(
    database: str, open_store: Open, figures: Figures
):
    store = open_store().store
    naive = await asyncpg.connect(database)
    # The control's own way through the events; without it, it would be too slow to miss any.
    await naive.execute("CREATE INDEX ON event_store.events (position)")
    writing = asyncio.Event()
    writing.set()
    try:
        async with asyncio.TaskGroup() as readers:
            reading = readers.create_task(poll(by_token(store), writing))
            control = readers.create_task(poll(by_position_alone(naive), writing))
            async with asyncio.TaskGroup() as writers:
                writes = [
                    writers.create_task(write(open_store().store, f"dish-{n}", EVENTS // WRITERS))
                    for n in range(WRITERS)
                ]
            writing.clear()
    finally:
        await naive.close()

    written = set().union(*(task.result() for task in writes))
    assert len(written) == EVENTS
    assert len(reading.result()) == EVENTS
    assert set(reading.result()) == written
    skipped = EVENTS - len(set(control.result()))
    assert skipped or not WHOLE  # few events may all be found, by luck
    figures(
        events=EVENTS,
        skipped=0,
        skipped_by_a_reader_that_goes_by_position_alone=skipped,
    )


async def test_an_append_that_commits_late_is_waited_for(database: str, open_store: Open):
    """It was given its transaction first and its position last."""
    late = await asyncpg.connect(database)
    committing = late.transaction()
    await committing.start()
    await late.fetchval("SELECT pg_current_xact_id()")
    await open_store().store.append("dish-quick", [new()], after=0)
    await late.execute(
        "INSERT INTO event_store.events (stream, version, id, type, event, occurred_at,"
        " correlation_id, causation_id, command_hash) SELECT 'dish-late', version, id, type, event,"
        " occurred_at, correlation_id, causation_id, command_hash FROM event_store.events"
    )

    async def commit(_: float) -> None:
        await committing.commit()
        await late.close()

    async with postgres_reader(database, sleep=commit) as store:
        first = await store.read_all(None, 1)
        second = await store.read_all(first.token, 1)
    assert [event.stream for event in (*first.events, *second.events)] == [
        "dish-late",
        "dish-quick",
    ]


async def test_what_an_open_transaction_keeps_back_is_not_all_there_is(
    database: str, open_store: Open
):
    """A rebuild that took it for the end would switch to read models without those answers."""
    await open_store().store.append("dish", [new()], after=0)
    forgotten = await asyncpg.connect(database)
    transaction = forgotten.transaction()
    await transaction.start()
    await forgotten.fetchval("SELECT pg_current_xact_id()")
    await open_store().store.append("dish", [new()], after=1)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async with postgres_reader(database, sleep=wait) as store:
        first = await store.read_all(None, 10)
        with pytest.raises(Unavailable, match="transaction"):
            await store.read_all(first.token, 10)
        await transaction.rollback()
        await forgotten.close()
        rest = await store.read_all(first.token, 10)
        end = await store.read_all(rest.token, 10)

    assert [len(page.events) for page in (first, rest, end)] == [1, 1, 0]
    assert 5 < sum(waited) < SETTLE_SECONDS  # longer than the longest append
