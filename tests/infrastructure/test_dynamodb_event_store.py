"""What the event store in DynamoDB keeps to itself: clocks, the settle window, lost answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web

from command_api.application.ports.event_store import Conflict
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure import dynamodb
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.dynamodb import SETTLE, DynamoDbEventStore
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from tests.infrastructure.aws_clients import WallClock, aws_clients, nobody_listens
from tests.infrastructure.aws_stand_in import in_place_of_aws, losing_answers
from tests.infrastructure.event_stores import new

WINDOW = SETTLE.total_seconds()


@pytest.fixture
async def clients(aws: str) -> AsyncIterator[AwsClients]:
    async with aws_clients() as opened:
        yield opened


async def no_sleep(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s for nothing")


async def test_a_stream_goes_on_in_time_whatever_the_writers_clocks_say(
    clients: AwsClients, events_table: str
):
    ahead, behind = WallClock(), WallClock()
    behind.seconds -= 3600
    events = [new() for _ in range(4)]
    late = DynamoDbEventStore(clients, events_table, clock=behind)
    await DynamoDbEventStore(clients, events_table, clock=ahead).append("dish", events[:2], after=0)

    await late.append("dish", events[2:3], after=2)
    await late.append("dish", events[3:], after=3)
    with pytest.raises(Conflict):
        await late.append("dish", [new()], after=3)

    read = await late.read("dish")
    assert [event.id for event in read] == [event.id for event in events]
    assert all(one.recorded_at <= next_.recorded_at for one, next_ in pairwise(read))
    ahead.seconds += WINDOW + 1
    reader = DynamoDbEventStore(clients, events_table, clock=ahead, sleep=no_sleep)
    assert list((await reader.read_all(None, 10)).events) == list(read)


async def test_an_append_that_commits_late_is_not_skipped(clients: AwsClients, events_table: str):
    began, clock = WallClock(), WallClock()
    late, quick = new(), new()
    slow_writer = DynamoDbEventStore(clients, events_table, clock=began)

    async def settle(seconds: float) -> None:
        await slow_writer.append("late", [late], after=0)
        clock.seconds += seconds

    clock.seconds += 1
    await DynamoDbEventStore(clients, events_table, clock=clock).append("quick", [quick], after=0)
    clock.seconds += 1
    reader = DynamoDbEventStore(clients, events_table, clock=clock, sleep=settle)

    page = await reader.read_all(None, 10)

    assert [event.id for event in page.events] == [late.id, quick.id]


async def test_a_walk_waits_once_for_what_was_there_when_it_began(
    clients: AwsClients, events_table: str
):
    clock = WallClock()
    old, recent, newer = new(), new(), new()
    writer = DynamoDbEventStore(clients, events_table, clock=clock)
    waited: list[float] = []

    async def settle(seconds: float) -> None:
        waited.append(seconds)
        clock.seconds += 5
        await writer.append("newer", [newer], after=0)
        clock.seconds += seconds - 5

    await writer.append("old", [old], after=0)
    clock.seconds += 10 * WINDOW
    await writer.append("recent", [recent], after=0)
    clock.seconds += 1
    reader = DynamoDbEventStore(clients, events_table, clock=clock, sleep=settle)

    pages = [await reader.read_all(None, 10)]
    while pages[-1].events:
        pages.append(await reader.read_all(pages[-1].token, 10))

    assert [[event.id for event in page.events] for page in pages] == [[old.id], [recent.id], []]
    assert waited == [WINDOW]
    clock.seconds += WINDOW
    rest = await reader.read_all(pages[-1].token, 10)
    assert [event.id for event in rest.events] == [newer.id]


async def test_what_is_asked_for_behind_the_end_of_a_walk_is_another_walk(
    clients: AwsClients, events_table: str
):
    """Or an end that is asked for again says nothing of what came in between. A rebuild takes it
    for complete, though a writer whose clock runs ahead wrote before it began."""
    clock, ahead = WallClock(), WallClock()
    old, early = new(), new()

    async def settle(seconds: float) -> None:
        clock.seconds += seconds

    await DynamoDbEventStore(clients, events_table, clock=clock).append("old", [old], after=0)
    clock.seconds += 10 * WINDOW
    ahead.seconds = clock.seconds + 5
    await DynamoDbEventStore(clients, events_table, clock=ahead).append("early", [early], after=0)
    reader = DynamoDbEventStore(clients, events_table, clock=clock, sleep=settle)

    walk = [await reader.read_all(None, 10)]
    while walk[-1].events:
        walk.append(await reader.read_all(walk[-1].token, 10))
    another = await reader.read_all(walk[-1].token, 10)
    rest = await reader.read_all(another.token, 10)
    end = await reader.read_all(rest.token, 10)

    assert [[event.id for event in page.events] for page in walk] == [[old.id], []]
    assert [event.id for event in another.events] == [early.id]
    assert walk[-1].token != walk[-2].token
    assert (rest.events, end) == ((), rest)


async def test_where_nothing_ever_was_nobody_waits(clients: AwsClients, events_table: str):
    reader = DynamoDbEventStore(clients, events_table, sleep=no_sleep)
    assert (await reader.read_all(None, 10)).events == ()


async def test_a_reader_may_be_behind_the_one_it_takes_over_from(
    clients: AwsClients, events_table: str
):
    clock, behind = WallClock(), WallClock()
    waited: list[float] = []

    async def settle(seconds: float) -> None:
        waited.append(seconds)

    event = new()
    store = DynamoDbEventStore(clients, events_table, clock=clock)
    await store.append("dish", [event], after=0)
    clock.seconds += 2 * WINDOW
    first = await store.read_all(None, 10)
    assert [found.id for found in first.events] == [event.id]

    reader = DynamoDbEventStore(clients, events_table, clock=behind, sleep=settle)
    assert (await reader.read_all(first.token, 10)).events == ()
    assert waited == [WINDOW]


async def test_nobody_answers(aws: str, monkeypatch: pytest.MonkeyPatch):
    with nobody_listens() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            store, outbox = DynamoDbEventStore(clients, "gone"), DynamoDbOutbox(clients, "gone")
            attempts: list[Callable[[], Awaitable[object]]] = [
                lambda: store.read("dish"),
                lambda: store.append("dish", [new()], after=0),
                lambda: store.read_all(None, 10),
                lambda: outbox.claim(10),
                outbox.is_empty,
            ]
            for attempt in attempts:
                with pytest.raises(Unavailable):
                    await attempt()


async def test_where_the_answer_is_lost_reading_tells_what_became_of_the_append(
    aws: str, clients: AwsClients, events_table: str, monkeypatch: pytest.MonkeyPatch
):
    event = new()
    lost: list[Any] = []
    async with in_place_of_aws(losing_answers(aws, lost), monkeypatch), aws_clients() as far_away:
        with pytest.raises(Unavailable):
            await DynamoDbEventStore(far_away, events_table).append("dish", [event], after=0)

    first, second = (request["ClientRequestToken"] for request in lost)
    assert first == second, "or DynamoDB would take the SDK's second attempt for a rival"
    read = await DynamoDbEventStore(clients, events_table).read("dish")
    assert [found.id for found in read] == [event.id]


@pytest.mark.parametrize(
    ("codes", "meaning"),
    [
        (("None", "TransactionConflict", "None"), Conflict),
        (("ConditionalCheckFailed", "None", "None"), Conflict),
        (("ThrottlingError", "TransactionConflict", "None"), Conflict),
        (("None", "ThrottlingError", "None"), Unavailable),
        (("None", "None", "ProvisionedThroughputExceeded"), Unavailable),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
async def test_why_a_transaction_was_cancelled(
    codes: tuple[str, ...],
    meaning: type[Exception],
    aws: str,
    monkeypatch: pytest.MonkeyPatch,
):
    async def cancelled(_: web.BaseRequest) -> web.StreamResponse:
        reasons = [{"Code": code} for code in codes]
        error = {"__type": "#TransactionCanceledException", "CancellationReasons": reasons}
        return web.json_response(error, status=400)

    async with in_place_of_aws(cancelled, monkeypatch), aws_clients() as clients:
        with pytest.raises(meaning):
            await DynamoDbEventStore(clients, "events").append("dish", [new()], after=1)


async def test_an_append_is_not_waited_for_longer_than_the_settle_window_allows(
    aws: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dynamodb, "APPEND_SECONDS", 0.05)
    over = asyncio.Event()

    async def silent(_: web.BaseRequest) -> web.StreamResponse:
        await over.wait()
        raise web.HTTPGone

    async with in_place_of_aws(silent, monkeypatch), aws_clients() as clients:
        with pytest.raises(Unavailable, match="in time"):
            await DynamoDbEventStore(clients, "events").append("dish", [new()], after=0)
        over.set()
