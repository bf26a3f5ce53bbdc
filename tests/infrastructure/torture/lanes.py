"""A queue with its dead letters, and the function that is fed from it by the real poller."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp
from typer.testing import CliRunner

from infra.cdk.queues import MAX_RECEIVES
from infra.local.aws import Aws
from infra.local.functions import Functions
from infra.local.log import Log
from infra.local.moto import ACCOUNT, REGION
from infra.local.pollers import Poller, failures
from infra.local.sandbox import Outcome, Workplace
from infra.local.stack import EventSource, Function
from rsvp.__main__ import app
from tests.infrastructure.function_process import around_functions

VISIBILITY_SECONDS: Final = 3600
"""Longer than any of these tests."""
PATIENCE_SECONDS: Final = 900
_COUNTS: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


@dataclass
class Lane:
    """Time does not pass by itself: what failed comes again when `pass_visibility` says so."""

    aws: Aws
    functions: Functions
    function: str
    stage: str
    name: str
    receives: Counter[str] = field(default_factory=Counter)
    """By message id: how often it was handed out."""
    _failed: dict[str, str] = field(default_factory=dict)

    @property
    def queue(self) -> str:
        return f"rsvp-{self.stage}-{self.name}"

    async def send(self, bodies: Iterable[str], *, dead: bool = False) -> None:
        for body in bodies:
            await self.aws.call(
                "AmazonSQS.SendMessage", QueueUrl=self._url(dead=dead), MessageBody=body
            )

    async def holds(self, number: int, *, dead: bool = False) -> None:
        """Until the queue, or that of the dead letters, holds so many."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._held(dead=dead) != number:  # noqa: ASYNC110 - SQS has no event
                await asyncio.sleep(0.02)

    async def gives_up(self, number: int) -> None:
        """Until so many are dead letters, each after its receives."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._held(dead=True) < number:
                await self.pass_visibility()
                await asyncio.sleep(0.02)

    async def pass_visibility(self) -> None:
        failed, self._failed = self._failed, {}
        for handle in failed.values():
            await self.aws.call(
                "AmazonSQS.ChangeMessageVisibility",
                QueueUrl=self._url(),
                ReceiptHandle=handle,
                VisibilityTimeout=0,
            )

    async def redrive(self) -> None:
        """As an operator does. In a thread: the command runs an event loop of its own."""
        command = ["dead-letters", "redrive", self.name, "--stage", self.stage]
        result = await asyncio.to_thread(CliRunner().invoke, app, command)
        assert result.exit_code == 0, result.output

    async def invoke(self, function: str, payload: bytes) -> Outcome:
        """Between the poller and the function: sees what comes, and what is given back."""
        outcome = await self.functions.invoke(function, payload)
        records = {one["messageId"]: one for one in json.loads(payload)["Records"]}
        self.receives.update(records.keys())
        given_back = records if outcome.error else failures(outcome.payload, set(records))
        self._failed |= {each: records[each]["receiptHandle"] for each in given_back}
        return outcome

    async def created(self) -> None:
        dead = f"{self.queue}-dlq"
        await self.aws.call("AmazonSQS.CreateQueue", QueueName=dead)
        policy = {
            "deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{dead}",
            "maxReceiveCount": MAX_RECEIVES,
        }
        attributes = {
            "VisibilityTimeout": str(VISIBILITY_SECONDS),
            "RedrivePolicy": json.dumps(policy),
        }
        await self.aws.call("AmazonSQS.CreateQueue", QueueName=self.queue, Attributes=attributes)

    async def _held(self, *, dead: bool) -> int:
        answer = await self.aws.call(
            "AmazonSQS.GetQueueAttributes", QueueUrl=self._url(dead=dead), AttributeNames=_COUNTS
        )
        return sum(int(answer["Attributes"][count]) for count in _COUNTS)

    def _url(self, *, dead: bool = False) -> str:
        return f"{self.aws.endpoint}/{ACCOUNT}/{self.queue}{'-dlq' if dead else ''}"


@asynccontextmanager
async def lane(
    endpoint: str, directory: Path, *, queue: str, handler: str, environment: Mapping[str, str]
) -> AsyncIterator[Lane]:
    """The handler runs as deployed, in a process of its own under Lambda's runtime."""
    name = f"rsvp-local-{handler.partition('.')[0]}"
    function = Function(
        name=name,
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
        handler=handler,
        timeout=60,
        environment=environment,
    )
    log = Log(directory / "log")
    surroundings = around_functions(endpoint) | {"POWERTOOLS_SERVICE_NAME": queue}
    place = Workplace(directory, surroundings, log)
    functions = Functions([function], place, limit=1)
    async with aiohttp.ClientSession() as session:
        here = Lane(Aws(session, endpoint), functions, name, f"t{uuid4().hex[:8]}", queue)
        await here.created()
        source = EventSource(here.queue, name, concurrency=2, reports_failures=True)
        async with asyncio.TaskGroup() as polling:
            poller = polling.create_task(Poller(source, here.aws, here.invoke, log).run())
            yield here
            poller.cancel()
        await functions.close()
    log.close()
