"""Queues in SQS: a queued message is durable."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from command_api.application.ports import Unavailable
from command_api.infrastructure.aws import AwsClients, unavailable
from contracts.commands import QueuedCommand

if TYPE_CHECKING:
    from types_aiobotocore_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_BATCH_BYTES: Final = 200_000
MAX_BATCH_ENTRIES: Final = 10


class SqsNudges:
    def __init__(
        self, clients: AwsClients, queue_url: str, correlation_id: Callable[[], str | None]
    ) -> None:
        self._clients = clients
        self._queue_url = queue_url
        self._correlation_id = correlation_id

    async def nudge(self, *, delay_seconds: int = 0) -> None:
        body = json.dumps({"correlationId": self._correlation_id() or ""})
        with unavailable("The nudges queue"):
            sqs = await self._clients.sqs()
            await sqs.send_message(
                QueueUrl=self._queue_url, MessageBody=body, DelaySeconds=delay_seconds
            )


class SqsCommandQueue:
    def __init__(self, clients: AwsClients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    async def send(self, command: QueuedCommand) -> None:
        with unavailable("The commands queue"):
            sqs = await self._clients.sqs()
            await sqs.send_message(QueueUrl=self._queue_url, MessageBody=command.model_dump_json())


class SqsReplayQueue:
    """The projector's own queue, which history goes to directly: nobody else hears it again."""

    def __init__(self, clients: AwsClients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    async def send(self, bodies: Sequence[str]) -> None:
        with unavailable("The projections queue"):
            sqs = await self._clients.sqs()
            for batch in batches(bodies):
                entries: list[SendMessageBatchRequestEntryTypeDef] = [
                    {"Id": str(n), "MessageBody": body} for n, body in enumerate(batch)
                ]
                answer = await sqs.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
                if answer.get("Failed"):
                    raise Unavailable("The projections queue did not take everything.")


def batches(bodies: Sequence[str]) -> list[list[str]]:
    """In the order given, each batch within what SQS takes at once."""
    found: list[list[str]] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if not found or len(found[-1]) == MAX_BATCH_ENTRIES or size + length > MAX_BATCH_BYTES:
            found.append([])
            size = 0
        found[-1].append(body)
        size += length
    return found
