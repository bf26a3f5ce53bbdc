"""The one client a process holds for the read-model table, and which generation it reads."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final, cast

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from query_api.application import Unavailable

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient

type Item = Mapping[str, Mapping[str, str]]
type Generation = int

FIRST: Final = 1
"""The generation of a table that was never rebuilt, which says nothing of generations."""

_CONFIG: Final = AioConfig(
    # Two attempts end well within the ten seconds in which HTTP owes an answer.
    connect_timeout=1.5,
    read_timeout=2.5,
    retries={"total_max_attempts": 2, "mode": "standard"},
    max_pool_connections=16,
    parameter_validation=False,
)


class DynamoDbTable:
    """Opens its client at first use."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._client: DynamoDBClient | None = None
        self._opening = asyncio.Lock()
        self._closing = AsyncExitStack()
        self._known: Generation | None = None

    async def client(self) -> "DynamoDBClient":
        async with self._opening:
            if self._client is None:
                opening = get_session().create_client("dynamodb", config=_CONFIG)
                self._client = await self._closing.enter_async_context(opening)
        return self._client

    async def current[T](self, ask: Callable[[Generation], Awaitable[T]]) -> T:
        """What `ask` finds in the current generation.

        The generation last seen is asked while it is being looked up which one is current, so that
        the look costs no time. It moves only when the read models are rebuilt.
        """
        known = self._known
        if known is None:
            known = self._known = await self._generation()
            return await ask(known)
        current, found = await asyncio.gather(self._generation(), ask(known))
        if current == known:
            return found
        self._known = current
        return await ask(current)

    async def query(self, partition: str, prefix: str = "", *, consistent: bool) -> list[Item]:
        """The partition's items whose sort key begins so, however many pages of 1 MB they fill."""
        client = await self.client()
        condition, values = "pk = :pk", {":pk": {"S": partition}}
        if prefix:
            condition += " AND begins_with(sk, :prefix)"
            values[":prefix"] = {"S": prefix}
        items: list[Any] = []
        start: dict[str, Any] = {}
        while True:
            try:
                page = await client.query(
                    TableName=self._name,
                    KeyConditionExpression=condition,
                    ExpressionAttributeValues=values,
                    ConsistentRead=consistent,
                    **start,
                )
            except (BotoCoreError, ClientError) as error:
                raise _away() from error
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                return items
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    async def get(self, partition: str, sort: str) -> Item | None:
        """One item, as it is just now."""
        client = await self.client()
        key = {"pk": {"S": partition}, "sk": {"S": sort}}
        try:
            answer = await client.get_item(TableName=self._name, Key=key, ConsistentRead=True)
        except (BotoCoreError, ClientError) as error:
            raise _away() from error
        return cast("Item | None", answer.get("Item"))

    async def close(self) -> None:
        self._client = None
        await self._closing.aclose()

    async def _generation(self) -> Generation:
        item = await self.get("generations", "generations")
        return int(item["served"]["N"]) if item else FIRST


def _away() -> Unavailable:
    return Unavailable("The read models can't be reached.")
