"""AWS, as operators reach it."""

import os
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TYPE_CHECKING, Final

import aioboto3
import typer
from aiobotocore.config import AioConfig
from botocore.exceptions import BotoCoreError, ClientError

from rsvp.terminal import Failure

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb import DynamoDBClient
    from types_aiobotocore_events import EventBridgeClient
    from types_aiobotocore_lambda import LambdaClient
    from types_aiobotocore_secretsmanager import SecretsManagerClient
    from types_aiobotocore_sqs import SQSClient
    from types_aiobotocore_ssm import SSMClient

LOCAL: Final = "local"

_CONFIG: Final = AioConfig(connect_timeout=5, read_timeout=70, retries={"total_max_attempts": 3})
"""A function may take a minute; asking twice for what operators ask for does no harm."""


def sqs() -> "AbstractAsyncContextManager[SQSClient]":
    return aioboto3.Session().client("sqs", config=_CONFIG)


def functions() -> "AbstractAsyncContextManager[LambdaClient]":
    return aioboto3.Session().client("lambda", config=_CONFIG)


def parameters() -> "AbstractAsyncContextManager[SSMClient]":
    return aioboto3.Session().client("ssm", config=_CONFIG)


def secrets() -> "AbstractAsyncContextManager[SecretsManagerClient]":
    return aioboto3.Session().client("secretsmanager", config=_CONFIG)


def buses() -> "AbstractAsyncContextManager[EventBridgeClient]":
    return aioboto3.Session().client("events", config=_CONFIG)


def tables() -> "AbstractAsyncContextManager[DynamoDBClient]":
    return aioboto3.Session().client("dynamodb", config=_CONFIG)


async def parameter(stage: str, name: str) -> str:
    """What the stage's stacks have left under `/rsvp/<stage>/<name>`."""
    async with parameters() as client:
        answer = await client.get_parameter(Name=f"/rsvp/{stage}/{name}")
    return answer["Parameter"]["Value"]


def require_place(stage: str) -> None:
    """The local stage lives on this machine: never look for it in an AWS account."""
    if stage == LOCAL and not os.environ.get("AWS_ENDPOINT_URL"):
        raise typer.BadParameter(
            "AWS_ENDPOINT_URL does not say where the local platform is."
            " `make start`, then .venv/bin/python -m infra.local exec .venv/bin/rsvp …",
            param_hint="--stage",
        )


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """AWS errors as Failures."""
    try:
        yield
    except ClientError as error:
        details = error.response["Error"]
        raise Failure(f"AWS says {details['Code']}: {details['Message']}") from error
    except BotoCoreError as error:
        raise Failure(f"AWS can't be asked: {error}") from error
