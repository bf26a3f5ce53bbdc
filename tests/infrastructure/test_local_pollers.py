"""Queues feed functions as Lambda's event source mappings do, down to the dead letters."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from infra.local.aws import Aws
from infra.local.functions import Functions
from infra.local.log import Log
from infra.local.pollers import Poller, failures
from infra.local.resources import create
from infra.local.sandbox import Outcome
from infra.local.scheduler import keep
from infra.local.stack import EventSource, Schedule
from infra.local.stack_reader import read_stack
from infra.local.template import Template, read_bodies
from tests.infrastructure.tiny_stack import assembly, function, workplace

WORK = "rsvp-local-work"
DEAD = "rsvp-local-work-dlq"
PATIENCE_SECONDS = 120


@dataclass
class Fed:
    """The tiny stack's queue, its consumer running."""

    aws: Aws
    directory: Path
    log: Log

    def url(self, queue: str) -> str:
        return f"{self.aws.endpoint}/123456789012/{queue}"

    async def send(self, **body: Any) -> str:
        sent = await self.aws.call(
            "AmazonSQS.SendMessage",
            QueueUrl=self.url(WORK),
            MessageBody=json.dumps(body),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "test"}},
        )
        return str(sent["MessageId"])

    async def receive(self, queue: str) -> list[dict[str, Any]]:
        answer = await self.aws.call(
            "AmazonSQS.ReceiveMessage",
            QueueUrl=self.url(queue),
            WaitTimeSeconds=20,
            MessageSystemAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    async def comes_again(self, receipt_handle: str) -> None:
        """At once, as if its visibility time-out were over."""
        await self.aws.call(
            "AmazonSQS.ChangeMessageVisibility",
            QueueUrl=self.url(WORK),
            ReceiptHandle=receipt_handle,
            VisibilityTimeout=0,
        )

    async def handed(self, message_id: str, times: int) -> dict[str, Any]:
        """The record of a message, once it was handed to the function so often."""
        while True:
            records = [each for each in self.seen() if each["messageId"] == message_id]
            if len(records) == times:
                return records[-1]
            await asyncio.sleep(0.01)  # nobody tells of a line in a file

    async def in_queue(self, queue: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = await self.aws.call(
            "AmazonSQS.GetQueueAttributes", QueueUrl=self.url(queue), AttributeNames=names
        )
        return sum(int(answer["Attributes"][name]) for name in names)

    async def emptied(self) -> None:
        while await self.in_queue(WORK):  # noqa: ASYNC110 - SQS has no event to wait for
            await asyncio.sleep(0.01)

    def seen(self) -> list[dict[str, Any]]:
        """Whole lines: one may be on its way."""
        file = self.directory / "seen.jsonl"
        lines = file.read_text().splitlines(keepends=True) if file.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]


@asynccontextmanager
async def tiny_queues(aws_endpoint: str, directory: Path) -> AsyncIterator[Fed]:
    """The tiny stack's queues, new, with nobody to consume them."""
    bodies = read_bodies(assembly(directory / "assembly"))
    place = workplace(directory / "task")
    async with aiohttp.ClientSession() as session:
        aws = Aws(session, aws_endpoint)
        templates = [Template(name, body, aws_endpoint) for name, body in bodies.items()]
        await create(aws, read_stack(templates))
        yield Fed(aws, place.directory, place.log)
        for queue in (WORK, DEAD):
            await aws.call("AmazonSQS.DeleteQueue", QueueUrl=f"{aws_endpoint}/123456789012/{queue}")
    place.log.close()


@pytest.fixture
async def fed(aws: str, tmp_path: Path) -> AsyncIterator[Fed]:
    async with tiny_queues(aws, tmp_path) as fed:
        place = workplace(tmp_path / "task")
        functions = Functions([function("consume", SEEN="seen.jsonl")], place)
        source = EventSource(WORK, "rsvp-local-consume", reports_failures=True)
        poller = asyncio.create_task(Poller(source, fed.aws, functions.invoke, fed.log).run())
        yield fed
        poller.cancel()
        await asyncio.wait([poller])
        await functions.close()
        place.log.close()


async def test_a_message_arrives_as_lambda_would_bring_it_and_is_deleted(fed: Fed) -> None:
    sent = await fed.send(n=1)
    await fed.emptied()
    [record] = fed.seen()
    assert record["messageId"] == sent
    assert json.loads(record["body"]) == {"n": 1}
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == f"arn:aws:sqs:eu-west-2:123456789012:{WORK}"
    assert record["awsRegion"] == "eu-west-2"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["attributes"]["SentTimestamp"].isdigit()
    assert record["messageAttributes"]["kind"] == {
        "stringValue": "test",
        "dataType": "String",
        "stringListValues": [],
        "binaryListValues": [],
    }


async def test_what_fails_comes_again_and_then_goes_to_the_dead_letters(fed: Fed) -> None:
    good = await fed.send(n=1)
    bad = await fed.send(fail=True)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await fed.handed(good, 1)
        for times in (1, 2):
            await fed.comes_again((await fed.handed(bad, times))["receiptHandle"])
        while not (received := await fed.receive(DEAD)):
            pass
    [dead] = received
    assert dead["MessageId"] == bad
    assert await fed.in_queue(WORK) == 0
    handed = [record["messageId"] for record in fed.seen()]
    assert (handed.count(good), handed.count(bad)) == (1, 2)


@pytest.mark.parametrize(
    ("response", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, {"a", "b"}),
        ({"batchItemFailures": [{"wrongKey": "a"}]}, {"a", "b"}),
        ({"batchItemFailures": ["a"]}, {"a", "b"}),
        ({"batchItemFailures": 1}, {"a", "b"}),
        ("ok", {"a", "b"}),
        ([1], {"a", "b"}),
    ],
)
def test_reads_partial_batch_responses(response: Any, failed: set[str]) -> None:
    assert failures(json.dumps(response).encode(), {"a", "b"}) == failed


