"""`rsvp rebuild` under traffic: an operator's machine that dies, 10,000 events, no failed request.

Of the events a fifth in every run: enough for more pages than the machine lives to see.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
import pytest

from command_api.application.ports.event_store import Conflict, EventStore, NewEvent
from command_api.application.ports.outbox import Outbox
from command_api.application.ports.unavailable import Unavailable
from contracts.events import AggregateEvent
from contracts.values import Course, GuestType
from tests.histories import answer, comes, dish, guest, invite, signed_in
from tests.in_memory_read_models import in_order
from tests.infrastructure.read_model_stores import everything
from tests.torture import WHOLE, Figures, tries
from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import Choice
from tests.ui.visitor import Visitor, answer_for

INVITES: Final = tries(500, of=2_500)
EVENTS_AN_INVITE: Final = 4
GUESTS: Final = 8
AT_ONCE: Final = 8
PAUSE_SECONDS: Final = 0 if WHOLE else 0.25
"""Between two rounds of looking: a rebuild waits for half a minute, and others want to test."""


@pytest.fixture
async def platform(tmp_path: Path, choice: Choice) -> AsyncIterator[RunningPlatform]:
    platform = await RunningPlatform.start(tmp_path, choice)
    yield platform
    await platform.stop()


@pytest.mark.torture("Exactly once in effect")
async def test_a_rebuild_while_traffic_goes_on(platform: RunningPlatform, figures: Figures) -> None:
    guests = [await platform.guest("evening", ("adult", f"Guest {n}")) for n in range(GUESTS)]
    assert await eventually(platform.stores.outbox_is_empty)
    async with platform.stores.events() as (store, outbox):
        await write_history(store)
        await forget(outbox)  # so that nothing but the rebuild can bring it in

    statuses: Counter[int] = Counter()
    over = asyncio.Event()
    async with counting(platform, statuses) as http, asyncio.TaskGroup() as group:
        host = await platform.host()
        for each in (host, *(guest for guest, _ in guests)):
            each.http = http
        group.create_task(traffic([guest for guest, _ in guests], host, over))
        await kill_after_some_pages(await platform.start_cli("rebuild", "--limit", "20"))
        told = await platform.run_cli("rebuild")
        over.set()
    assert "Going on where the last rebuild broke off." in told
    assert "Switched" in told
    later = statuses.pop(503, 0)  # a busy machine's, whatever goes on: they came back
    assert set(statuses) == {200}
    assert later <= (0 if WHOLE else statuses.total() // 20)
    assert statuses.total() > 5 * GUESTS

    assert await eventually(platform.stores.outbox_is_empty)
    assert await eventually(platform.queues.are_empty)
    history = await history_equals_read_models(platform)
    assert len(history) > INVITES * EVENTS_AN_INVITE
    figures(
        events=len(history),
        requests_meanwhile=statuses.total(),
        asked_to_come_back_later=later,
    )


@asynccontextmanager
async def counting(
    platform: RunningPlatform, statuses: Counter[int]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that counts how its requests were answered."""

    async def count(response: httpx.Response) -> None:
        statuses[response.status_code] += 1

    async with httpx.AsyncClient(
        base_url=platform.url, timeout=60, event_hooks={"response": [count]}
    ) as http:
        yield http


async def history_equals_read_models(platform: RunningPlatform) -> Sequence[object]:
    """All lists, and the RSVPs of some: 2,500 would take minutes."""
    history = await platform.stores.history()
    invites = [event.event.id for event in history if event.event.type == "invite.created"]
    some = [*invites[:GUESTS], *invites[:: len(invites) // 20]]
    async with platform.stores.read_models() as served:
        assert await everything(served, some) == await everything(in_order(history), some)
    return history


async def write_history(store: EventStore) -> None:
    """Straight into the event store, as nobody's command ever would."""
    menu = [dish(n, GuestType.ADULT, course, f"Dish {n}") for n, course in enumerate(Course)]
    for one in menu:
        await append(store, f"food_choice-{one.id}", [one])
    turn = asyncio.Semaphore(AT_ONCE)

    async def write(number: int) -> None:
        invited = guest(number, 1, f"Guest {number:04}")
        created = invite(number, invited)
        events: list[AggregateEvent] = [created, signed_in(number), signed_in(number)]
        events.append(answer(number, comes(invited, *menu)))
        assert len(events) == EVENTS_AN_INVITE
        async with turn:
            await append(store, f"invite-{created.id}", events)

    await asyncio.gather(*map(write, range(INVITES)))


async def append(store: EventStore, stream: str, events: Sequence[AggregateEvent]) -> None:
    """A store that answers late is asked again; that it was in then is a Conflict."""
    now = datetime.now(UTC)
    said = [NewEvent(uuid4(), event, now, "rebuild", uuid4(), "0" * 64) for event in events]
    while True:
        with suppress(Unavailable):
            with suppress(Conflict):
                await store.append(stream, said, after=0)
            return


async def forget(outbox: Outbox) -> None:
    while entries := await outbox.claim(500):
        await outbox.done(entries)


async def kill_after_some_pages(cli: asyncio.subprocess.Process) -> None:
    assert cli.stdout
    for _ in range(5):
        assert b"events" in await cli.stdout.readline()
    cli.send_signal(signal.SIGKILL)
    await cli.communicate()
    assert cli.returncode == -signal.SIGKILL


async def traffic(guests: Sequence[Visitor], host: Visitor, over: asyncio.Event) -> None:
    """Guests answer one after another, and everybody looks, until it is over."""
    unanswered = list(guests)
    while not over.is_set() or unanswered:
        if unanswered:
            answering = unanswered.pop()
            await answering.post("/api/rsvp", answer_for(await answering.rsvp()))
            await eventually(partial(has_answered, answering))
        for path in ("invites", "attending-guests", "song-choices", "food-choices"):
            await host.get(f"/api/{path}?limit=100")
        await guests[0].rsvp()
        await asyncio.sleep(PAUSE_SECONDS)


async def has_answered(guest: Visitor) -> bool:
    return bool((await guest.rsvp())["status"] == "submitted")
