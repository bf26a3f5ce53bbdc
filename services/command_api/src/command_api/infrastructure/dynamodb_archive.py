"""The event store in DynamoDB as a place that whole histories come from and go to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from command_api.application.append_limits import portions
from command_api.application.ports.event_store import Conflict, History
from command_api.infrastructure.aws import unavailable
from command_api.infrastructure.dynamodb import DynamoDbEventStore
from command_api.infrastructure.dynamodb_items import restored_item
from command_api.infrastructure.dynamodb_outbox import DynamoDbOutbox
from command_api.infrastructure.dynamodb_table import EventTable
from contracts.envelope import Recorded

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb.type_defs import TransactWriteItemTypeDef


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
        for portion in portions(events):
            with unavailable("The event store"):
                try:
                    await self._table.transact([self._put(event) for event in portion])
                except ClientError as error:
                    reasons = error.response.get("CancellationReasons", [])
                    if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
                        raise Conflict("An event has the place of another.") from error
                    raise

    async def is_published(self) -> bool:
        return await self._outbox.is_empty()

    def _put(self, event: Recorded) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self._table.name,
                "Item": restored_item(event),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
