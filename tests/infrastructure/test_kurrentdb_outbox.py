"""What is KurrentDB's own about the outbox: a persistent subscription that relays share."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from kurrentdbclient import AsyncKurrentDBClient, NewEvent, StreamState
from kurrentdbclient.persistent import AsyncPersistentSubscription

from command_api.application.ports.publishing import Delivery
from command_api.application.ports.unavailable import Unavailable
from command_api.application.relay import Relay
from command_api.infrastructure import kurrentdb_group
from command_api.infrastructure.kurrentdb import KurrentDbEventStore
from command_api.infrastructure.kurrentdb_events import Envelope
from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox
from infra.local.kurrentdb.server import serving
from tests.doubles import RecordingNudges, RecordingPublisher
from tests.infrastructure.aws_clients import WallClock
from tests.infrastructure.event_stores import new
from tests.infrastructure.kurrentdb_servers import Connect, connecting

CANARY = "Zoë Canary"


@pytest.fixture
async def uri() -> AsyncIterator[str]:
    async with serving() as uri:
        yield uri


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    async with connecting() as connect:
        yield connect


@pytest.fixture
async def client(uri: str) -> AsyncIterator[AsyncKurrentDBClient]:
    """The server as an operator sees it."""
    async with AsyncKurrentDBClient(uri) as client:
        yield client


@pytest.fixture
def store(uri: str, connect: Connect) -> KurrentDbEventStore:
    return KurrentDbEventStore(connect(uri))


@pytest.fixture
def outbox(uri: str, connect: Connect) -> KurrentDbOutbox:
    return KurrentDbOutbox(connect(uri))


@pytest.fixture
def other(uri: str, connect: Connect) -> KurrentDbOutbox:
    """Another relay's, in another process as far as the server can tell."""
    return KurrentDbOutbox(connect(uri))


async def append_raw(client: AsyncKurrentDBClient, stream: str, data: bytes, metadata: bytes):
    event = NewEvent(type="dish.renamed", data=data, metadata=metadata)
    await client.append_to_stream(stream, events=event, current_version=StreamState.ANY)


async def test_of_relays_that_come_first_at_once_one_makes_the_subscription(
    uri: str, connect: Connect, store: KurrentDbEventStore, client: AsyncKurrentDBClient
):
    for n in range(8):
        await store.append(f"dish-{n}", [new()], after=0)
    relays = [KurrentDbOutbox(connect(uri)) for _ in range(8)]

    claims = await asyncio.gather(*(relay.claim(1) for relay in relays))

    assert len({entry.key for claim in claims for entry in claim}) == 8
    info = await client.get_subscription_info(kurrentdb_group.NAME)
    assert (info.message_timeout, info.max_retry_count) == (20, 2**31 - 1)
    assert info.max_subscriber_count == 0
    await asyncio.gather(*(relay.release() for relay in relays))


async def test_a_relay_that_is_gone_leaves_its_claim_to_others_at_once(
    uri: str, connect: Connect, store: KurrentDbEventStore, other: KurrentDbOutbox
):
    killed = connect(uri)
    await store.append("dish", [new()], after=0)
    claimed = await KurrentDbOutbox(killed).claim(10)
    assert list(await other.claim(10)) == []

    await killed.close()

    assert await other.claim(10) == claimed


async def test_a_relay_that_hangs_loses_its_claim_after_the_message_time_out(
    uri: str, connect: Connect, store: KurrentDbEventStore, client: AsyncKurrentDBClient
):
    """To whoever listens: at the second time-out at the latest, as the server takes turns."""
    hanging = KurrentDbOutbox(connect(uri), lease=timedelta(seconds=0.2))
    await store.append("dish", [new()], after=0)
    (claimed,) = await hanging.claim(1)

    listening = await client.read_subscription_to_all(kurrentdb_group.NAME)
    event = await anext(listening)

    assert str(event.ack_id) == claimed.key
    await listening.stop()


async def test_a_claim_that_outlived_its_lease_is_given_back_before_the_next(
    uri: str, connect: Connect, store: KurrentDbEventStore
):
    """As after a freeze, when others may have been handed all of it."""
    clock = WallClock()
    outbox = KurrentDbOutbox(connect(uri), clock=clock)
    await store.append("dish", [new()], after=0)
    claimed = await outbox.claim(10)
    clock.seconds += 19
    assert list(await outbox.claim(10)) == []
    clock.seconds += 1
    assert await outbox.claim(10) == claimed


async def test_what_is_not_done_with_the_rest_goes_back_at_once(
    store: KurrentDbEventStore, outbox: KurrentDbOutbox, other: KurrentDbOutbox
):
    for n in range(3):
        await store.append(f"dish-{n}", [new()], after=0)
    first, second, third = await outbox.claim(10)

    await outbox.done([second])

    assert sorted(entry.key for entry in await other.claim(10)) == sorted([first.key, third.key])


async def test_nothing_is_kept_from_others_while_the_relay_rests(
    store: KurrentDbEventStore, outbox: KurrentDbOutbox, other: KurrentDbOutbox
):
    """Lambda freezes it, with free slots as like as not."""
    assert list(await outbox.claim(10)) == []
    await store.append("dish-1", [new()], after=0)
    claimed = await other.claim(10)
    assert len(claimed) == 1
    await other.done(claimed)
    await store.append("dish-2", [new()], after=0)
    assert len(await outbox.claim(10)) == 1


