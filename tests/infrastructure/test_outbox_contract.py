"""What every outbox promises, on each of them."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from command_api.application.ports.event_store import Conflict
from command_api.application.ports.outbox import Outbox, OutboxEntry
from command_api.application.relay import Relay
from tests.doubles import RecordingNudges, RecordingPublisher
from tests.infrastructure.event_stores import Open, Opened, new

AT_ONCE = timedelta(0)
PATIENCE_SECONDS = 120


class _Killed(BaseException):
    """The end of a process."""


class _Deadly:
    """An outbox at whose `done` the relay's process ends."""

    def __init__(self, outbox: Outbox) -> None:
        self.claim = outbox.claim
        self.set_aside = outbox.set_aside
        self.is_empty = outbox.is_empty

    async def done(self, entries: Sequence[OutboxEntry]) -> None:
        raise _Killed(f"{len(entries)} were published")


@pytest.fixture
def opened(open_store: Open) -> Opened:
    return open_store()


async def test_each_append_is_one_entry_with_its_events(opened: Opened):
    first, second = [new(), new(), new()], [new()]
    await opened.store.append("dish", first, after=0)
    await opened.store.append("dish", second, after=3)

    entries = await opened.outbox.claim(10)

    read = await opened.store.read("dish")
    appends = sorted((entry.events for entry in entries), key=lambda events: events[0].version)
    assert appends == [tuple(read[:3]), tuple(read[3:])]
    assert len({entry.key for entry in entries}) == 2


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


async def test_a_lease_runs_out_by_itself(open_store: Open):
    lease = timedelta(milliseconds=300)
    crashed = open_store(lease=lease)
    await crashed.store.append("dish", [new()], after=0)
    loop = asyncio.get_running_loop()
    began = loop.time()
    claimed = await crashed.outbox.claim(10)
    other = open_store().outbox

    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (again := await other.claim(10)):  # noqa: ASYNC110 nothing tells
            await asyncio.sleep(0.05)
    assert again == claimed
    assert loop.time() - began >= lease.total_seconds()


async def test_a_relay_killed_between_publishing_and_done_loses_nothing(open_store: Open):
    """What it published is published once more, under the same ids."""
    crashed = open_store(lease=AT_ONCE)
    for n in range(3):
        await crashed.store.append(f"dish-{n}", [new(), new()], after=0)
    publisher = RecordingPublisher()
    killed = Relay(_Deadly(crashed.outbox), publisher, RecordingNudges())
    with pytest.raises(_Killed):
        await killed.look()
    published = sorted(message.id for message in publisher.sent)
    assert len(published) == 6

    opened = open_store()
    assert (await Relay(opened.outbox, publisher, RecordingNudges()).look()).done == 3

    assert sorted(message.id for message in publisher.sent) == sorted(published * 2)
    assert await opened.outbox.is_empty()


async def test_two_relays_at_once_publish_everything_once(open_store: Open):
    writer = open_store()
    for n in range(40):
        await writer.store.append(f"dish-{n}", [new()], after=0)
    publisher = RecordingPublisher()
    relays = [Relay(open_store().outbox, publisher, RecordingNudges()) for _ in range(2)]

    done = 0
    async with asyncio.timeout(PATIENCE_SECONDS):
        left = True
        while left:  # a busy machine: what is left is promised another look
            relayed = await asyncio.gather(*(relay.look() for relay in relays))
            done += sum(one.done for one in relayed)
            left = any(one.left for one in relayed)

    assert done == len(publisher.sent) == 40
    assert len({message.id for message in publisher.sent}) == 40
    assert await writer.outbox.is_empty()


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
    for n in range(120):
        await writer.store.append(f"dish-{n}", [new()], after=0)

    keys: list[str] = []

    async def relay(opened: Opened) -> None:
        while entries := await opened.outbox.claim(5):
            keys.extend(entry.key for entry in entries)

    relays = [open_store() for _ in range(6)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(keys) < 120:  # a busy machine may hand out less than there is
            await asyncio.gather(*map(relay, relays))

    assert len(keys) == len(set(keys)) == 120
