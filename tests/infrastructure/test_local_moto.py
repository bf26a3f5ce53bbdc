"""moto as the platform runs it: DynamoDB conditions and counters hold, whatever its threads do."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from itertools import compress
from typing import Any

import aiohttp
import pytest

from infra.local import leash
from infra.local.aws import Aws, AwsError
from infra.local.moto import listening

RACERS = 16
RACES = 40


# Threads of the server change places every few instructions, which brings out what they may do.
RESTLESS = """
import sys
from infra.local.moto_server import serve
sys.setswitchinterval(1e-6)
serve(int(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def restless() -> Iterator[str]:
    with listening() as (listener, endpoint):
        command = [sys.executable, "-c", RESTLESS, str(listener.fileno())]
        server = leash.start(command, keep=[listener.fileno()])
    yield endpoint
    leash.kill(server)


@pytest.fixture
async def client(restless: str) -> AsyncIterator[Aws]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Aws(session, restless)


@pytest.fixture
async def table(client: Aws) -> str:
    name = f"races-{uuid.uuid4()}"
    await client.call(
        "DynamoDB_20120810.CreateTable",
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


async def test_one_of_many_conditional_writers_wins(client: Aws, table: str) -> None:
    async def put(key: str) -> bool:
        try:
            await client.call(
                "DynamoDB_20120810.PutItem",
                TableName=table,
                Item={"id": {"S": key}},
                ConditionExpression="attribute_not_exists(id)",
            )
        except AwsError as error:
            if error.code != "ConditionalCheckFailedException":
                raise
            return False
        return True

    for race in range(RACES):
        winners = await asyncio.gather(*(put(f"race {race}") for _ in range(RACERS)))
        assert winners.count(True) == 1


async def test_counting_loses_no_count(client: Aws, table: str) -> None:
    async def add() -> None:
        await client.call(
            "DynamoDB_20120810.UpdateItem",
            TableName=table,
            Key={"id": {"S": "counter"}},
            UpdateExpression="ADD tries :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    await asyncio.gather(*(add() for _ in range(RACERS * RACES)))
    answer = await client.call(
        "DynamoDB_20120810.GetItem", TableName=table, Key={"id": {"S": "counter"}}
    )
    assert answer["Item"]["tries"]["N"] == str(RACERS * RACES)


# Two transactions that are under way at once meet between moto's look at an item and its change.
MEETING = """
import sys, threading
from contextlib import suppress
from moto.dynamodb.models import table
from infra.local import moto_server

meeting = threading.Barrier(2, timeout=float(sys.argv[2]))

make = table.Item.__init__

def meet(*arguments):
    with suppress(threading.BrokenBarrierError):
        meeting.wait()
    make(*arguments)

table.Item.__init__ = meet
moto_server.moto_dynamodb.install = lambda: None
if sys.argv[3] == "at once":
    moto_server.OneAtATime = lambda application: application
moto_server.serve(int(sys.argv[1]))
"""


@pytest.fixture
async def rivals(request: pytest.FixtureRequest) -> AsyncIterator[Aws]:
    """A client of a server that holds a write until another has come as far, or some seconds."""
    seconds, order = request.param
    with listening() as (listener, endpoint):
        command = [sys.executable, "-c", MEETING, str(listener.fileno()), seconds, order]
        server = leash.start(command, keep=[listener.fileno()])
    async with aiohttp.ClientSession() as session:
        yield Aws(session, endpoint)
    leash.kill(server)


async def race(client: Aws, design: dict[str, Any]) -> tuple[list[str], str]:
    """Two transactions that want the same version: who was told they won, and who is kept."""
    await client.call("DynamoDB_20120810.CreateTable", **design | {"TableName": "events"})
    key = {"pk": {"S": "S#dish"}, "sk": {"S": "0000000001"}}

    async def append(writer: str) -> bool:
        put = {
            "TableName": "events",
            "Item": key | {"writer": {"S": writer}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            await client.call("DynamoDB_20120810.TransactWriteItems", TransactItems=[{"Put": put}])
        except AwsError as error:
            if error.code != "TransactionCanceledException":
                raise
            return False
        return True

    writers = ["one", "other"]
    won = await asyncio.gather(*map(append, writers))
    kept = await client.call("DynamoDB_20120810.GetItem", TableName="events", Key=key)
    return list(compress(writers, won)), kept["Item"]["writer"]["S"]


@pytest.mark.parametrize("rivals", [("60", "at once")], indirect=True, ids=["at-once"])
async def test_left_to_its_threads_moto_loses_an_event_that_was_acknowledged(
    rivals: Aws, events_table_design: dict[str, Any]
) -> None:
    """The control: should moto's transactions become atomic, nothing need be serialised."""
    won, _ = await race(rivals, events_table_design)
    assert won == ["one", "other"]


@pytest.mark.parametrize("rivals", [("0.3", "one at a time")], indirect=True, ids=["serialised"])
async def test_one_at_a_time_moto_keeps_what_it_acknowledged(
    rivals: Aws, events_table_design: dict[str, Any]
) -> None:
    won, kept = await race(rivals, events_table_design)
    assert won == [kept]
