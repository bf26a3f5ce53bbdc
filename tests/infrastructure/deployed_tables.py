"""Tables for tests, made after the very constructs that are deployed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from aws_cdk import App, Stack
from aws_cdk.aws_dynamodb import Table

from infra.cdk.stages import STAGES
from infra.local.stack_reader import read_stack
from infra.local.template import Template
from tests.infrastructure.aws_clients import patient_dynamodb


def design(construct: type[Table]) -> dict[str, Any]:
    """What CreateTable is called with, as the synthesized template has it."""
    app = App(analytics_reporting=False, stack_traces=False, tree_metadata=False)
    construct(Stack(app, "tables"), STAGES["local"])  # type: ignore[arg-type]
    body = app.synth().get_stack_by_name("tables").template
    (table,) = read_stack([Template("tables", body, endpoint="")]).tables
    return dict(table)


@asynccontextmanager
async def created(designed: dict[str, Any]) -> AsyncIterator[str]:
    """A table of that design under a name of its own, gone afterwards."""
    name = f"test-{uuid4()}"
    async with patient_dynamodb() as dynamodb:
        await dynamodb.create_table(**designed | {"TableName": name})
        yield name
        await dynamodb.delete_table(TableName=name)
