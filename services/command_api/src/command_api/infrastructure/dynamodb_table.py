"""Requests to the table of events and of the outbox, page by page."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from command_api.infrastructure.aws import AwsClients, unavailable

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb.type_defs import QueryInputTypeDef, TransactWriteItemTypeDef

    from command_api.infrastructure.dynamodb_items import Attributes, Item


class EventTable:
    """Requests to the table. Raises Unavailable where it gives no answer."""

    def __init__(self, clients: AwsClients, name: str) -> None:
        self._clients = clients
        self.name = name

    async def query(
        self,
        condition: str,
        values: "Attributes",
        *,
        keep: str | None = None,
        index: str | None = None,
        page: int | None = None,
    ) -> "AsyncIterator[Item]":
        """The items of a key `condition` in the order of their sort key, however many pages.

        `keep` leaves the others out after they were read; `page` is the items to read at a time.
        The table is read consistently, which an index can't be.
        """
        request: QueryInputTypeDef = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": index is None,
        }
        if index:
            request["IndexName"] = index
            request["ExpressionAttributeNames"] = {"#shard": "shard", "#position": "position"}
        if keep:
            request["FilterExpression"] = keep
        if page:
            request["Limit"] = page
        while True:
            with unavailable("The event store"):
                dynamodb = await self._clients.dynamodb()
                answer = await dynamodb.query(**request)
            for item in answer["Items"]:
                yield item
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    async def transact(self, writes: "Sequence[TransactWriteItemTypeDef]") -> None:
        """All or none; raises ClientError, as what a refusal means is for the writer to say.

        The SDK sends each attempt under one request token: DynamoDB carries it out once.
        """
        dynamodb = await self._clients.dynamodb()
        await dynamodb.transact_write_items(TransactItems=writes)


async def together[T](work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results in the order of the work; the first failure, the rest being cancelled."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]
