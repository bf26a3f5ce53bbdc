"""The event store in DynamoDB as a place that whole histories come from and go to."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from command_api.application.ports import Conflict, History
from command_api.infrastructure.aws import unavailable
from command_api.infrastructure.dynamodb import DynamoDbEventStore
from command_api.infrastructure.dynamodb_items import restored_item
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from command_api.infrastructure.dynamodb_table import EventTable
from contracts.envelope import Recorded

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_ITEMS: Final = 100
MOST_BYTES: Final = 3_000_000
"""A transaction takes 100 items of 4 MB together, keys and attributes included."""


class DynamoDbArchive:
    def __init__(
        self, table: EventTable, store: DynamoDbEventStore, outbox: DynamoDbOutbox
    ) -> None:
        self._table = table
        self._store = store
        self._outbox = outbox

    async def read_all(self, after: str | None, limit: int) -> History:
        return await self._store.read_all(after, limit)

    async def restore(self, events: Sequence[Recorded]) -> None:
        """One transaction after another."""
        for writes in self._transactions(events):
            with unavailable("The event store"):
                try:
                    await self._table.transact(writes)
                except ClientError as error:
                    reasons = error.response.get("CancellationReasons", [])
                    if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
                        raise Conflict("An event has the place of another.") from error
                    raise

    async def is_published(self) -> bool:
        return await self._outbox.is_empty()

    def _transactions(
        self, events: Sequence[Recorded]
    ) -> "Iterator[list[TransactWriteItemTypeDef]]":
        writes: list[TransactWriteItemTypeDef] = []
        size = 0
        for event in events:
            item = restored_item(event)
            length = len(str(item).encode())
            if writes and (len(writes) == MOST_ITEMS or size + length > MOST_BYTES):
                yield writes
                writes, size = [], 0
            writes.append(
                {
                    "Put": {
                        "TableName": self._table.name,
                        "Item": item,
                        "ConditionExpression": "attribute_not_exists(pk)",
                    }
                }
            )
            size += length
        if writes:
            yield writes