async def test_what_is_set_aside_is_parked_and_can_be_replayed(
    store: KurrentDbEventStore, outbox: KurrentDbOutbox, client: AsyncKurrentDBClient
):
    await store.append("dish", [new(), new()], after=0)
    (entry,) = await outbox.claim(10)
    await outbox.set_aside(entry, "too large")
    await outbox.done([])
    assert await outbox.is_empty()
    assert (await client.get_subscription_info(kurrentdb_group.NAME)).parked_message_count == 1

    await client.replay_parked_events(kurrentdb_group.NAME)

    assert not await outbox.is_empty()
    (again,) = await outbox.claim(10)
    assert again.events == entry.events
    await outbox.done([again])
    assert await outbox.is_empty()
    assert (await client.get_subscription_info(kurrentdb_group.NAME)).parked_message_count == 0


@pytest.mark.parametrize("readable_envelope", [True, False])
async def test_what_cant_be_read_is_parked_and_keeps_nothing_waiting(
    readable_envelope: bool,
    store: KurrentDbEventStore,
    outbox: KurrentDbOutbox,
    client: AsyncKurrentDBClient,
    caplog: pytest.LogCaptureFixture,
):
    envelope = Envelope.around(new(), first_version=1, count=1).model_dump_json(by_alias=True)
    metadata = envelope.encode() if readable_envelope else CANARY.encode()
    await append_raw(client, "dish-1", f'{{"name": "{CANARY}"}}'.encode(), metadata)
    await store.append("dish-2", [new()], after=0)

    with caplog.at_level(logging.ERROR):
        entries = await outbox.claim(1)

    assert [entry.events[0].stream for entry in entries] == ["dish-2"]
    await outbox.done(entries)
    assert await outbox.is_empty()
    (parked,) = await client.get_stream("dish-1")
    assert str(parked.id) in caplog.text
    assert CANARY not in caplog.text
    assert (await client.get_subscription_info(kurrentdb_group.NAME)).parked_message_count == 1


async def test_a_lost_claim_comes_back_and_done_does_not_mind(
    uri: str, connect: Connect, store: KurrentDbEventStore
):
    held = connect(uri)
    outbox = KurrentDbOutbox(held)
    await store.append("dish", [new()], after=0)
    claimed = await outbox.claim(10)
    await held.close()

    await outbox.done(claimed)

    assert not await outbox.is_empty()
    assert await outbox.claim(10) == claimed


async def test_a_relay_that_was_cut_off_while_it_gave_back_can_do_so_later(
    store: KurrentDbEventStore,
    outbox: KurrentDbOutbox,
    other: KurrentDbOutbox,
    monkeypatch: pytest.MonkeyPatch,
):
    await store.append("dish", [new()], after=0)
    assert len(await outbox.claim(1)) == 1
    stopping = asyncio.Event()

    async def stays(*_: object, **__: object) -> None:
        stopping.set()

    with monkeypatch.context() as hanging:
        hanging.setattr(AsyncPersistentSubscription, "stop", stays)
        giving_back = asyncio.create_task(outbox.release())
        await stopping.wait()
        await asyncio.sleep(0)  # it waits for the last of what it was sent
        giving_back.cancel()
        with pytest.raises(asyncio.CancelledError):
            await giving_back

    await outbox.release()
    assert len(await other.claim(1)) == 1


async def test_an_outbox_nobody_looked_into_is_empty_only_without_events(
    store: KurrentDbEventStore, outbox: KurrentDbOutbox
):
    assert await outbox.is_empty()
    await store.append("dish", [new()], after=0)
    assert not await outbox.is_empty()


async def test_a_look_of_the_relay(store: KurrentDbEventStore, outbox: KurrentDbOutbox):
    for n in range(25):
        await store.append(f"dish-{n}", [new(), new()], after=0)
    publisher, nudges = RecordingPublisher(), RecordingNudges()
    relay = Relay(outbox, publisher, nudges)

    assert (await relay.look()).done == 25

    assert len(publisher.sent) == len({message.id for message in publisher.sent}) == 50
    assert nudges.delays == []
    assert await outbox.is_empty()


async def test_a_busy_bus_is_tried_again_later(store: KurrentDbEventStore, outbox: KurrentDbOutbox):
    for n in range(25):
        await store.append(f"dish-{n}", [new()], after=0)
    busy = RecordingPublisher(fates={"food_choice.created": Delivery.RETRY})
    nudges = RecordingNudges()

    relayed = await Relay(outbox, busy, nudges).look()

    # A claim is at most ten; a server that is slow to send has handed out fewer.
    assert (relayed.done, relayed.waiting in range(1, 11), busy.calls) == (0, True, 1)
    assert nudges.delays == [20]
    done = 0
    async with asyncio.timeout(30):
        while done < 25:
            done += (await Relay(outbox, RecordingPublisher(), nudges).look()).done
    assert await outbox.is_empty()


@pytest.mark.parametrize(
    ("known", "checkpoint", "position", "seen"),
    [
        ("C:90/P:90", "C:90/P:90", 90, True),
        ("C:90/P:90", "", 90, True),
        ("", "C:90/P:90", 90, True),  # nothing since the server was started
        ("C:90/P:90", "C:200/P:200", 200, True),
        ("C:90/P:90", "C:80/P:80", 91, False),
        ("", "", 0, False),
        ("", "", None, True),
    ],
)
async def test_whether_the_subscription_has_come_so_far(
    known: str, checkpoint: str, position: int | None, seen: bool
):
    info: Any = type(
        "Info",
        (),
        {"last_known_event_position": known, "last_checkpointed_event_position": checkpoint},
    )
    assert kurrentdb_group._has_seen(info, position) is seen  # noqa: SLF001


async def test_a_server_that_is_away_is_said_so(connect: Connect):
    async with serving() as uri:
        outbox = KurrentDbOutbox(connect(uri))
        assert await outbox.is_empty()
    with pytest.raises(Unavailable):
        await outbox.is_empty()
