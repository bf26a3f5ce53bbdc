"""The API as it is served, on dependencies that can go away: the local front, and behind it each
function in one process of its own, under Lambda's runtime. Queues are fed when a test says so."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

import aiohttp

from contracts.api.operation import Service
from contracts.api.operations import OPERATIONS
from contracts.problems import MEDIA_TYPE
from contracts.routing import Source
from infra.local.aws import Aws
from infra.local.functions import Functions
from infra.local.gateway import INTEGRATION_SECONDS, MAX_BODY, Gateway
from infra.local.log import Log
from infra.local.moto import ACCOUNT, REGION
from infra.local.pollers import failures
from infra.local.routes import Routes
from infra.local.sandbox import Workplace
from infra.local.server import application_server, bound_socket
from infra.local.site import Site
from infra.local.stack import Function, Route
from tests.infrastructure.function_process import around_functions

_HANDLERS: Final = {
    "authorizer": "command_api.lambdas.authorizer.handler",
    "command-http": "command_api.lambdas.http.handler",
    "command-relay": "command_api.lambdas.relay.handler",
    "command-worker": "command_api.lambdas.worker.handler",
    "projector": "projector.lambdas.projector.handler",
    "query-http": "query_api.lambdas.http.handler",
}
_ROLES: Final = {"projector": "projector", "query-http": "query_api"}
_SERVED_BY: Final = {Service.COMMAND_API: "command-http", Service.QUERY_API: "query-http"}
_CONTENT: Final = Path("examples/content.json")
_BUSY_SECONDS: Final = 2.5
"""As long as the services wait for one answer of AWS."""
_ORIGIN_SECRET: Final = "the-cdn"  # noqa: S105 - of these tests


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any
    seconds: float

    @property
    def asks_to_come_back(self) -> bool:
        """In the API's own words. The gateway, whose patience ends later, has others."""
        return (
            self.status == 503
            and self.headers["Content-Type"].startswith(MEDIA_TYPE)
            and int(self.headers["Retry-After"]) > 0
        )


@dataclass
class Told:
    """What was answered while something was away, and the slowest of all."""

    asked: int = 0
    asked_to_come_back: int = 0
    slowest: float = 0

    @property
    def share_of_the_time_out(self) -> str:
        return f"{self.slowest / INTEGRATION_SECONDS:.0%}"


