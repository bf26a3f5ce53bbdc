"""What every event store promises, on each of them."""

import asyncio
from collections.abc import Sequence
from itertools import chain, pairwise
from uuid import uuid4

import pytest

from command_api.application.append_limits import MAX_APPEND_BYTES, MAX_EVENT_BYTES, MAX_EVENTS
from command_api.application.ports.event_store import Conflict, EventStore, NewEvent, TooLarge
from contracts.envelope import Recorded
from tests.infrastructure.event_stores import Open, all_events, dish, dish_of, new


@pytest.fixture
def store(open_store: Open) -> EventStore:
    return open_store().store


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
    assert ids(await all_events(store)) == ids(held)


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


async def test_a_retried_append_is_known_by_its_ids(store: EventStore):
    append = [new(), new()]
    await store.append("dish", append, after=0)
    await store.append("dish", [new()], after=2)

    with pytest.raises(Conflict):
        await store.append("dish", append, after=0)
    assert ids(await store.read("dish"))[:2] == ids(append)


async def test_the_same_ids_at_another_place_are_other_events(store: EventStore):
    append = [new(), new()]
    await store.append("dish", append, after=0)

    await store.append("dish", append, after=2)
    await store.append("other", append, after=0)

    assert ids(await store.read("dish")) == ids(append) * 2
    assert ids(await store.read("other")) == ids(append)


async def test_versions_are_dense_in_long_streams(store: EventStore):
    appended = [new() for _ in range(1_050)]
    for start in range(0, 1_050, 70):
        await store.append("dish", appended[start : start + 70], after=start)

    read = await store.read("dish")
    assert [event.version for event in read] == list(range(1, 1_051))
    assert ids(read) == ids(appended)


@pytest.mark.parametrize("count", [1, 9, 10, 98])
async def test_any_number_of_events_up_to_the_limit_is_one_append(store: EventStore, count: int):
    first, second = ([new() for _ in range(count)] for _ in range(2))

    await store.append("dish", first, after=0)
    await store.append("dish", second, after=count)

    read = await store.read("dish")
    assert [event.version for event in read] == list(range(1, 2 * count + 1))
    assert ids(read) == ids(first) + ids(second)
    assert ids(await all_events(store)) == ids(read)


@pytest.mark.parametrize(
    "sizes",
    [
        (MAX_EVENT_BYTES,),
        (MAX_EVENT_BYTES, MAX_EVENT_BYTES, MAX_APPEND_BYTES - 2 * MAX_EVENT_BYTES),
    ],
    ids=["event", "append"],
)
async def test_events_up_to_the_limit_in_size_are_kept(store: EventStore, sizes: Sequence[int]):
    appended = [new(dish_of(size)) for size in sizes]

    await store.append("dish", appended, after=0)

    assert [event.event for event in await store.read("dish")] == [n.event for n in appended]


@pytest.mark.parametrize(
    "sizes",
    [
        (500,) * (MAX_EVENTS + 1),
        (MAX_EVENT_BYTES + 1,),
        (MAX_EVENT_BYTES, MAX_EVENT_BYTES, MAX_APPEND_BYTES - 2 * MAX_EVENT_BYTES + 1),
    ],
    ids=["events", "event", "append"],
)
async def test_more_than_an_append_may_carry_is_refused_by_name(
    open_store: Open, sizes: Sequence[int]
):
    opened = open_store()
    held = new()
    await opened.store.append("dish", [held], after=0)

    with pytest.raises(TooLarge, match="at most"):
        await opened.store.append("dish", [new(dish_of(size)) for size in sizes], after=1)
    assert ids(await opened.store.read("dish")) == ids([held])
    assert len(await opened.outbox.claim(10)) == 1


async def test_what_no_page_can_hold_is_read_whole(open_store: Open):
    """3.8 MB: a page of DynamoDB's has 1 MB."""
    opened = open_store()
    appended = [new(dish_of(MAX_EVENT_BYTES)) for _ in range(10)]
    for start in range(0, 10, 2):
        await opened.store.append("dish", appended[start : start + 2], after=start)

    assert ids(await opened.store.read("dish")) == ids(appended)
    assert ids((await opened.store.read_all(None, 10)).events) == ids(appended)
    assert ids(await all_events(opened.store, limit=3)) == ids(appended)
    claimed = await opened.outbox.claim(10)
    assert sorted(ids(list(chain(*(entry.events for entry in claimed))))) == sorted(ids(appended))


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

    found = await all_events(store, limit=4)

    assert sorted(ids(found)) == sorted(ids(list(chain(*streams.values()))))
    for stream, events in streams.items():
        assert ids([event for event in found if event.stream == stream]) == ids(events)


async def test_reading_goes_on_at_any_token(store: EventStore):
    for n in range(6):
        await store.append(f"dish-{n}", [new(), new()], after=0)
    whole = ids(await all_events(store))
    assert len(whole) == 12

    token = None
    for read in range(1, 13):
        token = (await store.read_all(token, 1)).token
        rest = await store.read_all(token, 100)
        assert ids(rest.events) == whole[read:]


async def test_a_page_of_all_events_is_as_long_as_asked_for_where_there_are_as_many(
    store: EventStore,
):
    for n in range(20):
        await store.append(f"dish-{n}", [new()], after=0)

    first = await store.read_all(None, 15)
    second = await store.read_all(first.token, 15)

    assert (len(first.events), len(second.events)) == (15, 5)


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
