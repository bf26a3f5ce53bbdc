"""What every outbox promises, on each of them."""

import asyncio
from datetime import timedelta

import pytest

from command_api.application.ports import Conflict, OutboxEntry
from tests.infrastructure.event_stores import Open, Opened, new

AT_ONCE = timedelta(0)


@pytest.fixture
def opened(open_store: Open) -> Opened:
    return open_store()


async def test_each_append_is_one_entry_with_its_events(opened: Opened):
    first, second = [new(), new(), new()], [new()]
    await opened.store.append("dish", first, after=0)
    await opened.store.append("dish", second, after=3)

    entries = await opened.outbox.claim(10)

    read = await opened.store.read("dish")
    assert sorted(entries, key=lambda entry: entry.events[0].version) == [
        OutboxEntry(key=entries[0].key, events=tuple(read[:3])),
        OutboxEntry(key=entries[1].key, events=tuple(read[3:])),
    ]


async def test_a_refused_append_enters_nothing(opened: Opened):
    with pytest.raises(Conflict):
        await opened.store.append("dish", [new()], after=1)
    assert await opened.outbox.is_empty()
    assert list(await opened.outbox.claim(10)) == []


async def test_a_claim_takes_no_more_than_its_limit(opened: Opened):
    for n in range(5):
        await opened.store.append(f"dish-{n}", [new(), new()], after=0)

    assert [len(await opened.outbox.claim(2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_what_is_claimed_is_not_claimed_again_during_its_lease(open_store: Open):
    first = open_store()
    await first.store.append("dish", [new()], after=0)
    assert len(await first.outbox.claim(10)) == 1

    assert list(await first.outbox.claim(10)) == []
    assert list(await open_store().outbox.claim(10)) == []
    assert not await first.outbox.is_empty()


async def test_what_is_not_done_comes_back_after_its_lease(open_store: Open):
    crashed = open_store(lease=AT_ONCE)
    await crashed.store.append("dish", [new()], after=0)
    claimed = await crashed.outbox.claim(10)

    assert await open_store().outbox.claim(10) == claimed


async def test_what_is_done_is_gone(open_store: Open):
    opened = open_store(lease=AT_ONCE)
    for n in range(3):
        await opened.store.append(f"dish-{n}", [new()], after=0)
    entries = await opened.outbox.claim(10)

    await opened.outbox.done(entries[:2])

    assert not await opened.outbox.is_empty()
    assert await opened.outbox.claim(10) == [entries[2]]
    await opened.outbox.done(entries)
    await opened.outbox.done([])
    assert await opened.outbox.is_empty()


async def test_one_append_done_leaves_the_others_of_its_stream(open_store: Open):
    opened = open_store(lease=AT_ONCE)
    await opened.store.append("dish", [new(), new()], after=0)
    await opened.store.append("dish", [new()], after=2)
    entries = {entry.events[0].version: entry for entry in await opened.outbox.claim(10)}

    await opened.outbox.done([entries[1]])

    assert await opened.outbox.claim(10) == [entries[3]]


async def test_what_is_set_aside_waits_no_more(open_store: Open):
    opened = open_store(lease=AT_ONCE)
    await opened.store.append("dish", [new()], after=0)
    await opened.store.append("other", [new()], after=0)
    entries = await opened.outbox.claim(10)

    await opened.outbox.set_aside(entries[0], "too large")
    await opened.outbox.set_aside(entries[0], "too large, said another relay")

    assert await opened.outbox.claim(10) == [entries[1]]
    await opened.outbox.done(entries)
    assert await opened.outbox.is_empty()


async def test_relays_that_look_at_once_claim_each_entry_once(open_store: Open):
    writer = open_store()
    for n in range(200):
        await writer.store.append(f"dish-{n}", [new()], after=0)

    async def relay(opened: Opened) -> list[str]:
        claimed: list[str] = []
        while entries := await opened.outbox.claim(5):
            claimed += [entry.key for entry in entries]
        return claimed

    claims = await asyncio.gather(*(relay(open_store()) for _ in range(8)))

    keys = [key for claim in claims for key in claim]
    assert len(keys) == len(set(keys)) == 200