@dataclass
class Served:
    """`stage` is in the names of its queues and its bus; `aws` leads to them past all faults."""

    url: str
    stage: str
    functions: Functions
    client: aiohttp.ClientSession
    aws: Aws
    told: Told = field(default_factory=Told)

    async def ask(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        began = time.monotonic()
        async with self.client.request(method, self.url + path, headers=headers, **options) as got:
            text = await got.text()
        seconds = time.monotonic() - began
        self.told.slowest = max(self.told.slowest, seconds)
        is_json = "json" in got.headers.get("Content-Type", "")
        return Answer(
            got.status, got.headers, json.loads(text) if text and is_json else text, seconds
        )

    async def is_sent_away(self, asking: Awaitable[Answer]) -> None:
        """What is asked now needs something that is not there."""
        answer = await asking
        self.told.asked += 1
        assert answer.asks_to_come_back, answer
        self.told.asked_to_come_back += 1

    async def relay(self) -> None:
        """One look, as a nudge brings it about."""
        assert not (await self.functions.invoke("command-relay", b"{}")).error

    async def feed(self, name: str, function: str) -> tuple[int, int]:
        """How many messages the function was handed, and how many it gave back."""
        fed = given_back = 0
        kept: list[str] = []
        while messages := (
            await self.aws.call(
                "AmazonSQS.ReceiveMessage", QueueUrl=self._queue(name), MaxNumberOfMessages=10
            )
        ).get("Messages"):
            records = {
                one["MessageId"]: {
                    "messageId": one["MessageId"],
                    "body": one["Body"],
                    "eventSource": "aws:sqs",
                }
                for one in messages
            }
            outcome = await self.functions.invoke(
                function, json.dumps({"Records": list(records.values())}).encode()
            )
            ids = set(records)
            back = ids if outcome.error else failures(outcome.payload, ids)
            fed += len(ids)
            given_back += len(back)
            for one in messages:
                handle = one["ReceiptHandle"]
                if one["MessageId"] in back:
                    kept.append(handle)
                else:
                    await self.aws.call(
                        "AmazonSQS.DeleteMessage", QueueUrl=self._queue(name), ReceiptHandle=handle
                    )
        for handle in kept:
            await self.aws.call(
                "AmazonSQS.ChangeMessageVisibility",
                QueueUrl=self._queue(name),
                ReceiptHandle=handle,
                VisibilityTimeout=0,
            )
        return fed, given_back

    async def has_fed(self, name: str, function: str) -> None:
        """All that was in the queue: a busy machine may need it a second time."""
        fed = given_back = -1
        for _ in range(5):
            fed, given_back = await self.feed(name, function)
            if fed == 0:
                return
        raise AssertionError(f"{function} gave back {given_back} of {fed}")

    def processes(self) -> dict[str, list[int]]:
        return {
            name: [sandbox.pid for sandbox in pool.sandboxes]
            for name, pool in self.functions.pools.items()
        }

    def _queue(self, name: str) -> str:
        return f"{self.aws.endpoint}/{ACCOUNT}/{self.stage}-{name}"


async def insisting(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """The first answer; or a later one where everything is there but takes too long, as it does
    on a machine that is too busy. Who finds a dependency gone says so at once."""
    for _ in range(4):
        answer = await ask()
        if answer.status != 503 or answer.seconds < _BUSY_SECONDS:
            return answer
    return await ask()


def in_postgres(url: str) -> dict[str, str]:
    """The environment of functions that keep everything there."""
    return {
        "EVENT_STORE": "postgres",
        "PROJECTIONS": "postgres",
        "DATABASE_URL": url,
        "DATABASE_AUTH": "trust",
    }


def in_dynamodb(events: str, read_models: str) -> dict[str, str]:
    return {
        "EVENT_STORE": "dynamodb",
        "EVENTS_TABLE": events,
        "PROJECTIONS": "dynamodb",
        "READ_MODELS_TABLE": read_models,
    }


@asynccontextmanager
async def served(
    directory: Path,
    *,
    aws: str,
    functions_aws: str,
    environment: Mapping[str, str],
    secret: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Served]:
    """`aws` is where the test finds it, and `functions_aws` where the functions do. `secret` goes
    into the stage's."""
    stage = f"t{uuid4().hex[:12]}"
    log = Log(directory / "log")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        away_from_faults = Aws(client, aws)
        surroundings = {
            **around_functions(functions_aws),
            "SITE_URL": "https://wedding.example",
            **await _surroundings(away_from_faults, stage, secret),
            **environment,
        }
        functions = Functions(
            [_function(name) for name in _HANDLERS],
            Workplace(directory, surroundings, log),
            limit=1,
        )
        routes = [
            Route(f"{op.method} {op.path}", _SERVED_BY[op.service], "authorizer")
            for op in OPERATIONS
        ]
        gateway = Gateway(Routes(routes), functions.invoke, Site(directory), _ORIGIN_SECRET)
        try:
            # One by one: at once they would be too much for some machines.
            for pool in functions.pools.values():
                await pool.prewarm()
            async with application_server(gateway.handle, max_body=MAX_BODY) as serve:
                listener, port = bound_socket()
                await serve(listener)
                url = f"http://127.0.0.1:{port}"
                yield Served(url, stage, functions, client, away_from_faults)
        finally:
            await functions.close()
            log.close()


def _function(name: str) -> Function:
    """With as much time as there can be: its own patience is to end first, and on a busy machine
    its time would otherwise, which ends the process."""
    return Function(
        name=name,
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
        handler=_HANDLERS[name],
        timeout=120,
        environment={
            "POWERTOOLS_SERVICE_NAME": name,
            "DATABASE_USER": _ROLES.get(name, "command_api"),
        },
    )


async def _surroundings(aws: Aws, stage: str, more: Mapping[str, str]) -> dict[str, str]:
    """Queues, tables, a secret, and a bus that leads to the projections."""
    url = f"{aws.endpoint}/{ACCOUNT}/{stage}"
    for name in ("commands", "nudges", "projections"):
        await aws.call("AmazonSQS.CreateQueue", QueueName=f"{stage}-{name}")
    for name in ("sessions", "sign-ins"):
        await aws.call(
            "DynamoDB_20120810.CreateTable",
            TableName=f"{stage}-{name}",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    secret = {
        "originSecret": _ORIGIN_SECRET,
        "hostPasswordHash": "",
        "content": json.loads(_CONTENT.read_bytes()),
        **more,
    }
    kept = await aws.call(
        "secretsmanager.CreateSecret", Name=stage, SecretString=json.dumps(secret)
    )
    await aws.call("AWSEvents.CreateEventBus", Name=stage)
    pattern = json.dumps({"source": [Source.AGGREGATE_EVENTS]})
    await aws.call("AWSEvents.PutRule", Name=stage, EventBusName=stage, EventPattern=pattern)
    await aws.call(
        "AWSEvents.PutTargets",
        Rule=stage,
        EventBusName=stage,
        Targets=[{"Id": "0", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{stage}-projections"}],
    )
    return {
        "COMMANDS_QUEUE_URL": f"{url}-commands",
        "NUDGES_QUEUE_URL": f"{url}-nudges",
        "SESSIONS_TABLE": f"{stage}-sessions",
        "SIGN_INS_TABLE": f"{stage}-sign-ins",
        "SECRET_ARN": kept["ARN"],
        "EVENT_BUS_NAME": stage,
    }
