"""The read models in DynamoDB: a conditional put a fact, into every generation that is written."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any
from uuid import UUID

from botocore.exceptions import ClientError

from projector.application import Unavailable
from projector.domain.facts import Fact, KitchenInformed
from projector.infrastructure.dynamodb_items import Item, item
from projector.infrastructure.dynamodb_standing import standing
from projector.infrastructure.dynamodb_table import (
    AT_ONCE,
    DynamoDbTable,
    is_refused,
    unavailable,
)


class DynamoDbReadModels:
    """Looks which generations there are before every write: it must not miss a rebuild."""

    def __init__(self, table: DynamoDbTable) -> None:
        self._table = table

    async def write(self, facts: Sequence[Fact]) -> None:
        there = await standing(self._table)
        written = [there.current, *([there.building.generation] if there.building else [])]
        await put_facts(self._table, facts, written)


async def put_facts(
    table: DynamoDbTable, facts: Sequence[Fact], generations: Iterable[int]
) -> None:
    """Put what is newer than what is there. All are tried, whatever becomes of one of them.

    But what one event says is put one after the other, and ends at what is refused: a dish that
    the menu can't hold, with its name in two forms, shall not be in the kitchen's papers either.
    Those take whatever an event can say, so they are never refused alone; a transaction of the two
    would cost twice as much, and fail where only one of them is old.
    """
    client = await table.client()
    turn = asyncio.Semaphore(AT_ONCE)

    async def put(item: Item) -> None:
        async with turn:
            with unavailable():
                try:
                    await client.put_item(
                        TableName=table.name,
                        Item=item,
                        ConditionExpression="attribute_not_exists(pk) OR version < :version",
                        ExpressionAttributeValues={":version": item["version"]},
                    )
                except ClientError as error:
                    if not is_refused(error):  # what is there is as new
                        raise

    async def put_in_turn(said: Sequence[Fact], generation: int) -> None:
        for fact in said:
            await put(item(generation, fact))

    await _all(
        put_in_turn(said, generation) for generation in generations for said in _by_event(facts)
    )


def _by_event(facts: Sequence[Fact]) -> Iterable[Sequence[Fact]]:
    """The kitchen's entries behind the facts they go with."""
    said: dict[tuple[UUID, int], list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: isinstance(fact, KitchenInformed)):
        about = fact.entry.about if isinstance(fact, KitchenInformed) else fact.id
        said.setdefault((about, fact.version), []).append(fact)
    return said.values()


async def _all(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of it, then raise what went wrong; Unavailable before what can't be helped."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    errors = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    if errors:
        raise next((error for error in errors if isinstance(error, Unavailable)), errors[0])
