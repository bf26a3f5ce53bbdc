"""The one client a process holds for the read-model table."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import BotoCoreError, ClientError

from projector.application import Unavailable

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient

AT_ONCE: Final = 32
"""Requests on their way at the same time; more only wait for each other."""

_CONFIG: Final = AioConfig(
    # Three attempts end within the 20 s that a batch may take.
    connect_timeout=1.5,
    read_timeout=4,
    retries={"total_max_attempts": 3, "mode": "standard"},
    max_pool_connections=AT_ONCE,
    parameter_validation=False,
)


class DynamoDbTable:
    """Opens its client at first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._client: DynamoDBClient | None = None
        self._opening = asyncio.Lock()
        self._closing = AsyncExitStack()

    async def client(self) -> "DynamoDBClient":
        async with self._opening:
            if self._client is None:
                opening = get_session().create_client("dynamodb", config=_CONFIG)
                self._client = await self._closing.enter_async_context(opening)
        return self._client

    async def keys(self, partition: str) -> AsyncIterator[dict[str, Any]]:
        """Of all items of a partition, however many pages of 1 MB they fill."""
        client = await self.client()
        start: dict[str, Any] = {}
        while True:
            with unavailable():
                page = await client.query(
                    TableName=self.name,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues={":pk": {"S": partition}},
                    ProjectionExpression="pk, sk",
                    **start,
                )
            for key in page["Items"]:
                yield key
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    async def close(self) -> None:
        self._client = None
        await self._closing.aclose()


@contextmanager
def unavailable() -> Iterator[None]:
    """Whatever AWS fails with may pass later, but for what it says of the item itself."""
    try:
        yield
    except BotoCoreError as error:
        raise Unavailable("The read models can't be reached.") from error
    except ClientError as error:
        if _code(error) == "ValidationException":
            raise
        raise Unavailable("The read models can't be reached.") from error


def is_refused(error: ClientError) -> bool:
    """Whether a write was not made because its condition did not hold."""
    return _code(error) == "ConditionalCheckFailedException"


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
