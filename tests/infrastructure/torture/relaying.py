"""A relay between its outbox and a bus with a queue behind it: who is nudged looks, and dies."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import aioboto3

from command_api.application.ports.event_store import Conflict, EventStore, NewEvent
from command_api.application.ports.outbox import Outbox
from command_api.application.ports.unavailable import Unavailable
from command_api.application.relay import Relay
from command_api.application.translation import messages
from command_api.infrastructure.aws import AwsClients
from command_api.infrastructure.eventbridge import EventBridgePublisher
from command_api.infrastructure.sqs import SqsNudges
from contracts.envelope import Recorded
from contracts.routing import Source
from tests.aws_proxy import AwsProxy
from tests.histories import answer
from tests.infrastructure.aws_clients import aws_clients
from tests.infrastructure.event_stores import new
from tests.infrastructure.torture.concurrent_history import insisting
from tests.infrastructure.torture.relay_faults import Fault, Faults, Schedule

MOST_LOOKS = 200


@dataclass
class Stored:
    """An event store with nothing in its outbox. Its relays may lose their sessions."""

    store: EventStore
    outbox: Callable[[], Outbox]
    """As another process opens it."""
    pass_lease: Callable[[], Awaitable[None]]
    lose_sessions: Callable[[], None] = lambda: None
    table: str = ""


@dataclass
class Told:
    """What came of one schedule."""

    events: int
    delivered: Counter[UUID]
    lost: set[UUID]
    left: bool
    struck: Counter[Fault]
    looks: int


@dataclass
class Way:
    """Bus, rule and queue of moto's, and the queue of nudges, under names of their own.

    The SDK's own address leads through the proxy; `events` and `sqs` lead around it.
    """

    name: str
    proxy: AwsProxy
    stored: Stored
    clients: AwsClients
    sqs: Any
    nudges: str
    arrivals: str
    _looking: set[asyncio.Task[object]] = field(default_factory=set)
    _idle: list[Outbox] = field(default_factory=list)
    """Of relays that live on. Who is killed takes its session along."""

    async def relays(self, schedule: Schedule) -> Told:
        """Append, nudge, and look for as long as there are nudges."""
        expected = await self._append(schedule)
        faults = Faults(
            schedule,
            self.proxy,
            names=frozenset({self.name, self.nudges.rpartition("/")[2], self.stored.table} - {""}),
            kill=self._kill,
            lose_session=self.stored.lose_sessions,
        )
        self.proxy.before.append(faults.strike)
        try:
            looks = await self._look(schedule.relays)
        finally:
            self.proxy.before.remove(faults.strike)
        delivered = await self._arrived()
        return Told(
            events=len(expected),
            delivered=delivered,
            lost=expected - delivered.keys(),
            left=not await insisting(self.stored.outbox().is_empty),
            struck=faults.struck,
            looks=looks,
        )

    async def _append(self, schedule: Schedule) -> set[UUID]:
        """The ids of all messages that are to arrive."""
        versions: Counter[str] = Counter()
        mark = uuid4().hex
        for name, count in schedule.appends:
            events = [new(answer(1)), *(new() for _ in range(count - 1))]
            await self._append_one(f"{name}-{mark}", events, after=versions[name])
            versions[name] += count
        read = [await self._read(f"{name}-{mark}") for name in versions]
        for _ in range(schedule.relays):
            await self.sqs.send_message(QueueUrl=self.nudges, MessageBody="{}")
        return {message.id for stream in read for event in stream for message in messages(event)}

    async def _append_one(self, stream: str, events: list[NewEvent], *, after: int) -> None:
        """A busy moto takes longer than the SDK waits, and has it done all the same."""
        while len(await self._read(stream)) == after:
            with suppress(Conflict, Unavailable):
                await self.stored.store.append(stream, events, after=after)

    async def _read(self, stream: str) -> Sequence[Recorded]:
        return await insisting(partial(self.stored.store.read, stream))

    async def _look(self, relays: int) -> int:
        """A nudge is gone with the look that ended well; all others come back."""
        looks = 0
        while nudges := await self._received(self.nudges, relays):
            looks += len(nudges)
            assert looks < MOST_LOOKS, "it never ends"
            await asyncio.gather(*(self._looked(nudge["ReceiptHandle"]) for nudge in nudges))
            await self.stored.pass_lease()
        return looks

    async def _looked(self, nudge: str) -> None:
        outbox = self._idle.pop() if self._idle else self.stored.outbox()
        publisher = EventBridgePublisher(self.clients, self.name)
        nudges = SqsNudges(self.clients, self.nudges, lambda: None)
        looking = asyncio.create_task(Relay(outbox, publisher, nudges).look())
        self._looking.add(looking)
        await asyncio.wait([looking])
        self._looking.discard(looking)
        if not looking.cancelled():
            self._idle.append(outbox)
        if looking.cancelled() or looking.exception():
            await self.sqs.change_message_visibility(
                QueueUrl=self.nudges, ReceiptHandle=nudge, VisibilityTimeout=0
            )
        else:
            await self.sqs.delete_message(QueueUrl=self.nudges, ReceiptHandle=nudge)

    def _kill(self) -> None:
        for looking in self._looking:
            looking.cancel()

    async def _arrived(self) -> Counter[UUID]:
        arrived: Counter[UUID] = Counter()
        while received := await self._received(self.arrivals, 10):
            arrived.update(UUID(json.loads(one["Body"])["detail"]["id"]) for one in received)
            await self.sqs.delete_message_batch(
                QueueUrl=self.arrivals,
                Entries=[
                    {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]}
                    for n, one in enumerate(received)
                ],
            )
        return arrived

    async def _received(self, queue: str, most: int) -> list[dict[str, Any]]:
        answer = await self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=most)
        return list(answer.get("Messages", []))


@asynccontextmanager
async def way(endpoint: str, proxy: AwsProxy, stored: Stored) -> AsyncIterator[Way]:
    name = f"t{uuid4().hex[:12]}"
    session = aioboto3.Session()
    async with AsyncExitStack() as clients:
        events: Any = await clients.enter_async_context(
            session.client("events", endpoint_url=endpoint)
        )
        sqs: Any = await clients.enter_async_context(session.client("sqs", endpoint_url=endpoint))
        nudges = (await sqs.create_queue(QueueName=f"{name}-nudges"))["QueueUrl"]
        arrivals = (await sqs.create_queue(QueueName=f"{name}-arrivals"))["QueueUrl"]
        await events.create_event_bus(Name=name)
        await events.put_rule(
            Name=name, EventBusName=name, EventPattern=json.dumps({"source": list(Source)})
        )
        arn = f"arn:aws:sqs:eu-west-2:123456789012:{name}-arrivals"
        await events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "0", "Arn": arn}])
        relays = await clients.enter_async_context(aws_clients())
        yield Way(name, proxy, stored, relays, sqs, nudges, arrivals)
