"""The AWS of a running platform: clients of it, and its queues."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import aioboto3

from tests.ui.eventually import eventually

_PREFIX = "rsvp-local-"


@dataclass(frozen=True)
class LocalAws:
    endpoint_url: str
    session: aioboto3.Session = field(default_factory=aioboto3.Session)
    """One for all clients: what AWS's services look like is read once."""

    def client(self, service: Literal["dynamodb", "events", "sqs"]) -> Any:
        """To be entered."""
        return self.session.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name="eu-west-2",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the local platform asks for none
        )


@dataclass(frozen=True)
class Queues:
    """By their names within the stage: `projections`, say, or `projections-dlq`."""

    aws: LocalAws

    async def are_empty(self) -> bool:
        """Nothing waits or is being worked on, delayed nudges aside."""
        return not any(
            [
                await self.depth(queue, "", "NotVisible")
                for queue in await self._names()
                if not queue.endswith("-dlq")
            ]
        )

    async def have_no_nudge_on_its_way(self) -> bool:
        return not await self.depth("nudges", "", "NotVisible", "Delayed")

    async def send(self, queue: str, body: str) -> None:
        """Put a message into a queue, as nobody of ours would."""
        async with self._opened(queue) as (sqs, url):
            await sqs.send_message(QueueUrl=url, MessageBody=body)

    async def discard(self, queue: str) -> None:
        """Leave nothing in a queue to the tests behind us."""
        async with self._opened(queue) as (sqs, url):

            async def emptied() -> bool:
                try:
                    await sqs.purge_queue(QueueUrl=url)
                except sqs.exceptions.PurgeQueueInProgress:  # SQS does it once a minute only
                    await _take_everything(sqs, url)
                    return not await self.depth(queue, "", "NotVisible", "Delayed")
                return True

            await eventually(emptied)

    async def depth(self, queue: str, *states: str) -> int:
        """How many messages are in these states; "" is waiting, the default."""
        names = [f"ApproximateNumberOfMessages{state}" for state in states or ("",)]
        async with self._opened(queue) as (sqs, url):
            answer = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(count) for count in answer["Attributes"].values())

    @asynccontextmanager
    async def visibility_timeout(self, queue: str, *, seconds: int) -> AsyncIterator[None]:
        """Let what a dead consumer held come back sooner than an operator would want it."""
        async with self._opened(queue) as (sqs, url):
            name = "VisibilityTimeout"
            before = await sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
            await sqs.set_queue_attributes(QueueUrl=url, Attributes={name: str(seconds)})
            yield
            await sqs.set_queue_attributes(QueueUrl=url, Attributes=before["Attributes"])

    @asynccontextmanager
    async def _opened(self, queue: str) -> AsyncIterator[tuple[Any, str]]:
        async with self.aws.client("sqs") as sqs:
            yield sqs, (await sqs.get_queue_url(QueueName=f"{_PREFIX}{queue}"))["QueueUrl"]

    async def _names(self) -> list[str]:
        async with self.aws.client("sqs") as sqs:
            urls = (await sqs.list_queues()).get("QueueUrls", [])
        return [url.rpartition("/")[2].removeprefix(_PREFIX) for url in urls]


def bus_event(kind: str, detail: dict[str, Any]) -> str:
    """A domain event as its rule puts it on the queue."""
    return json.dumps({"detail-type": kind, "source": "rsvp.domain-events", "detail": detail})


async def _take_everything(sqs: Any, url: str) -> None:
    """What can be received just now."""
    while found := (await sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)).get(
        "Messages"
    ):
        for message in found:
            await sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