def test_a_response_that_is_no_json_fails_the_batch() -> None:
    assert failures(b"<nonsense>", {"a"}) == {"a"}


async def test_batches_and_concurrency_keep_to_the_mapping(aws: str, tmp_path: Path) -> None:
    running, most, sizes = 0, 0, []
    full = asyncio.Event()

    async def invoke(_function: str, payload: bytes) -> Outcome:
        nonlocal running, most
        running += 1
        most = max(most, running)
        sizes.append(len(json.loads(payload)["Records"]))
        if running == 2:
            full.set()
        await full.wait()
        running -= 1
        return Outcome(b"null")

    async with tiny_queues(aws, tmp_path) as fed:
        for n in range(9):
            await fed.send(n=n)
        source = EventSource(WORK, "consumer", batch_size=3, concurrency=2)
        poller = asyncio.create_task(Poller(source, fed.aws, invoke, fed.log).run())
        await fed.emptied()
        poller.cancel()
        await asyncio.wait([poller])
    assert (most, max(sizes), sum(sizes)) == (2, 3, 9)


async def test_a_function_error_deletes_nothing(aws: str, tmp_path: Path) -> None:
    again = asyncio.Event()

    async with tiny_queues(aws, tmp_path) as queues:
        tries = 0

        async def invoke(_function: str, payload: bytes) -> Outcome:
            nonlocal tries
            tries += 1
            if tries == 2:
                again.set()
            else:
                await queues.comes_again(json.loads(payload)["Records"][0]["receiptHandle"])
            return Outcome(b"{}", error=True)

        await queues.send(n=1)
        source = EventSource(WORK, "consumer", reports_failures=True)
        poller = asyncio.create_task(Poller(source, queues.aws, invoke, queues.log).run())
        async with asyncio.timeout(PATIENCE_SECONDS):
            await again.wait()
        poller.cancel()
        await asyncio.wait([poller])


@pytest.mark.parametrize(("body", "received"), [("{}", {}), (None, "Scheduled Event")])
async def test_a_schedule_sends_to_its_queue(
    aws: str, tmp_path: Path, body: str | None, received: object
) -> None:
    async with tiny_queues(aws, tmp_path) as fed:
        schedule = Schedule("often", "arn:often", 0.05, WORK, body)
        keeping = asyncio.create_task(keep(schedule, fed.aws, fed.log))
        [message, *_] = await fed.receive(WORK)
        keeping.cancel()
        await asyncio.wait([keeping])
    sent = json.loads(message["Body"])
    assert (sent if body else sent["detail-type"]) == received
