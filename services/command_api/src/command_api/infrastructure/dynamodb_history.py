"""All events in DynamoDB, from the shards of the index."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Final

from command_api.infrastructure.dynamodb_items import SHARDS
from command_api.infrastructure.dynamodb_table import EventTable, together

if TYPE_CHECKING:
    from command_api.infrastructure.dynamodb_items import Item

INDEX: Final = "history"
END_OF_TIME: Final = 10**16 - 1
"""In microseconds since the epoch, and in as many digits as places have."""


async def settled(table: EventTable, reached: str, before: int, limit: int) -> "list[Item]":
    """Up to `limit` events behind the place `reached`, recorded `before` (µs since the epoch)."""
    low, high = f"{reached}!", f"{before:016d}"  # no place begins with another and an "!"
    if low > high:
        return []
    shards = [_shard(table, str(n), low, high, 2 * limit // SHARDS + 1) for n in range(SHARDS)]
    page: list[Item] = []
    async for item in _merged(shards):
        page.append(item)
        if len(page) == limit:
            break
    return page


def _shard(table: EventTable, shard: str, low: str, high: str, page: int) -> "AsyncIterator[Item]":
    return table.query(
        "#shard = :shard AND #position BETWEEN :low AND :high",
        {":shard": {"S": shard}, ":low": {"S": low}, ":high": {"S": high}},
        index=INDEX,
        page=page,
    )


async def _merged(shards: "Sequence[AsyncIterator[Item]]") -> "AsyncIterator[Item]":
    """In the order of places, each shard being in it already."""
    heads = await together(_next(shard) for shard in shards)
    while waiting := [(head["position"]["S"], n) for n, head in enumerate(heads) if head]:
        _, first = min(waiting)
        if head := heads[first]:
            yield head
        heads[first] = await _next(shards[first])


async def _next(shard: "AsyncIterator[Item]") -> "Item | None":
    return await anext(shard, None)
