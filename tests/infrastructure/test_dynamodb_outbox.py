"""What the outbox in DynamoDB keeps to itself: shards, pages, leases, and what was set aside."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.dynamodb_items import entry_key, event_key, shard_of
from command_api.infrastructure.dynamodb_outbox import ASIDE, LOOK, DynamoDbOutbox
from tests.infrastructure.aws_clients import WallClock, aws_clients
from tests.infrastructure.event_stores import Open, Opened, dynamodb, new

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient


@pytest.fixture
async def clients(aws: str) -> AsyncIterator[AwsClients]:
    async with aws_clients() as opened:
        yield opened


@pytest.fixture
async def client(clients: AwsClients) -> "DynamoDBClient":
    return await clients.dynamodb()


@pytest.fixture
async def open_store(events_table: str) -> AsyncIterator[Open]:
    async with dynamodb(events_table) as opened:
        yield opened


@pytest.fixture
def opened(open_store: Open) -> Opened:
    return open_store(lease=timedelta(0))


def of_one_shard(count: int) -> list[str]:
    """Streams whose first appends all lie in shard 0."""
    names = (f"dish-{n}" for n in range(100 * count))
    return [name for name in names if shard_of(f"{name}@1") == 0][:count]


async def test_a_lease_lasts_longer_than_a_relay_lives(
    opened: Opened, clients: AwsClients, client: "DynamoDBClient", events_table: str
):
    clock = WallClock()
    await opened.store.append("dish", [new()], after=0)
    outbox = DynamoDbOutbox(clients, events_table, clock=clock)
    (claimed,) = await outbox.claim(10)

    item = (await client.get_item(TableName=events_table, Key=entry_key(claimed.key)))["Item"]
    assert int(item["leasedUntil"]["N"]) == (clock.seconds + 20) * 1_000_000
    clock.seconds += 19.9
    assert list(await outbox.claim(10)) == []
    clock.seconds += 0.2
    assert list(await outbox.claim(10)) == [claimed]


async def test_those_never_tried_come_first(opened: Opened):
    for n in range(3):
        await opened.store.append(f"tried-{n}", [new()], after=0)
    await opened.outbox.claim(3)
    await opened.store.append("fresh", [new()], after=0)

    (first,) = await opened.outbox.claim(1)

    assert first.events[0].stream == "fresh"


async def test_a_shard_of_several_pages_is_claimed_to_its_end(open_store: Open):
    streams = of_one_shard(2 * LOOK + 5)
    opened = open_store()
    for stream in streams:
        await opened.store.append(stream, [new()], after=0)

    claims = [await opened.outbox.claim(LOOK) for _ in range(4)]

    assert [len(claim) for claim in claims] == [LOOK, LOOK, 5, 0]
    assert {entry.events[0].stream for claim in claims for entry in claim} == set(streams)


async def test_of_relays_that_want_the_same_entry_one_gets_it(open_store: Open):
    writer = open_store()
    await writer.store.append("dish", [new()], after=0)

    claims = await asyncio.gather(*(open_store().outbox.claim(10) for _ in range(16)))

    assert sorted(len(claim) for claim in claims) == [0] * 15 + [1]


async def test_what_was_set_aside_is_there_to_be_looked_at(
    opened: Opened, client: "DynamoDBClient", events_table: str
):
    await opened.store.append("dish", [new()], after=0)
    await opened.store.append("dish", [new(), new()], after=1)
    await opened.outbox.claim(10)
    entry = next(e for e in await opened.outbox.claim(10) if len(e.events) == 2)

    await opened.outbox.set_aside(entry, "The bus can't take it.")

    (item,) = (
        await client.query(
            TableName=events_table,
            KeyConditionExpression="pk = :aside",
            ExpressionAttributeValues={":aside": {"S": ASIDE}},
        )
    )["Items"]
    assert (item["stream"]["S"], item["firstVersion"]["N"], item["count"]["N"]) == (
        "dish",
        "2",
        "2",
    )
    assert (item["attempts"]["N"], item["reason"]["S"]) == ("2", "The bus can't take it.")
    assert item["setAsideAt"]["S"]
    assert len(await opened.store.read("dish")) == 3


async def test_what_cannot_be_read_waits_and_keeps_nothing_else_waiting(
    opened: Opened,
    client: "DynamoDBClient",
    events_table: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(logging.getLogger("command_api"), "propagate", True)
    from_the_future = new()
    await opened.store.append("before", [new()], after=0)
    await opened.store.append("now", [from_the_future], after=0)
    await opened.store.append("then", [new()], after=0)
    await client.update_item(
        TableName=events_table,
        Key=event_key("now", 1),
        UpdateExpression="SET event = :event",
        ExpressionAttributeValues={":event": {"S": '{"type": "guest.sang", "name": "Canary"}'}},
    )

    for limit in (10, 2):
        claimed = await opened.outbox.claim(limit)
        assert sorted(entry.events[0].stream for entry in claimed) == ["before", "then"]
    assert str(from_the_future.id) in caplog.text
    assert "Canary" not in caplog.text
    await opened.outbox.done(claimed)
    assert not await opened.outbox.is_empty()
