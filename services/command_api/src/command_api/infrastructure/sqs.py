"""Queues in SQS: a queued message is durable."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from command_api.application.ports.publishing import Outgoing
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.aws import AwsClients, unavailable

if TYPE_CHECKING:
    from contracts.commands import QueuedCommand

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

    async def send(self, command: "QueuedCommand") -> None:
        with unavailable("The commands queue"):
            sqs = await self._clients.sqs()
            await sqs.send_message(QueueUrl=self._queue_url, MessageBody=command.model_dump_json())


class SqsReplayQueue:
    def __init__(self, clients: AwsClients, queue_url: str) -> None:
        self._clients = clients
        self._queue_url = queue_url

    async def send(self, messages: Sequence[Outgoing]) -> None:
        with unavailable("The projections queue"):
            sqs = await self._clients.sqs()
            for batch in _batches([_as_delivered(message) for message in messages]):
                answer = await sqs.send_message_batch(
                    QueueUrl=self._queue_url,
                    Entries=[{"Id": str(n), "MessageBody": body} for n, body in enumerate(batch)],
                )
                if answer.get("Failed"):
                    raise Unavailable("The projections queue did not take everything.")


def _as_delivered(message: Outgoing) -> str:
    """The event as a rule of the bus puts it on a queue."""
    return json.dumps(
        {
            "version": "0",
            "id": str(message.id),
            "detail-type": message.type,
            "source": message.source,
            "time": message.occurred_at.isoformat(),
            "resources": [],
            "detail": json.loads(message.body),
        },
        ensure_ascii=False,
    )


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """In the order given, each within what SQS takes at once."""
    batch: list[str] = []
    room = MAX_BATCH_BYTES
    for body in bodies:
        size = len(body.encode())
        if batch and (len(batch) == MAX_BATCH_ENTRIES or size > room):
            yield batch
            batch, room = [], MAX_BATCH_BYTES
        batch.append(body)
        room -= size
    if batch:
        yield batch
