"""Projecting in batches, against one by one, and replaying, against appending."""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final

from bench.databases import filled
from bench.report import Ratio, Section, Table
from bench.rounds import alternately, ratio
from command_api.infrastructure.postgres import PostgresEventStore
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.envelope import Recorded
from contracts.values import Course, GuestType
from infra.local.postgres import running_postgres
from infra.migrations import migrate
from projector.application import project
from projector.infrastructure.postgres import PostgresReadModels
from projector.infrastructure.postgres_connection import PostgresConnection as ProjectorsConnection
from tests.histories import answer, comes, dish, guest, invite, recorded, signed_in

ROUNDS: Final = 7
AT_LEAST: Final = {10: 3.0, 100: None, 500: 15.0}
EVENTS: Final = 500
PAGE: Final = 500

_ABOUT: Final = f"""Ratios of rates, waiting for the disk: {EVENTS} events of invites of three, \
each signed in and answered, in batches of one transaction. At 500 they are clustered: all that \
happened to an invite is in one batch, as a replay brings it. The last row reads history a page of \
{PAGE} at a time and projects each, against only reading it."""

_DISHES: Final = [dish(n, GuestType.ADULT, course, f"Dish {n}") for n, course in enumerate(Course)]


def history(first_invite: int, events: int) -> list[Recorded]:
    """Invites of three, each signed in and answered, as they would arrive."""
    told: list[Recorded] = []
    for number in range(first_invite, first_invite + events // 3 + 1):
        guests = [guest(number, place, f"Guest {number}-{place}") for place in range(3)]
        attending = [comes(one, *_DISHES) for one in guests]
        told += [
            recorded(invite(number, *guests)),
            recorded(signed_in(number), 2),
            recorded(answer(number, *attending), 3),
        ]
    return told[:events]


async def rate(store: PostgresReadModels, events: Sequence[Recorded], size: int) -> float:
    """Events a second, in batches of `size`."""
    batches = [
        {str(event.id): event for event in events[start : start + size]}
        for start in range(0, len(events), size)
    ]
    began = time.perf_counter()
    for batch in batches:
        assert await project(store, batch) == {}
    return len(events) / (time.perf_counter() - began)


async def read(events: PostgresEventStore, into: PostgresReadModels | None) -> float:
    """Events a second through all of history; projected, where there is something to go into."""
    token, seen = None, 0
    began = time.perf_counter()
    while (page := await events.read_all(token, PAGE)).events:
        token, seen = page.token, seen + len(page.events)
        if into:
            assert await project(into, {str(event.id): event for event in page.events}) == {}
    return seen / (time.perf_counter() - began)


async def run(rounds: int = ROUNDS, events: int = EVENTS, replayed: int = 5000) -> Section:
    async with AsyncExitStack() as exits:
        directory = exits.enter_context(tempfile.TemporaryDirectory())
        server = exits.enter_context(running_postgres(Path(directory) / "server"))
        await migrate(server)
        connection = ProjectorsConnection(server, "projector", patience_seconds=5)
        exits.push_async_callback(connection.close)
        store = PostgresReadModels(connection)
        fresh = iter(range(0, 100_000_000, events))

        async def batches(size: int) -> float:
            return await rate(store, history(next(fresh), events), size)

        taken = await alternately({size: partial(batches, size) for size in (1, *AT_LEAST)}, rounds)
        held = PostgresConnection(await filled(server, replayed), user="command_api")
        exits.push_async_callback(held.close)
        past = PostgresEventStore(held)
        kinds = {"replayed": partial(read, past, store), "read": partial(read, past, None)}
        replays = await alternately(kinds, rounds)
    rows: list[tuple[str | Ratio, ...]] = []
    for size, at_least in AT_LEAST.items():
        faster = Ratio(ratio(taken[size], taken[1]), at_least=at_least)
        rows.append((f"batches of {size}, × one by one", faster, faster.aim))
    replay = Ratio(ratio(replays["replayed"], replays["read"]))
    rows.append(("replay, × reading alone", replay, replay.aim))
    return Section("Projections", _ABOUT, (Table(("", "ratio", "aim"), rows),))


if __name__ == "__main__":
    print(asyncio.run(run()))
