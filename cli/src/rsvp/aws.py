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
    from types_aiobotocore_lambda import LambdaClient
    from types_aiobotocore_sqs import SQSClient

LOCAL: Final = "local"

_CONFIG: Final = AioConfig(connect_timeout=5, read_timeout=70, retries={"total_max_attempts": 3})
"""A function may take a minute; asking twice for what operators ask for does no harm."""


def sqs() -> "AbstractAsyncContextManager[SQSClient]":
    return aioboto3.Session().client("sqs", config=_CONFIG)


def functions() -> "AbstractAsyncContextManager[LambdaClient]":
    return aioboto3.Session().client("lambda", config=_CONFIG)


def require_place(stage: str) -> None:
    """The local stage lives on this machine: never look for it in an AWS account."""
    if stage == LOCAL and not os.environ.get("AWS_ENDPOINT_URL"):
        raise typer.BadParameter(
            "The local platform is at AWS_ENDPOINT_URL, which is not set"
            " (awsEndpointUrl in .local/platform.json).",
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
