"""The AWS clients of this process."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session
from botocore.exceptions import BotoCoreError, ClientError

from command_api.application.ports.unavailable import Unavailable

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient
    from types_aiobotocore_events import EventBridgeClient
    from types_aiobotocore_lambda import LambdaClient
    from types_aiobotocore_secretsmanager import SecretsManagerClient
    from types_aiobotocore_sqs import SQSClient

type _Service = Literal["dynamodb", "events", "lambda", "secretsmanager", "sqs"]

_IN_TIME: Final = AioConfig(
    # Two attempts end well within the ten seconds in which HTTP owes an answer.
    connect_timeout=1.5,
    read_timeout=2.5,
    retries={"total_max_attempts": 2, "mode": "standard"},
    parameter_validation=False,
)

_AT_LEISURE: Final = _IN_TIME.merge(AioConfig(read_timeout=25))
"""For functions that are waited for, which take up to 20 s."""


class AwsClients:
    """One SDK session; a service's client is opened at first use and stays open."""

    def __init__(self) -> None:
        self._session: AioSession | None = None
        self._clients: dict[str, Any] = {}
        self._opening = asyncio.Lock()
        self._closing = AsyncExitStack()

    async def dynamodb(self) -> "DynamoDBClient":
        client: DynamoDBClient = await self._client("dynamodb")
        return client

    async def events(self) -> "EventBridgeClient":
        client: EventBridgeClient = await self._client("events")
        return client

    async def functions(self) -> "LambdaClient":
        client: LambdaClient = await self._client("lambda")
        return client

    async def secrets(self) -> "SecretsManagerClient":
        client: SecretsManagerClient = await self._client("secretsmanager")
        return client

    async def sqs(self) -> "SQSClient":
        client: SQSClient = await self._client("sqs")
        return client

    async def close(self) -> None:
        self._clients.clear()
        await self._closing.aclose()

    async def _client(self, service: _Service) -> Any:  # noqa: ANN401
        async with self._opening:
            if service not in self._clients:
                session = self._session = self._session or get_session()
                config = _AT_LEISURE if service == "lambda" else _IN_TIME
                opening = session.create_client(service, config=config)
                self._clients[service] = await self._closing.enter_async_context(opening)
        return self._clients[service]


@contextmanager
def unavailable(what: str) -> Iterator[None]:
    """Whatever AWS fails with, the caller can only try again later; the cause is kept."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"{what} can't be reached.") from error


def is_refused_condition(error: ClientError) -> bool:
    """Whether a DynamoDB write was not made because its condition did not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
