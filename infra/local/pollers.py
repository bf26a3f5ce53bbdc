"""SQS event sources: what Lambda's pollers do between a queue and a function."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import aiohttp

from infra.local.aws import Aws, AwsError
from infra.local.log import Log
from infra.local.moto import ACCOUNT, REGION
from infra.local.pool import LIMIT
from infra.local.sandbox import Outcome
from infra.local.stack import EventSource, function_label

type Message = dict[str, Any]
type Invoke = Callable[[str, bytes], Awaitable[Outcome]]

_LONG_POLL_SECONDS: Final = 20


class Poller:
    """Feeds one function from one queue, a batch at a time in each of its slots."""

    def __init__(self, source: EventSource, aws: Aws, invoke: Invoke, log: Log) -> None:
        self._source = source
        self._aws = aws
        self._invoke = invoke
        self._log = log
        self._slots = asyncio.Semaphore(source.concurrency or LIMIT)
        self._queue_url = f"{aws.endpoint}/{ACCOUNT}/{source.queue}"

    async def run(self) -> None:
        """Poll until cancelled. One poller a queue: two could be handed the same message."""
        async with asyncio.TaskGroup() as deliveries:
            while True:
                await self._slots.acquire()
                messages = await self._receive()
                if messages:
                    delivery = deliveries.create_task(self._deliver(messages))
                    delivery.add_done_callback(lambda _: self._slots.release())
                else:
                    self._slots.release()

    async def _receive(self) -> list[Message]:
        try:
            answer = await self._aws.call(
                "AmazonSQS.ReceiveMessage",
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=min(self._source.batch_size, 10),
                WaitTimeSeconds=_LONG_POLL_SECONDS,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
        except (AwsError, aiohttp.ClientError, TimeoutError) as error:
            self._say(f"cannot poll {self._source.queue}: {error!r}")
            await asyncio.sleep(1)
            return []
        messages: list[Message] = answer.get("Messages", [])
        return messages

    async def _deliver(self, messages: Sequence[Message]) -> None:
        """Invoke, and delete what was handled. The rest comes again when its time is over."""
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self._source.queue}"
        event = {"Records": [_record(message, arn) for message in messages]}
        outcome = await self._invoke(self._source.function, json.dumps(event).encode())
        sent = {str(message["MessageId"]) for message in messages}
        failed = self._failed(outcome, sent)
        if failed:
            self._say(f"{len(failed)} of {len(sent)} messages failed and will come again")
        done = [message for message in messages if message["MessageId"] not in failed]
        if done:
            await self._delete(done)

    def _failed(self, outcome: Outcome, sent: set[str]) -> set[str]:
        if outcome.error:
            return sent
        return failures(outcome.payload, sent) if self._source.reports_failures else set()

    async def _delete(self, messages: Sequence[Message]) -> None:
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
            for number, message in enumerate(messages)
        ]
        try:
            await self._aws.call(
                "AmazonSQS.DeleteMessageBatch", QueueUrl=self._queue_url, Entries=entries
            )
        except (AwsError, aiohttp.ClientError, TimeoutError) as error:
            self._say(f"handled messages of {self._source.queue} will come again: {error!r}")

    def _say(self, text: str) -> None:
        self._log.say(function_label(self._source.function), text)


def failures(payload: bytes, sent: set[str]) -> set[str]:
    """The ids of the messages that a partial batch response gives back.

    A response that cannot be understood, or names a message that was not sent, fails them all.
    """
    try:
        response = json.loads(payload)
    except ValueError:
        return sent
    if not response:
        return set()
    try:
        named = {failure["itemIdentifier"] for failure in response.get("batchItemFailures") or ()}
    except (AttributeError, KeyError, TypeError):
        return sent
    return named if named.issubset(sent) else sent


def _record(message: Message, queue_arn: str) -> dict[str, Any]:
    attributes = {
        name: {
            **{key[0].lower() + key[1:]: value for key, value in attribute.items()},
            "stringListValues": [],
            "binaryListValues": [],
        }
        for name, attribute in message.get("MessageAttributes", {}).items()
    }
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
    if "MD5OfMessageAttributes" in message:
        record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return record
