"""Messages that failed too often, at their consumer or on the way there: what they are, and sending
them back."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from pydantic import AliasPath, BaseModel, ConfigDict, Field, ValidationError

from contracts.commands import QueuedCommand
from contracts.routing import SUBSCRIPTIONS

if TYPE_CHECKING:
    from types_aiobotocore_sqs import SQSClient
    from types_aiobotocore_sqs.type_defs import MessageTypeDef

_SUFFIX: Final = "-dlq"
_LOOK_SECONDS: Final = 20
_MOVE_SECONDS: Final = 60
_EVENT_TYPES: Final = frozenset(
    event_type for subscription in SUBSCRIPTIONS for event_type in subscription.event_types
)
_BACKSTOP: Final = "Scheduled Event"
_SAID_BY_THE_BUS: Final = frozenset(
    {
        "RULE_ARN",
        "TARGET_ARN",
        "ERROR_CODE",
        "ERROR_MESSAGE",
        "EXHAUSTED_RETRY_CONDITION",
        "RETRY_ATTEMPTS",
    }
)
"""What EventBridge writes on an event that it puts here: its body is as the consumer expects it."""


@dataclass(frozen=True)
class DeadLetterQueue:
    """`waiting` is SQS's estimate; `in_flight` are being looked at or moved just now."""

    name: str
    url: str
    waiting: int
    in_flight: int


@dataclass(frozen=True)
class DeadLetter:
    """What may be told of a message: never what guests or hosts wrote in it.

    `receives` is 0 where nobody counts them. `undelivered` is the bus's reason, where the message
    never came as far as the consumer's queue.
    """

    type: str
    id: str
    age: timedelta
    receives: int
    undelivered: str = ""


class _Event(BaseModel):
    """An event as the bus puts it on a queue."""

    type: str = Field(alias="detail-type")
    id: UUID | None = Field(default=None, validation_alias=AliasPath("detail", "id"))


class _Nudge(BaseModel):
    """What a nudge may hold; the backstop's holds nothing."""

    model_config = ConfigDict(extra="forbid")

    correlation_id: str = Field(default="", alias="correlationId")


async def dead_letter_queues(client: "SQSClient", stage: str) -> list[DeadLetterQueue]:
    found = []
    async for page in client.get_paginator("list_queues").paginate(
        QueueNamePrefix=f"rsvp-{stage}-"
    ):
        for url in page.get("QueueUrls", []):
            name = url.rsplit("/", 1)[-1]
            if name.endswith(_SUFFIX):
                found.append(await _queue(client, name, url))
    return sorted(found, key=lambda queue: queue.name)


async def look(client: "SQSClient", queue: DeadLetterQueue) -> list[DeadLetter]:
    """Each message once, and put back. Should we be killed, SQS puts them back itself."""
    held: dict[str, MessageTypeDef] = {}
    async for message in _received(client, queue, hide_seconds=_LOOK_SECONDS):
        if message["MessageId"] in held:
            break
        held[message["MessageId"]] = message
    for message in held.values():
        await client.change_message_visibility(
            QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
        )
    return [_described(message) for message in held.values()]


async def redrive(client: "SQSClient", queue: DeadLetterQueue) -> AsyncIterator[DeadLetter]:
    """Send each message back to its queue, and only then delete it here.

    Killed in between, the message is in both, and its consumer knows it from its id. Ends after as
    many as were here at the beginning: what fails again comes back while we work. What the bus
    said of a message stays behind: it is delivered now.
    """
    home = (await client.get_queue_url(QueueName=queue.name.removesuffix(_SUFFIX)))["QueueUrl"]
    left = queue.waiting + queue.in_flight
    async for message in _received(client, queue, hide_seconds=_MOVE_SECONDS):
        await client.send_message(
            QueueUrl=home,
            MessageBody=message["Body"],
            MessageAttributes={
                name: value
                for name, value in message.get("MessageAttributes", {}).items()
                if name not in _SAID_BY_THE_BUS
            },
        )
        await client.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
        yield _described(message)
        left -= 1
        if left <= 0:
            return


async def nudge_relay(client: "SQSClient", stage: str) -> None:
    """Make it look into the outbox, where there is something again."""
    home = (await client.get_queue_url(QueueName=f"rsvp-{stage}-nudges"))["QueueUrl"]
    await client.send_message(QueueUrl=home, MessageBody="{}")


async def _received(
    client: "SQSClient", queue: DeadLetterQueue, *, hide_seconds: int
) -> AsyncIterator["MessageTypeDef"]:
    while True:
        answer = await client.receive_message(
            QueueUrl=queue.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=hide_seconds,
            # Long polling asks all of SQS's servers; a short poll may miss the few there are.
            WaitTimeSeconds=1,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
        )
        if not answer.get("Messages"):
            return
        for message in answer["Messages"]:
            yield message


async def _queue(client: "SQSClient", name: str, url: str) -> DeadLetterQueue:
    answer = await client.get_queue_attributes(
        QueueUrl=url,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )
    counts = answer["Attributes"]
    return DeadLetterQueue(
        name=name,
        url=url,
        waiting=int(counts["ApproximateNumberOfMessages"]),
        in_flight=int(counts["ApproximateNumberOfMessagesNotVisible"]),
    )


def _described(message: "MessageTypeDef") -> DeadLetter:
    kind, identity = _kind_and_id(message["Body"])
    attributes = message.get("Attributes", {})
    sent = datetime.fromtimestamp(int(attributes.get("SentTimestamp", "0")) / 1000, UTC)
    reason = message.get("MessageAttributes", {}).get("ERROR_CODE")
    return DeadLetter(
        type=kind,
        id=identity,
        age=datetime.now(UTC) - sent,
        receives=int(attributes.get("ApproximateReceiveCount", "0")),
        undelivered=reason.get("StringValue", "") if reason else "",
    )


def _kind_and_id(text: str) -> tuple[str, str]:
    """Only types we know and real ids: whatever else stands in those places may be personal."""
    with suppress(ValidationError):
        queued = QueuedCommand.model_validate_json(text)
        return type(queued.command).__name__, str(queued.command_id)
    with suppress(ValidationError):
        event = _Event.model_validate_json(text)
        if event.type == _BACKSTOP:
            return "nudge", ""
        return (event.type, str(event.id or "")) if event.type in _EVENT_TYPES else ("unknown", "")
    with suppress(ValidationError):
        _Nudge.model_validate_json(text)
        return "nudge", ""
    return "unknown", ""
