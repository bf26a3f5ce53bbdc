"""What every event store promises, on each of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import chain, pairwise
from uuid import uuid4

import pytest

from command_api.application.ports import Conflict, EventStore, NewEvent
from contracts.envelope import Recorded
from tests.infrastructure.event_stores import ADAPTERS, Open, dish, new


@pytest.fixture(params=ADAPTERS, ids=lambda adapter: adapter.__name__)
async def open_store(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Open]:
    async with request.param(database) as opened:
        yield opened


@pytest.fixture
def store(open_store: Open) -> EventStore:
    return open_store().store


async def everything(store: EventStore, *, limit: int = 100) -> list[Recorded]:
    """All events, read page by page to the end."""
    found: list[Recorded] = []
    token = None
    while page := await store.read_all(token, limit):
        if not page.events:
            return found
        assert len(page.events) <= limit
        found += page.events
        token = page.token
    raise AssertionError


def ids(events: Sequence[Recorded] | Sequence[NewEvent]) -> list[str]:
    return [str(event.id) for event in events]


async def test_a_stream_nobody_wrote_is_empty(store: EventStore):
    assert list(await store.read("invite-nobody")) == []


async def test_what_is_read_is_what_was_appended(store: EventStore):
    appended = [new(dish('Crème brûlée, l\'œuf; 汤 🥣 \\ "quoted"\n')), new(dish(""))]

    await store.append("dish", appended, after=0)

    read = await store.read("dish")
    assert [event.version for event in read] == [1, 2]
    for written, recorded in zip(appended, read, strict=True):
        assert recorded.stream == "dish"
        assert recorded.schema_version == 1
        assert recorded.id == written.id
        assert recorded.event == written.event
        assert recorded.occurred_at == written.occurred_at
        assert recorded.correlation_id == written.correlation_id
        assert recorded.causation_id == written.causation_id
        assert recorded.command_hash == written.command_hash
        assert recorded.recorded_at.tzinfo is not None
        assert Recorded.model_validate_json(recorded.model_dump_json()) == recorded


async def test_streams_are_apart(store: EventStore):
    first, second = new(), new()
    await store.append("invite-1", [first], after=0)
    await store.append("invite-10", [second], after=0)

    assert ids(await store.read("invite-1")) == ids([first])
    assert ids(await store.read("invite-10")) == ids([second])


@pytest.mark.parametrize("after", [0, 1, 3, 4])
async def test_another_number_of_events_than_expected_is_a_conflict(store: EventStore, after: int):
    held = [new(), new()]
    await store.append("dish", held, after=0)

    with pytest.raises(Conflict):
        await store.append("dish", [new()], after=after)
    assert ids(await store.read("dish")) == ids(held)
    assert ids(await everything(store)) == ids(held)


async def test_an_append_beyond_the_end_of_an_empty_stream_is_a_conflict(store: EventStore):
    with pytest.raises(Conflict):
        await store.append("dish", [new()], after=1)
    assert list(await store.read("dish")) == []


async def test_several_events_are_appended_all_or_none(store: EventStore):
    await store.append("dish", [new() for _ in range(3)], after=0)
    held = ids(await store.read("dish"))

    with pytest.raises(Conflict):  # two of these versions are free
        await store.append("dish", [new() for _ in range(3)], after=2)
    assert ids(await store.read("dish")) == held


async def test_the_same_append_again_is_a_conflict_and_changes_nothing(store: EventStore):
    append = [new(), new()]
    await store.append("dish", append, after=0)

    with pytest.raises(Conflict):
        await store.append("dish", append, after=0)
    assert ids(await store.read("dish")) == ids(append)


async def test_versions_are_dense_in_long_streams(store: EventStore):
    appended = [new() for _ in range(1_250)]
    for start in range(0, 1_250, 50):
        await store.append("dish", appended[start : start + 50], after=start)

    read = await store.read("dish")
    assert [event.version for event in read] == list(range(1, 1_251))
    assert ids(read) == ids(appended)


async def test_the_history_of_nothing_is_empty(store: EventStore):
    page = await store.read_all(None, 10)

    assert page.events == ()
    assert page.token is None


async def test_all_events_are_read_each_stream_in_its_order(store: EventStore):
    streams = {f"dish-{n}": [new() for _ in range(5)] for n in range(7)}
    for start in (0, 2):
        for stream, events in streams.items():
            end = 2 if start == 0 else 5
            await store.append(stream, events[start:end], after=start)

    found = await everything(store, limit=4)

    assert sorted(ids(found)) == sorted(ids(list(chain(*streams.values()))))
    for stream, events in streams.items():
        assert ids([event for event in found if event.stream == stream]) == ids(events)


async def test_reading_goes_on_at_any_token(store: EventStore):
    for n in range(6):
        await store.append(f"dish-{n}", [new(), new()], after=0)
    whole = ids(await everything(store))
    assert len(whole) == 12

    token = None
    for read in range(1, 13):
        token = (await store.read_all(token, 1)).token
        rest = await store.read_all(token, 100)
        assert ids(rest.events) == whole[read:]


async def test_the_end_of_all_events_is_a_token_for_what_comes_next(store: EventStore):
    await store.append("dish", [new()], after=0)
    token = (await store.read_all(None, 10)).token
    empty = await store.read_all(token, 10)
    assert empty.events == ()

    later = new()
    await store.append("dish", [later], after=1)

    assert ids((await store.read_all(empty.token, 10)).events) == ids([later])


async def test_of_many_writers_exactly_one_wins_each_version(open_store: Open):
    writers, versions = 16, 12
    won: list[tuple[int, str]] = []

    async def write(store: EventStore) -> None:
        for after in range(versions):
            mine = new(event_id=uuid4())
            try:
                await store.append("dish", [mine], after=after)
                won.append((after + 1, str(mine.id)))
            except Conflict:
                while len(await store.read("dish")) <= after:
                    pass

    async with asyncio.TaskGroup() as tasks:
        for _ in range(writers):
            tasks.create_task(write(open_store().store))

    read = await open_store().store.read("dish")
    assert sorted(won) == [(event.version, str(event.id)) for event in read]
    assert [event.version for event in read] == list(range(1, versions + 1))
    assert all(one.recorded_at <= next_.recorded_at for one, next_ in pairwise(read))
