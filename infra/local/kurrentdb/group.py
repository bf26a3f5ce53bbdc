"""A persistent subscription: competing consumers of all events that pass its filter."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from infra.local.kurrentdb.filters import Filter
from infra.local.kurrentdb.log import EventLog, Record, Resolved


@dataclass(frozen=True)
class Settings:
    """Times in seconds; None is for ever. No subscribers at most means any number."""

    message_timeout: float | None
    max_retry_count: int
    max_subscriber_count: int
    round_robin: bool


@dataclass(frozen=True)
class Message:
    event: Resolved
    retries: int = 0

    @property
    def id(self) -> str:
        return self.event.original.event.id


@dataclass(eq=False)
class Subscriber:
    """It is sent no more than it has slots for, until it answers."""

    slots: int
    outgoing: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    holds: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _InFlight:
    message: Message
    subscriber: Subscriber
    timer: asyncio.TimerHandle | None


class Nack(Enum):
    PARK = auto()
    RETRY = auto()
    SKIP = auto()


class Group:
    """Sends to the first subscriber with a free slot, or to each in turn; what is to be tried again
    before what is new. After the message time-out, a `retry` or a lost connection an event is
    tried again; after too many tries, or a `park`, it is parked.
    """

    def __init__(self, name: str, log: EventLog, settings: Settings, filter_: Filter) -> None:
        self.name = name
        self.settings = settings
        self.subscribers: list[Subscriber] = []
        self.waiting: deque[Message] = deque()
        self.retrying: deque[Message] = deque()
        self.in_flight: dict[str, _InFlight] = {}
        self.last_known: int | None = None
        self._log = log
        self._filter = filter_

    @property
    def parked_stream(self) -> str:
        return f"$persistentsubscription-$all::{self.name}-parked"

    @property
    def parked(self) -> list[Record]:
        return list(self._log.stream(self.parked_stream) or ())

    @property
    def is_settled(self) -> bool:
        return not (self.waiting or self.retrying or self.in_flight)

    def see(self, record: Record) -> None:
        """An event of the log, be it old or new."""
        if self._filter.passes(record):
            self.waiting.append(Message(Resolved(record)))
            self.last_known = record.position
            self._push()

    def join(self, subscriber: Subscriber) -> None:
        self.subscribers.append(subscriber)
        self._push()

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.remove(subscriber)
        self._try_again(list(subscriber.holds))

    def ack(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._land(id_)
        self._push()

    def nack(self, ids: Iterable[str], action: Nack) -> None:
        match action:
            case Nack.RETRY:
                self._try_again(ids)
            case Nack.PARK:
                for id_ in ids:
                    if message := self._land(id_):
                        self._park(message)
                self._push()
            case Nack.SKIP:
                self.ack(ids)

    def replay_parked(self) -> None:
        parked = self.parked
        self._log.truncate(self.parked_stream)
        self.retrying.extend(Message(self._log.resolve(link)) for link in parked)
        self._push()

    def _push(self) -> None:
        while source := self.retrying or self.waiting:
            free = next((one for one in self.subscribers if len(one.holds) < one.slots), None)
            if free is None:
                return
            if self.settings.round_robin:
                self.subscribers.remove(free)
                self.subscribers.append(free)
            message = source.popleft()
            timer = None
            if self.settings.message_timeout is not None:
                loop = asyncio.get_running_loop()
                timer = loop.call_later(
                    self.settings.message_timeout, self._try_again, [message.id]
                )
            self.in_flight[message.id] = _InFlight(message, free, timer)
            free.holds.add(message.id)
            free.outgoing.put_nowait(message)

    def _land(self, id_: str) -> Message | None:
        """Whoever held it does no longer; None where nobody does, an answer that came too late."""
        flight = self.in_flight.pop(id_, None)
        if flight is None:
            return None
        if flight.timer:
            flight.timer.cancel()
        flight.subscriber.holds.discard(id_)
        return flight.message

    def _try_again(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            if message := self._land(id_):
                if message.retries < self.settings.max_retry_count:
                    self.retrying.append(replace(message, retries=message.retries + 1))
                else:
                    self._park(message)
        self._push()

    def _park(self, message: Message) -> None:
        self._log.link(message.event.record, self.parked_stream)
