"""Duplicates, permutations, crashes, replays and rebuilds, in any sequence: always the fold."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.infrastructure.read_model_stores import InMemory, Store, dynamodb, postgres
from tests.infrastructure.torture.projecting import Projecting
from tests.torture import Figures, tries

pytestmark = pytest.mark.torture("Exactly once in effect")

STEPS = 30
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables
     WHERE schemaname = 'read_models' AND tablename <> 'generations'
    LOOP EXECUTE format('DELETE FROM read_models.%I', name); END LOOP;
END $$
"""


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def run(
    figures: Figures, runner: asyncio.Runner, emptied: Callable[[], Store], *, examples: int
) -> None:
    members = {"runner": runner, "emptied": staticmethod(emptied), "steps": Counter[str]()}
    machine: type[Projecting] = type("Projecting", (Projecting,), members)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    figures(**dict(machine.steps))


def test_in_memory(figures: Figures, runner: asyncio.Runner):
    run(figures, runner, InMemory, examples=tries(40, of=1000))


def test_in_postgres(figures: Figures, runner: asyncio.Runner, database: str):
    stack = AsyncExitStack()
    admin = runner.run(asyncpg.connect(database))
    stack.push_async_callback(admin.close)
    # The tables are emptied in any order, their foreign keys unasked.
    runner.run(admin.execute("SET session_replication_role = replica"))
    name = runner.run(admin.fetchval("SELECT current_database()"))
    runner.run(admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    store = runner.run(stack.enter_async_context(postgres(database)))

    def emptied() -> Store:
        runner.run(admin.execute(_EMPTY))
        return store

    try:
        run(figures, runner, emptied, examples=tries(6, of=200))
    finally:
        runner.run(stack.aclose())


def test_in_dynamodb(figures: Figures, runner: asyncio.Runner, read_models_table: str):
    stack = AsyncExitStack()
    store = runner.run(stack.enter_async_context(dynamodb(read_models_table)))

    def emptied() -> Store:
        runner.run(store.empty())
        return store

    try:
        run(figures, runner, emptied, examples=tries(4, of=200))
    finally:
        runner.run(stack.aclose())
