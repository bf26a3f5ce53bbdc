"""Whenever a rebuild begins and however deliveries fall between its steps: it ends as the fold."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Recorded
from contracts.events import InviteCreated
from projector.application import GRACE, drop, fill
from tests.histories import histories
from tests.in_memory_read_models import in_order
from tests.infrastructure.read_model_stores import (
    DynamoDb,
    InMemory,
    Postgres,
    Store,
    deliver,
    dynamodb,
    everything,
    postgres,
)
from tests.torture import tries

pytestmark = pytest.mark.torture("Exactly once in effect")

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    events: Sequence[Recorded]


@dataclass(frozen=True)
class Rebuilt:
    """`before` was delivered when the rebuild began; then come pages and deliveries; then more."""

    history: list[Recorded]
    before: list[Recorded]
    meanwhile: list[Page | list[Recorded]]
    afterwards: list[Recorded]


@st.composite
def rebuilds(draw: st.DrawFn) -> Rebuilt:
    """What was written when the rebuild began is in its pages, delivered or not; all else is
    delivered after that. Anything may be delivered again at any time."""
    history = draw(histories(most_invites=2))
    written = draw(st.integers(0, len(history)))
    again = st.lists(st.sampled_from(history[:written]), max_size=4) if written else st.just([])
    before = draw(again)
    cuts = sorted(draw(st.sets(st.integers(0, written), max_size=3)) | {0, written})
    pages = [Page(history[start:end]) for start, end in pairwise(cuts)]
    late = [event for event in history if event not in before]
    deliveries = draw(st.permutations([*late, *draw(again)]))
    meanwhile: list[Page | list[Recorded]] = []
    for page in pages:
        taken = draw(st.integers(0, len(deliveries)))
        meanwhile += [list(deliveries[:taken]), page]
        deliveries = deliveries[taken:]
    return Rebuilt(history, before, meanwhile, list(deliveries))


async def ends_as_the_fold(store: Store, rebuilt: Rebuilt) -> None:
    await deliver(store.written, rebuilt.before)
    await store.generations.begin(NOW)
    building = (await store.generations.standing()).building
    assert building
    reached = None
    for number, step in enumerate(rebuilt.meanwhile):
        match step:
            case Page(events=events):
                after, reached = reached, str(number)
                progress = {"after": after, "reached": reached, "complete": False}
                await fill(store.generations, building.generation, events, **progress)  # type: ignore[arg-type]
            case delivered:
                await deliver(store.written, delivered)
    progress = {"after": reached, "reached": reached, "complete": True}
    await fill(store.generations, building.generation, [], **progress)  # type: ignore[arg-type]
    await store.generations.switch(building.generation, NOW)
    await deliver(store.written, rebuilt.afterwards)
    await drop(store.generations, NOW + GRACE)
    invites = [e.event.id for e in rebuilt.history if isinstance(e.event, InviteCreated)]
    fold = await everything(in_order(rebuilt.history), invites)
    assert await everything(store.read, invites) == fold


@given(rebuilt=rebuilds())
@settings(max_examples=tries(100, of=500))
async def test_in_memory(rebuilt: Rebuilt):
    await ends_as_the_fold(InMemory(), rebuilt)


@pytest.fixture
async def in_postgres(database: str) -> AsyncIterator[Postgres]:
    connection = await asyncpg.connect(database)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await connection.close()
    async with postgres(database) as store:
        yield store


@given(rebuilt=rebuilds())
@settings(
    max_examples=tries(15, of=50),
    # One database for all examples: each builds all rows anew, whatever the last one left.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_in_postgres(in_postgres: Postgres, rebuilt: Rebuilt):
    await ends_as_the_fold(in_postgres, rebuilt)


@pytest.fixture
async def in_dynamodb(read_models_table: str) -> AsyncIterator[DynamoDb]:
    async with dynamodb(read_models_table) as store:
        yield store


@given(rebuilt=rebuilds())
@settings(
    max_examples=tries(10, of=25),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_in_dynamodb(in_dynamodb: DynamoDb, rebuilt: Rebuilt):
    await in_dynamodb.empty()
    await ends_as_the_fold(in_dynamodb, rebuilt)
