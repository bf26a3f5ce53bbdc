"""Writers and readers at once, at random: one order of events explains what each of them saw."""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest

from command_api.application.ports.event_store import EventStore, NewEvent
from command_api.infrastructure.dynamodb import SETTLE
from contracts.envelope import Recorded
from tests.infrastructure.event_stores import Open, dynamodb, new
from tests.infrastructure.torture.concurrent_history import (
    ConcurrentHistory,
    Told,
    contradictions,
    insisting,
)
from tests.torture import WHOLE, Figures, tries

CLIENTS = 16
STREAMS = 3
OPERATIONS = 20
"""Of each client in each round, which has streams of its own."""
ROUNDS = tries(1, of=24)
PAGES = (20, 100)
"""Of those who read everything meanwhile."""
PATIENCE_SECONDS = 60


@pytest.fixture
async def dynamodb_event_store(events_table: str) -> AsyncIterator[Open]:
    async with dynamodb(events_table, settle=SETTLE if WHOLE else timedelta(0)) as opened:
        yield opened


@pytest.fixture
def reads_along(request: pytest.FixtureRequest) -> bool:
    """In DynamoDB, who reads everything while others write is 20 s behind: too long for a sample,
    which reads when they are done."""
    return WHOLE or request.node.callspec.params["open_store"] != "dynamodb"


@pytest.mark.torture("Streams are dense, ordered, all-or-none")
async def test_what_all_saw_goes_together(
    open_store: Open, reads_along: bool, chance: random.Random, figures: Figures
):
    history = ConcurrentHistory()
    clients = [open_store().store for _ in range(CLIENTS)]
    final: dict[str, list[Recorded]] = {}
    written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as readers:
        begin = asyncio.Event()
        reading = [
            readers.create_task(everything(open_store().store, page, begin, written))
            for page in PAGES
        ]
        if reads_along:
            begin.set()
        for n in range(ROUNDS):
            streams = [f"dish-{n}-{m}" for m in range(STREAMS)]
            tried: list[tuple[str, int, list[NewEvent]]] = []
            async with asyncio.TaskGroup() as tasks:
                for store in clients:
                    own = random.Random(chance.random())  # noqa: S311 - no secret
                    tasks.create_task(operate(store, streams, tried, own, history))
            for stream in streams:
                final[stream] = list(await insisting(partial(clients[0].read, stream)))
        written.set_result(sum(map(len, final.values())))
        begin.set()

    for reader in reading:
        assert list(contradictions(history, final, reader.result())) == []
    told = history.told()
    assert told[Told.DONE] > OPERATIONS * ROUNDS, "too few appends to prove anything"
    assert told[Told.CONFLICT] > OPERATIONS * ROUNDS, "too few races to prove anything"
    figures(
        operations=history.operations,
        appends=told[Told.DONE],
        conflicts=told[Told.CONFLICT],
        reads=len(history.reads),
        events=written.result(),
        contradictions=0,
    )


async def operate(
    store: EventStore,
    streams: list[str],
    tried: list[tuple[str, int, list[NewEvent]]],
    chance: random.Random,
    history: ConcurrentHistory,
) -> None:
    """`tried` is what anybody tried to append in this round; some of it is tried again."""
    known = dict.fromkeys(streams, 0)
    for _ in range(OPERATIONS):
        stream = chance.choice(streams)
        match chance.choices(["read", "append", "misjudge", "retry"], [3, 4, 2, 1])[0]:
            case "read":
                known[stream] = await history.read(store, stream)
                continue
            case "append":
                after = known[stream] = await history.read(store, stream)
            case "misjudge":
                after = max(0, known[stream] + chance.choice([-2, -1, 1, 2]))
            case _ if tried:
                stream, after, events = chance.choice(tried)
                await history.append(store, stream, events, after)
                continue
            case _:
                after = 0
        events = [new() for _ in range(chance.choice([1, 1, 2, 3, 10]))]
        tried.append((stream, after, events))
        if await history.append(store, stream, events, after) is Told.DONE:
            known[stream] = after + len(events)


async def everything(
    store: EventStore, limit: int, begin: asyncio.Event, written: asyncio.Future[int]
) -> list[Recorded]:
    """Read page by page while they write, and then until nothing is missing, or nothing more is
    found for so long that it never will be."""
    found: list[Recorded] = []
    token = None
    until = math.inf
    await begin.wait()
    while time.monotonic() < until:
        if written.done() and len(found) >= written.result():
            break
        page = await insisting(partial(store.read_all, token, limit))
        found += page.events
        token = page.token
        if page.events or not written.done():
            until = time.monotonic() + PATIENCE_SECONDS
        if not page.events:
            await asyncio.sleep(0.02)  # nobody tells a reader that there is more
    return found
