"""What the functions may do with the table of events is what their code does with it.

And they read it consistently: moto answers alike either way, so that the requests have to tell.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from command_api.infrastructure.dynamodb import SETTLE, DynamoDbEventStore
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from infra.cdk.app import build
from infra.cdk.config import EventStore
from infra.cdk.stages import STAGES
from tests.infrastructure.aws_clients import aws_clients
from tests.infrastructure.event_stores import new
from tests.infrastructure.stack.template import SynthesizedStack

TABLE = "table//rsvp/local/events-table"
INDEX = f"{TABLE}/index/history"


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Any:
    stage = replace(STAGES["local"], event_store=EventStore.DYNAMODB)
    return build(stage, Path(tmp_path_factory.mktemp("cdk.out"))).synth()


@pytest.fixture(scope="module")
def stack(assembly: Any) -> SynthesizedStack:
    return SynthesizedStack(assembly.get_stack_by_name("rsvp-local-application").template)


class Calls:
    """Takes down what is asked of DynamoDB, as the permissions it takes."""

    def __init__(self) -> None:
        self.allowing: set[tuple[str, str]] = set()
        self.stale: list[dict[str, Any]] = []

    def take_down(self, params: dict[str, Any], model: Any, **_: object) -> None:
        if model.name == "TransactWriteItems":
            for item in params["TransactItems"]:
                (kind,) = item
                action = kind if kind == "ConditionCheck" else kind.removesuffix("Item")
                self.allowing.add((f"dynamodb:{action}Item", TABLE))
        else:
            resource = INDEX if "IndexName" in params else TABLE
            self.allowing.add((f"dynamodb:{model.name}", resource))
            if model.name in ("Query", "GetItem") and resource == TABLE:
                self.stale += [] if params["ConsistentRead"] else [params]


type Watched = tuple[Calls, DynamoDbEventStore, DynamoDbOutbox]


@pytest.fixture
async def watched(events_table: str) -> AsyncIterator[Watched]:
    async with aws_clients() as clients:
        calls = Calls()
        events = (await clients.dynamodb()).meta.events
        events.register("before-parameter-build.dynamodb", calls.take_down)
        store = DynamoDbEventStore(clients, events_table, settle=timedelta(0))
        yield calls, store, DynamoDbOutbox(clients, events_table, lease=timedelta(0))


def on_events(stack: SynthesizedStack, function: str) -> set[tuple[str, str]]:
    return {
        (action, resource[resource.index("table/") :])
        for action, resource in stack.permissions(function)
        if "events-table" in resource
    }


@pytest.mark.parametrize("function", ["command-http", "command-worker"])
async def test_appending(watched: Watched, stack: SynthesizedStack, function: str):
    calls, store, _ = watched
    await store.append("dish", [new()], after=0)
    await store.append("dish", [new()], after=1)
    await store.read("dish")

    assert calls.allowing == on_events(stack, function)
    assert calls.stale == []


async def test_relaying(watched: Watched, stack: SynthesizedStack):
    calls, store, outbox = watched
    await store.append("dish", [new()], after=0)
    await store.append("other", [new()], after=0)
    calls.allowing.clear()

    done, aside = await outbox.claim(2)
    await outbox.done([done])
    await outbox.set_aside(aside, "too large")
    assert await outbox.is_empty()

    assert calls.allowing == on_events(stack, "command-relay")
    assert calls.stale == []


async def test_replaying(watched: Watched, stack: SynthesizedStack):
    calls, store, _ = watched
    await store.append("dish", [new()], after=0)
    calls.allowing.clear()

    await store.read_all((await store.read_all(None, 10)).token, 10)

    assert calls.allowing == on_events(stack, "command-replay")


def test_a_replay_lives_long_enough_to_wait_for_what_has_not_settled(stack: SynthesizedStack):
    assert stack.functions["command-replay"]["Timeout"] > 2 * SETTLE.total_seconds()


@pytest.mark.parametrize(
    "function", ["command-http", "command-worker", "command-relay", "command-replay"]
)
def test_functions_are_told_the_table_and_no_database(stack: SynthesizedStack, function: str):
    variables = stack.functions[function]["Environment"]["Variables"]
    assert variables["EVENT_STORE"] == "dynamodb"
    assert stack.name(variables["EVENTS_TABLE"]) == "/rsvp/local/events-table"
    assert "DATABASE_URL" not in variables


def test_history_is_kept_whatever_happens_to_the_stack(assembly: Any):
    foundation = assembly.get_stack_by_name("rsvp-local-foundation").template
    (table,) = (
        resource
        for resource in foundation["Resources"].values()
        if resource["Type"] == "AWS::DynamoDB::Table"
    )
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    recovery = table["Properties"]["PointInTimeRecoverySpecification"]
    assert recovery["PointInTimeRecoveryEnabled"] is True
    assert "TimeToLiveSpecification" not in table["Properties"]
