"""What is KurrentDB's own about the event store: its retries, its connection, its metadata."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import grpc
import pytest
from kurrentdbclient import AsyncKurrentDBClient

from command_api.application.append_limits import MAX_APPEND_BYTES, MAX_EVENTS
from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.kurrentdb import KurrentDbEventStore
from command_api.infrastructure.kurrentdb_connection import MAX_IDLE_SECONDS
from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox
from infra.local.kurrentdb.log import EventLog
from infra.local.kurrentdb.server import serving
from tests.infrastructure.aws_clients import WallClock
from tests.infrastructure.event_stores import Open, dish, new
from tests.infrastructure.kurrentdb_servers import (
    NOBODY_LISTENS,
    Address,
    BreakingOff,
    Connect,
    LosingAnswers,
    Silent,
    Unwelcoming,
    connecting,
)
from tests.infrastructure.wire import Wire


@pytest.fixture
def log() -> EventLog:
    return EventLog()


@pytest.fixture
async def uri(log: EventLog) -> AsyncIterator[str]:
    async with serving(log) as uri:
        yield uri


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    async with connecting() as connect:
        yield connect


async def test_an_append_whose_answer_is_lost_is_found_by_the_clients_own_retry(
    log: EventLog, connect: Connect
):
    event = new()
    async with serving(log, streams=LosingAnswers(log, losses=1)) as uri:
        store = KurrentDbEventStore(connect(uri))
        await store.append("dish", [event], after=0)
        assert [one.id for one in await store.read("dish")] == [event.id]


async def test_an_append_whose_answers_are_all_lost_has_an_unknown_outcome(
    log: EventLog, connect: Connect
):
    event = new()
    server = LosingAnswers(log, losses=100)
    async with serving(log, streams=server) as uri:
        store = KurrentDbEventStore(connect(uri))
        with pytest.raises(Unavailable):
            await store.append("dish", [event], after=0)
        assert [one.id for one in await store.read("dish")] == [event.id]
        server.losses = 0
        with pytest.raises(Conflict):
            await store.append("dish", [new()], after=0)


async def test_of_the_same_append_by_two_at_once_one_is_refused(kurrentdb_event_store: Open):
    append = [new(), new()]
    for n in range(20):
        outcomes = await asyncio.gather(
            *(kurrentdb_event_store().store.append(f"dish-{n}", append, after=0) for _ in range(2)),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes} == {Conflict, type(None)}


async def test_every_append_within_our_limits_is_within_the_servers(uri: str, connect: Connect):
    """With the longest envelopes that commands bring about."""
    size = MAX_APPEND_BYTES // MAX_EVENTS - 150
    append = [
        replace(new(dish("x" * size)), correlation_id=str(uuid4()), command_hash="f" * 64)
        for _ in range(MAX_EVENTS)
    ]
    store = KurrentDbEventStore(connect(uri))

    await store.append(f"food_choice-{uuid4()}", append, after=0)

    assert len((await store.read_all(None, MAX_EVENTS + 1)).events) == MAX_EVENTS


async def test_the_servers_own_events_are_not_in_the_history(
    log: EventLog, uri: str, connect: Connect
):
    store, outbox = KurrentDbEventStore(connect(uri)), KurrentDbOutbox(connect(uri))
    await store.append("dish", [new()], after=0)
    (entry,) = await outbox.claim(1)  # makes the subscription, which is an event
    await outbox.set_aside(entry, "too large")
    await outbox.release()
    assert {record.stream[0] for record in log.records} == {"d", "$"}

    history = await store.read_all(None, 10)

    assert [event.stream for event in history.events] == ["dish"]
    assert (await store.read_all(history.token, 10)).events == ()


async def test_streams_under_another_prefix_are_nobodys_business(uri: str, connect: Connect):
    ours = KurrentDbEventStore(connect(uri), prefix="ours_")
    theirs = KurrentDbEventStore(connect(uri), prefix="theirs_")
    await theirs.append("dish", [new()], after=0)
    await ours.append("dish", [new()], after=0)
    outbox = KurrentDbOutbox(connect(uri), prefix="ours_")

    assert len((await ours.read_all(None, 10)).events) == 1
    (entry,) = await outbox.claim(10)
    assert entry.events == tuple(await ours.read("dish"))
    await outbox.done([entry])
    assert await outbox.is_empty()


async def test_what_others_find_in_the_database(uri: str, connect: Connect):
    """Events are as they go over the wire, and the envelope speaks KurrentDB's words."""
    event = new(dish("Soup"))
    await KurrentDbEventStore(connect(uri)).append("food_choice-1", [event], after=0)

    async with AsyncKurrentDBClient(uri) as client:
        (found,) = await client.get_stream("food_choice-1")

    assert (found.type, found.content_type) == ("food_choice.created", "application/json")
    assert json.loads(found.data) == json.loads(event.event.model_dump_json())
    metadata = json.loads(found.metadata)
    assert metadata.pop("occurredAt").startswith(f"{event.occurred_at:%Y-%m-%d}")
    assert metadata == {
        "id": str(event.id),
        "$correlationId": event.correlation_id,
        "$causationId": str(event.causation_id),
        "commandHash": event.command_hash,
        "schemaVersion": 1,
        "firstVersion": 1,
        "count": 1,
    }


