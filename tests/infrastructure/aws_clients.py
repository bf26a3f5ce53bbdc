"""What the tests of AWS adapters share."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import uuid4

import aioboto3

from command_api.infrastructure.aws import AwsClients


class WallClock:
    """Seconds since the epoch, standing still until moved; starts on a full hour."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def aws_clients() -> AsyncIterator[AwsClients]:
    clients = AwsClients()
    try:
        yield clients
    finally:
        await clients.close()


def patient_dynamodb() -> Any:
    """With the SDK's own patience, unlike the services': a second attempt to make a table would
    find what the first has made."""
    return aioboto3.Session().client("dynamodb")


async def create_table(**design: Any) -> None:
    async with patient_dynamodb() as dynamodb:
        await dynamodb.create_table(**design)


async def new_table(name: str | None = None) -> str:
    """A table of items by `id`, under a name of its own."""
    name = name or f"test-{uuid4()}"
    await create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


@contextmanager
def nobody_listens() -> Iterator[str]:
    """An address where every connection is refused."""
    with socket.socket() as bound_and_not_listening:
        bound_and_not_listening.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound_and_not_listening.getsockname()[1]}"
