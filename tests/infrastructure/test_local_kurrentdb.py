"""The KurrentDB server in memory, seen through the client that everybody uses.

Each promise is the real server's, as its documentation and its client tell it.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from kurrentdbclient import AsyncKurrentDBClient, NewEvent, RecordedEvent, StreamState
from kurrentdbclient.common import AbstractAsyncPersistentSubscription
from kurrentdbclient.exceptions import (
    AlreadyExistsError,
    InvalidCommitPositionError,
    MaximumAppendSizeExceededError,
    MaximumSubscriptionsReachedError,
    NotFoundError,
    WrongCurrentVersionError,
)

from infra.local.kurrentdb.process import running_kurrentdb
from infra.local.kurrentdb.server import serving

ROOT = Path(__file__).parents[2]
NO_STREAM = StreamState.NO_STREAM
GROUP = "group"


@pytest.fixture
async def client() -> AsyncIterator[AsyncKurrentDBClient]:
    async with serving() as uri, AsyncKurrentDBClient(uri) as client:
        yield client


def event(text: str = "{}") -> NewEvent:
    return NewEvent(type="happened", data=text.encode(), metadata=b'{"who":"knows"}')


async def ids(client: AsyncKurrentDBClient, stream: str) -> list[object]:
    return [one.id for one in await client.get_stream(stream)]


async def received(subscription: AbstractAsyncPersistentSubscription) -> RecordedEvent:
    return await anext(subscription)


async def test_events_are_read_as_they_were_written(client: AsyncKurrentDBClient):
    written = [event('{"n":1}'), event('{"n":2}')]
    position = await client.append_to_stream("s", events=written, current_version=NO_STREAM)

    first, second = await client.get_stream("s")

    assert [(one.id, one.type, one.data, one.metadata) for one in (first, second)] == [
        (one.id, one.type, one.data, one.metadata) for one in written
    ]
    assert (first.stream_position, second.stream_position) == (0, 1)
    assert first.commit_position < second.commit_position == position
    assert first.recorded_at is not None
    assert second.recorded_at is not None
    assert first.recorded_at <= second.recorded_at
    backwards = await client.get_stream("s", backwards=True, limit=1)
    assert [one.id for one in backwards] == [second.id]
    assert [one.id for one in await client.get_stream("s", stream_position=1)] == [second.id]
    with pytest.raises(NotFoundError):
        await client.get_stream("another")


@pytest.mark.parametrize("expected", [NO_STREAM, 0, 2])
async def test_another_revision_than_expected_is_refused(
    client: AsyncKurrentDBClient, expected: StreamState | int
):
    await client.append_to_stream("s", events=[event(), event()], current_version=NO_STREAM)
    held = await ids(client, "s")
    with pytest.raises(WrongCurrentVersionError) as refused:
        await client.append_to_stream("s", events=event(), current_version=expected)
    assert refused.value.actual_version == 1
    assert await ids(client, "s") == held
    with pytest.raises(WrongCurrentVersionError):
        await client.append_to_stream("t", events=event(), current_version=0)


async def test_the_same_events_at_the_same_place_are_a_retry(client: AsyncKurrentDBClient):
    """The reason why our adapter writes under ids of its own."""
    first, second = [event(), event()], [event()]
    position = await client.append_to_stream("s", events=first, current_version=NO_STREAM)
    await client.append_to_stream("s", events=second, current_version=1)

    again = await client.append_to_stream("s", events=first, current_version=NO_STREAM)

    assert again == position
    assert await client.append_to_stream("s", events=second, current_version=1) > position
    assert len(await ids(client, "s")) == 3
    for other in ([first[0], event()], [*first, event()], [first[1]]):
        with pytest.raises(WrongCurrentVersionError):
            await client.append_to_stream("s", events=other, current_version=NO_STREAM)


async def test_an_append_has_a_limit(client: AsyncKurrentDBClient):
    half = "x" * (1_048_576 // 2)
    with pytest.raises(MaximumAppendSizeExceededError):
        await client.append_to_stream(
            "s", events=[event(half), event(half)], current_version=NO_STREAM
        )
    await client.append_to_stream("s", events=event(half), current_version=NO_STREAM)


async def test_reading_all_includes_the_position_it_starts_at(client: AsyncKurrentDBClient):
    for name in ("a", "b", "c"):
        await client.append_to_stream(name, events=event(), current_version=NO_STREAM)
    everything = [one async for one in await client.read_all()]
    middle = everything[1].commit_position

    assert [one.stream_name async for one in await client.read_all(commit_position=middle)] == [
        "b",
        "c",
    ]
    last = [one.stream_name async for one in await client.read_all(backwards=True, limit=1)]
    assert last == ["c"]
    filtered = await client.read_all(filter_include=("[ab]",), filter_by_stream_name=True)
    assert [one.stream_name async for one in filtered] == ["a", "b"]
    with pytest.raises(InvalidCommitPositionError):
        _ = [one async for one in await client.read_all(commit_position=middle + 1)]


async def test_groups_have_to_be_made_and_once(client: AsyncKurrentDBClient):
    with pytest.raises(NotFoundError):
        await client.get_subscription_info(GROUP)
    with pytest.raises(NotFoundError):
        await client.read_subscription_to_all(GROUP)
    await client.create_subscription_to_all(GROUP, max_subscriber_count=1)
    with pytest.raises(AlreadyExistsError):
        await client.create_subscription_to_all(GROUP)
    only = await client.read_subscription_to_all(GROUP)
    with pytest.raises(MaximumSubscriptionsReachedError):
        await client.read_subscription_to_all(GROUP)
    await only.stop()
    await client.delete_subscription(GROUP)
    with pytest.raises(NotFoundError):
        await client.delete_subscription(GROUP)


async def test_a_subscriber_has_no_more_unanswered_than_it_has_slots_for(
    client: AsyncKurrentDBClient,
):
    await client.create_subscription_to_all(GROUP)
    await client.append_to_stream(
        "s", events=[event() for _ in range(5)], current_version=NO_STREAM
    )
    narrow = await client.read_subscription_to_all(GROUP, event_buffer_size=2)
    held = [await received(narrow), await received(narrow)]
    info = await client.get_subscription_info(GROUP)
    assert (info.total_in_flight_messages, info.live_buffer_count) == (2, 3)

    wide = await client.read_subscription_to_all(GROUP)
    assert [(await received(wide)).stream_position for _ in range(3)] == [2, 3, 4]
    await narrow.ack(held[0])
    await narrow.stop()  # its other event goes to who is left

    assert (await received(wide)).id == held[1].id
    await wide.stop()


async def test_what_fails_is_tried_again_and_in_the_end_parked(client: AsyncKurrentDBClient):
    await client.create_subscription_to_all(GROUP, max_retry_count=2)
    await client.append_to_stream("s", events=event(), current_version=NO_STREAM)
    subscription = await client.read_subscription_to_all(GROUP, max_ack_batch_size=1)
    for tries in range(3):
        failed = await received(subscription)
        assert failed.retry_count == tries
        await subscription.nack(failed, "retry")
    while not (info := await client.get_subscription_info(GROUP)).parked_message_count:
        pass
    assert (info.total_in_flight_messages, info.retry_buffer_count) == (0, 0)

    await client.replay_parked_events(GROUP)

    replayed = await received(subscription)
    assert (replayed.id, replayed.retry_count) == (failed.id, 0)
    assert replayed.ack_id != replayed.id
    await subscription.nack(replayed, "park")
    while not (await client.get_subscription_info(GROUP)).parked_message_count:
        pass
    parked_stream = f"$persistentsubscription-$all::{GROUP}-parked"
    (parked,) = await client.get_stream(parked_stream, resolve_links=True)
    assert (parked.id, parked.is_resolved_event) == (failed.id, True)
    (link,) = await client.get_stream(parked_stream)
    assert link.is_link_event
    await subscription.stop()


async def test_what_is_not_answered_in_time_is_tried_again(client: AsyncKurrentDBClient):
    await client.create_subscription_to_all(GROUP, message_timeout=0.05)
    await client.append_to_stream("s", events=event(), current_version=NO_STREAM)
    subscription = await client.read_subscription_to_all(GROUP)
    assert [(await received(subscription)).retry_count for _ in range(3)] == [0, 1, 2]
    await subscription.stop()


async def test_of_many_writers_one_wins(client: AsyncKurrentDBClient):
    async def write(new: NewEvent) -> bool:
        try:
            await client.append_to_stream("s", events=new, current_version=NO_STREAM)
        except WrongCurrentVersionError:
            return False
        return True

    outcomes = await asyncio.gather(*(write(event(f'"{uuid4()}"')) for _ in range(20)))
    assert outcomes.count(True) == len(await ids(client, "s")) == 1


async def test_the_process_serves_and_forgets():
    for _ in range(2):
        with running_kurrentdb() as uri:
            async with AsyncKurrentDBClient(uri) as client:
                await client.append_to_stream("s", events=event(), current_version=NO_STREAM)


PARENT = """
import time
from infra.local.kurrentdb.process import running_kurrentdb
with running_kurrentdb() as uri:
    print(uri, flush=True)
    time.sleep(1000)
"""


def test_the_process_goes_with_its_parent():
    parent = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout as output:
        assert output.readline().startswith("kurrentdb://127.0.0.1:")
        family = psutil.Process(parent.pid).children(recursive=True)
        assert any("infra.local.kurrentdb.server" in child.cmdline() for child in family)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
