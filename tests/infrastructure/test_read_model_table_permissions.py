"""What the functions may do with the table of read models is what their code does with it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.cdk.app import build
from infra.cdk.config import Projections
from infra.cdk.stages import STAGES
from projector.application import fill
from tests.histories import an_id, answer, comes, guest, invite, recorded
from tests.infrastructure.read_model_stores import DynamoDb, deliver, dynamodb, everything
from tests.infrastructure.stack.template import SynthesizedStack

TABLE = "read-models-table"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ZOE = guest(1, 1, "Zoë")
HISTORY = [recorded(invite(1, ZOE)), recorded(answer(1, comes(ZOE)), 2)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> SynthesizedStack:
    stage = replace(STAGES["local"], projections=Projections.DYNAMODB)
    assembly = build(stage, Path(tmp_path_factory.mktemp("cdk.out"))).synth()
    return SynthesizedStack(assembly.get_stack_by_name("rsvp-local-application").template)


@dataclass(frozen=True)
class Watched:
    """What each side has asked of DynamoDB."""

    store: DynamoDb
    by_projector: set[str]
    by_query_api: set[str]


@pytest.fixture
async def watched(read_models_table: str) -> AsyncIterator[Watched]:
    async with dynamodb(read_models_table) as store:
        watched = Watched(store, set(), set())
        writing, reading = store.tables
        for client, calls in (
            (await writing.client(), watched.by_projector),
            (await reading.client(), watched.by_query_api),
        ):
            client.meta.events.register("before-parameter-build.dynamodb", _taken_down_in(calls))
        yield watched


def _taken_down_in(calls: set[str]) -> Any:
    def take_down(model: Any, **_: object) -> None:
        calls.add(f"dynamodb:{model.name}")

    return take_down


def allowed(stack: SynthesizedStack, function: str) -> set[str]:
    return {action for action, resource in stack.permissions(function) if TABLE in resource}


async def test_projecting(watched: Watched, stack: SynthesizedStack):
    await deliver(watched.store.written, HISTORY)
    assert watched.by_projector == allowed(stack, "projector")


async def test_querying(watched: Watched, stack: SynthesizedStack):
    await everything(watched.store.read, [an_id("invite", 1)])
    assert watched.by_query_api == allowed(stack, "query-http")


async def test_rebuilding(watched: Watched, stack: SynthesizedStack):
    generations = watched.store.generations
    for number in (2, 3):
        await generations.begin(NOW)
        page = {"after": None, "reached": "end", "complete": True}
        await fill(generations, number, HISTORY, **page)  # type: ignore[arg-type]
        await generations.switch(number, NOW)
        await generations.drop(number - 1)
    assert watched.by_projector == allowed(stack, "projector-rebuild")


def test_only_the_projector_writes(stack: SynthesizedStack):
    reading = {"dynamodb:GetItem", "dynamodb:Query"}
    writing = {name for name in stack.functions if allowed(stack, name) - reading}
    assert writing == {"projector", "projector-rebuild"}


@pytest.mark.parametrize("function", ["projector", "projector-rebuild", "query-http"])
def test_functions_are_told_the_table_and_no_database(stack: SynthesizedStack, function: str):
    variables = stack.functions[function]["Environment"]["Variables"]
    assert variables["PROJECTIONS"] == "dynamodb"
    assert stack.name(variables["READ_MODELS_TABLE"]) == "/rsvp/local/read-models-table"
    assert "DATABASE_URL" not in variables
