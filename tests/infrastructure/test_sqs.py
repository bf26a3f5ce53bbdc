"""Queues in SQS, on moto."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from command_api.application.ports.publishing import Outgoing
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.sqs import SqsCommandQueue, SqsNudges, SqsReplayQueue
from contracts.commands import CreateFoodChoice, QueuedCommand
from contracts.routing import NUDGE_DELAY_SECONDS, Source
from contracts.values import Course, GuestType
from tests.infrastructure.aws_clients import aws_clients, nobody_listens

COMMAND = QueuedCommand(
    command_id=uuid4(),
    correlation_id="request-1",
    issued_at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC),
    command=CreateFoodChoice(guest_type=GuestType.CHILD, course=Course.DESSERT, name="Crêpe"),
)


@pytest.fixture
async def clients(aws: str) -> AsyncIterator[AwsClients]:
    async with aws_clients() as clients:
        yield clients


@pytest.fixture
async def queue_url(clients: AwsClients) -> str:
    sqs = await clients.sqs()
    return (await sqs.create_queue(QueueName=f"test-{uuid4()}"))["QueueUrl"]


async def bodies(clients: AwsClients, queue_url: str) -> list[str]:
    sqs = await clients.sqs()
    found: list[str] = []
    while messages := (
        await sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
    ).get("Messages"):
        found += [message["Body"] for message in messages]
    return found


async def waiting(clients: AwsClients, queue_url: str) -> dict[str, str]:
    """How many messages can be received now, and how many later."""
    sqs = await clients.sqs()
    answer = await sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])
    return {
        "now": answer["Attributes"]["ApproximateNumberOfMessages"],
        "later": answer["Attributes"]["ApproximateNumberOfMessagesDelayed"],
    }


async def test_a_nudge_tells_whose_train_of_events_it_is(clients: AwsClients, queue_url: str):
    await SqsNudges(clients, queue_url, lambda: "request-1").nudge()
    await SqsNudges(clients, queue_url, lambda: None).nudge()

    assert [json.loads(body) for body in await bodies(clients, queue_url)] == [
        {"correlationId": "request-1"},
        {"correlationId": ""},
    ]


async def test_a_nudge_may_come_later(clients: AwsClients, queue_url: str):
    nudges = SqsNudges(clients, queue_url, lambda: None)
    await nudges.nudge(delay_seconds=NUDGE_DELAY_SECONDS)
    assert await waiting(clients, queue_url) == {"now": "0", "later": "1"}

    await nudges.nudge()
    assert await waiting(clients, queue_url) == {"now": "1", "later": "1"}


async def test_a_command_arrives_as_it_was_given(clients: AwsClients, queue_url: str):
    await SqsCommandQueue(clients, queue_url).send(COMMAND)

    (body,) = await bodies(clients, queue_url)
    assert QueuedCommand.model_validate_json(body, by_name=False) == COMMAND


@pytest.mark.parametrize(
    ("count", "name"), [(0, ""), (1, "Zoë"), (37, "a dish"), (12, "é" * 45_000)]
)
async def test_history_arrives_as_the_bus_would_deliver_it(
    clients: AwsClients, queue_url: str, count: int, name: str
):
    outgoing = [
        Outgoing(
            source=Source.AGGREGATE_EVENTS,
            id=UUID(int=n),
            type="food_choice.created",
            body=json.dumps({"n": n, "name": name}, ensure_ascii=False),
            occurred_at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC),
        )
        for n in range(count)
    ]

    await SqsReplayQueue(clients, queue_url).send(outgoing)

    received = {event["id"]: event for event in map(json.loads, await bodies(clients, queue_url))}
    assert received == {
        str(UUID(int=n)): {
            "version": "0",
            "id": str(UUID(int=n)),
            "detail-type": "food_choice.created",
            "source": "rsvp.aggregate-events",
            "time": "2026-06-01T12:00:00+00:00",
            "resources": [],
            "detail": {"n": n, "name": name},
        }
        for n in range(count)
    }


async def test_queues_that_are_not_there_are_unavailable(clients: AwsClients, queue_url: str):
    nowhere = f"{queue_url}-nowhere"

    with pytest.raises(Unavailable):
        await SqsNudges(clients, nowhere, lambda: None).nudge()
    with pytest.raises(Unavailable):
        await SqsCommandQueue(clients, nowhere).send(COMMAND)


async def test_queues_out_of_reach_are_unavailable(
    monkeypatch: pytest.MonkeyPatch, aws: str, queue_url: str
):
    with nobody_listens() as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        async with aws_clients() as clients:
            with pytest.raises(Unavailable):
                await SqsNudges(clients, queue_url, lambda: None).nudge()
