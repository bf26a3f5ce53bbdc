"""moto as the platform runs it: DynamoDB conditions and counters hold, whatever its threads do."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Iterator

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
