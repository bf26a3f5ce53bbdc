"""Chance, and a stage for the command function on each store."""

import json
import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import aioboto3
import pytest

from infra.local.kurrentdb.process import running_kurrentdb
from tests.aws_proxy import AwsProxy
from tests.infrastructure.aws_clients import new_table
from tests.infrastructure.event_stores import Open, kurrentdb


@pytest.fixture
def chance() -> random.Random:
    """Another one each time, or that of CHANCE: pytest shows it where a test fails."""
    seed = int(os.environ.get("CHANCE") or random.randrange(2**32))  # noqa: S311 - no secret
    print(f"CHANCE={seed}")
    return random.Random(seed)  # noqa: S311 - no secret


@pytest.fixture
async def faulty_aws(aws: str) -> AsyncIterator[AwsProxy]:
    """For whoever is told its address; everybody else gets to moto without it."""
    async with AwsProxy(aws) as proxy:
        yield proxy


@dataclass(frozen=True)
class Stage:
    """What the function finds in its environment, and how to look behind it."""

    environment: dict[str, str]
    open_store: Open


@pytest.fixture(params=["postgres", "dynamodb", "kurrentdb"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """Each store in turn, empty."""
    stage: Stage = request.getfixturevalue(f"{request.param}_stage")
    return stage


@pytest.fixture
async def postgres_stage(aws: str, database: str, postgres_event_store: Open) -> Stage:
    environment = {
        "EVENT_STORE": "postgres",
        "DATABASE_URL": database,
        "DATABASE_USER": "command_api",
        "DATABASE_AUTH": "trust",
    }
    return Stage(environment | await _whatever_the_store(), postgres_event_store)


@pytest.fixture
async def dynamodb_stage(events_table: str, dynamodb_event_store: Open) -> Stage:
    environment = {"EVENT_STORE": "dynamodb", "EVENTS_TABLE": events_table}
    return Stage(environment | await _whatever_the_store(), dynamodb_event_store)


@pytest.fixture
async def kurrentdb_stage(aws: str) -> AsyncIterator[Stage]:
    """On a server in a process of its own: many others will ask it at once."""
    with running_kurrentdb() as uri:
        environment = {"EVENT_STORE": "kurrentdb"}
        async with kurrentdb(uri) as opened:
            yield Stage(environment | await _whatever_the_store(kurrentdbUri=uri), opened)


async def _whatever_the_store(**secret: str) -> dict[str, str]:
    session = aioboto3.Session()
    async with session.client("sqs") as sqs, session.client("secretsmanager") as secrets:
        queue = await sqs.create_queue(QueueName=f"test-{uuid4()}")
        kept = await secrets.create_secret(
            Name=f"test-{uuid4()}",
            SecretString=json.dumps({"originSecret": "the-cdn", "hostPasswordHash": "", **secret}),
        )
    return {
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Test",
        "SITE_URL": "https://wedding.example",
        "COMMANDS_QUEUE_URL": "unused",
        "NUDGES_QUEUE_URL": queue["QueueUrl"],
        "SECRET_ARN": kept["ARN"],
        "SESSIONS_TABLE": await new_table(),
        "SIGN_INS_TABLE": await new_table(),
    }
