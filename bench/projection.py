"""How much faster a batch of events is projected in one transaction than one by one.

`python -m bench.projection`: on a PostgreSQL of its own, with durable commits, best of three.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from contracts.envelope import Recorded
from contracts.values import Course, GuestType
from infra.local.postgres import running_postgres
from infra.migrations import migrate
from projector.application import project
from projector.infrastructure.connection import HeldConnection
from projector.infrastructure.postgres import PostgresReadModels
from tests.histories import answer, comes, dish, guest, invite, recorded, signed_in

BATCHES = (10, 100, 500)
EVENTS = 1000
DISHES = [dish(n, GuestType.ADULT, course, f"Dish {n}") for n, course in enumerate(Course)]


def history(first_invite: int) -> list[Recorded]:
    """Invites of three, each signed in and answered, as they would arrive."""
    events: list[Recorded] = []
    for number in range(first_invite, first_invite + EVENTS // 3 + 1):
        guests = [guest(number, place, f"Guest {number}-{place}") for place in range(3)]
        attending = [comes(one, *DISHES) for one in guests]
        events += [
            recorded(invite(number, *guests)),
            recorded(signed_in(number), 2),
            recorded(answer(number, *attending), 3),
        ]
    return events[:EVENTS]


async def seconds(store: PostgresReadModels, events: Sequence[Recorded], size: int) -> float:
    """For all events, in batches of `size`."""
    batches = [
        {str(event.id): event for event in events[start : start + size]}
        for start in range(0, len(events), size)
    ]
    started = time.perf_counter()
    for batch in batches:
        assert await project(store, batch) == {}
    return time.perf_counter() - started


async def measure(url: str) -> None:
    await migrate(url)
    connection = HeldConnection(url, "projector", patience_seconds=5)
    store = PostgresReadModels(connection)
    fresh = iter(range(0, 10_000_000, EVENTS))
    best: dict[int, float] = {}
    for _ in range(3):
        for size in (1, *BATCHES):
            took = await seconds(store, history(next(fresh)), size)
            best[size] = min(took, best.get(size, took))
    await connection.close()
    print(f"{'batch':>7} {'events/s':>10} {'x one by one':>13}")
    for size, took in best.items():
        print(f"{size:>7} {EVENTS / took:>10,.0f} {best[1] / took:>13.1f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as directory, running_postgres(Path(directory)) as url:
        asyncio.run(measure(url))


if __name__ == "__main__":
    main()