async def test_a_server_that_is_away_is_unavailable_until_it_is_back(
    log: EventLog, connect: Connect
):
    address = Address(NOBODY_LISTENS)
    held = connect(address)
    store, outbox = KurrentDbEventStore(held), KurrentDbOutbox(held)
    with pytest.raises(Unavailable):
        await store.read("dish")
    with pytest.raises(Unavailable):
        await store.append("dish", [new()], after=0)
    with pytest.raises(Unavailable):
        await outbox.claim(10)

    async with serving(log) as address.uri:
        await store.append("dish", [new()], after=0)
        while not (claimed := await outbox.claim(10)):
            pass  # a busy machine takes longer than a claim waits
        assert len(claimed) == 1
        await outbox.release()


async def test_a_server_that_was_away_for_long_is_found_as_soon_as_it_is_back(
    log: EventLog, connect: Connect
):
    async with serving(log) as uri:
        wire = Wire(uri)
        async with wire.laid():
            store = KurrentDbEventStore(connect(wire.address))
            wire.refuse()
            for _ in range(4):
                refused = wire.refused
                with pytest.raises(Unavailable):
                    await store.read("dish")
                assert wire.refused > refused, "nobody looked whether it is back"
            wire.mend()

            assert await store.read("dish") == []


async def test_a_server_that_goes_while_events_are_claimed_costs_nothing(
    log: EventLog, connect: Connect
):
    async with serving(log) as uri:
        held = connect(uri)
        outbox = KurrentDbOutbox(held)
        await KurrentDbEventStore(held).append("dish", [new()], after=0)
        entries = await outbox.claim(10)
        assert len(entries) == 1
    await outbox.done(entries)
    with pytest.raises(Unavailable):
        await outbox.is_empty()


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED])
async def test_a_read_that_breaks_off_is_repeated_once(
    log: EventLog, connect: Connect, code: grpc.StatusCode
):
    flaky = BreakingOff(log, times=0, code=code)
    async with serving(log, streams=flaky) as uri:
        store = KurrentDbEventStore(connect(uri))
        await store.append("dish", [new(), new()], after=0)
        flaky.times = 1
        assert len(await store.read("dish")) == 2
        flaky.times = 1
        assert len((await store.read_all(None, 10)).events) == 2
        flaky.times = 100
        with pytest.raises(Unavailable):
            await store.read("dish")


async def test_a_server_that_never_answers_is_unavailable(log: EventLog, connect: Connect):
    async with serving(log, streams=Silent(log)) as uri:
        with pytest.raises(Unavailable):
            await KurrentDbEventStore(connect(uri, patience_seconds=0.2)).read("dish")


async def test_a_call_that_grpc_cancelled_is_no_cancellation_of_ours(uri: str, connect: Connect):
    held, asked = connect(uri), asyncio.Event()

    async def cancelled_by_grpc(_: AsyncKurrentDBClient) -> None:
        raise asyncio.CancelledError

    async def endless(_: AsyncKurrentDBClient) -> None:
        asked.set()
        await asyncio.Event().wait()

    with pytest.raises(Unavailable):
        await held.ask(cancelled_by_grpc)
    ours = asyncio.create_task(held.ask(endless))
    await asked.wait()
    ours.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ours


async def test_a_connection_that_was_idle_for_long_is_opened_anew(uri: str, connect: Connect):
    clock, address = WallClock(), Address(uri)
    store = KurrentDbEventStore(connect(address, clock=clock))
    for _ in range(2):
        await store.read("dish")
        clock.seconds += MAX_IDLE_SECONDS
    assert address.asked == 1

    clock.seconds += 1
    await store.read("dish")

    assert address.asked == 2


async def test_a_changed_password_is_asked_for_again(uri: str, connect: Connect):
    stranger = Unwelcoming(EventLog())
    async with serving(streams=stranger) as old:
        address = Address(old, after_refusal=uri)
        assert list(await KurrentDbEventStore(connect(address)).read("dish")) == []
        assert (address.asked, address.again, stranger.refusals) == (2, 1, 1)

        with pytest.raises(Unavailable):
            await KurrentDbEventStore(connect(Address(old))).read("dish")
