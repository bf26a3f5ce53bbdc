"""moto's DynamoDB as the platform runs it: transactions leave all or nothing, queries find all."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

import pytest
from botocore.exceptions import ClientError

from tests.infrastructure.aws_clients import aws_clients, create_table

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient
    from types_aiobotocore_dynamodb.type_defs import TransactWriteItemTypeDef

HELD = [{"pk": {"S": "a"}, "sk": {"S": key}, "n": {"N": "1"}} for key in ("changed", "deleted")]


@pytest.fixture
async def dynamodb(aws: str) -> "AsyncIterator[DynamoDBClient]":
    async with aws_clients() as clients:
        yield await clients.dynamodb()


@pytest.fixture(params=["sk", None], ids=["sort-key", "no-sort-key"])
async def table(
    request: pytest.FixtureRequest, dynamodb: "DynamoDBClient"
) -> AsyncIterator[dict[str, str | None]]:
    keys: list[tuple[str, Literal["HASH", "RANGE"]]] = [("sk", "HASH")]
    if request.param:
        keys = [("pk", "HASH"), ("sk", "RANGE")]
    name = f"transactions-{request.param}"
    await create_table(
        TableName=name,
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    for item in HELD:
        await dynamodb.put_item(TableName=name, Item=item)
    yield {"name": name, "sort": request.param}
    await dynamodb.delete_table(TableName=name)


def everything_at_once(
    name: str, key: dict[str, Any], refused: str
) -> "list[TransactWriteItemTypeDef]":
    """A new item, a change, a deletion, and last a check."""
    return [
        {"Put": {"TableName": name, "Item": {"pk": {"S": "a"}, "sk": {"S": "new"}}}},
        {
            "Update": {
                "TableName": name,
                "Key": key | {"sk": {"S": "changed"}},
                "UpdateExpression": "SET n = n + :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        },
        {"Delete": {"TableName": name, "Key": key | {"sk": {"S": "deleted"}}}},
        {
            "ConditionCheck": {
                "TableName": name,
                "Key": key | {"sk": {"S": "not there"}},
                "ConditionExpression": refused,
            }
        },
    ]


async def found(dynamodb: "DynamoDBClient", name: str) -> list[tuple[str, str | None]]:
    items = (await dynamodb.scan(TableName=name))["Items"]
    return sorted((item["sk"]["S"], item.get("n", {}).get("N")) for item in items)


async def test_a_transaction_that_fails_leaves_everything_as_it_was(
    dynamodb: "DynamoDBClient", table: dict[str, str]
):
    key = {"pk": {"S": "a"}} if table["sort"] else {}

    with pytest.raises(ClientError, match="TransactionCanceled"):
        await dynamodb.transact_write_items(
            TransactItems=everything_at_once(table["name"], key, "attribute_exists(sk)")
        )
    assert await found(dynamodb, table["name"]) == [("changed", "1"), ("deleted", "1")]


async def test_a_transaction_that_holds_is_carried_out_whole(
    dynamodb: "DynamoDBClient", table: dict[str, str]
):
    key = {"pk": {"S": "a"}} if table["sort"] else {}

    await dynamodb.transact_write_items(
        TransactItems=everything_at_once(table["name"], key, "attribute_not_exists(sk)")
    )
    assert await found(dynamodb, table["name"]) == [("changed", "2"), ("new", None)]


async def test_values_of_all_types_come_back_as_they_went(
    dynamodb: "DynamoDBClient", table: dict[str, str]
):
    item: dict[str, Any] = {
        "pk": {"S": "a"},
        "sk": {"S": "all"},
        "number": {"N": "1.5"},
        "text": {"S": 'Crème 汤 \\ "quoted"'},
        "empty": {"S": ""},
        "yes": {"BOOL": True},
        "nothing": {"NULL": True},
        "bytes": {"B": b"\x00\xff"},
        "numbers": {"NS": ["1", "2"]},
        "list": {"L": [{"S": "x"}, {"N": "1"}, {"M": {"y": {"S": "z"}}}]},
    }
    await dynamodb.put_item(TableName=table["name"], Item=item)

    key = {name: item[name] for name in ("pk", "sk") if name == "sk" or table["sort"]}
    assert (await dynamodb.get_item(TableName=table["name"], Key=key))["Item"] == item
    found = await dynamodb.query(
        TableName=table["name"],
        KeyConditionExpression=" AND ".join(f"{name} = :{name}" for name in key),
        ExpressionAttributeValues={f":{name}": value for name, value in key.items()},
    )
    assert found["Items"] == [item]
