"""Doubles at command_api's ports. The store, sessions and throttle pass the adapters' own tests."""

import asyncio
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from command_api.application.append_limits import check_size
from command_api.application.ports.access import Attempt, TooManyAttempts
from command_api.application.ports.event_store import Conflict, History, NewEvent
from command_api.application.ports.outbox import OutboxEntry
from command_api.application.ports.publishing import Delivery, Outgoing
from command_api.application.ports.unavailable import Unavailable
from contracts.commands import QueuedCommand
from contracts.envelope import Recorded
from contracts.principal import Principal

type Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class _Pending:
    """One append in the outbox."""

    entry: OutboxEntry
    leased_until: datetime


class InMemoryEventStore:
    """An event store and its outbox. Hands over to other tasks as a real one would."""

    def __init__(self, *, clock: Clock = _now, lease: timedelta = timedelta(seconds=20)) -> None:
        self.events: list[Recorded] = []
        self.aside: list[tuple[OutboxEntry, str]] = []
        self.available = True
        self._streams: defaultdict[str, list[Recorded]] = defaultdict(list)
        self._outbox: dict[str, _Pending] = {}
        self._clock = clock
        self.lease = lease

    async def read(self, stream: str) -> Sequence[Recorded]:
        await self._travel()
        return tuple(self._streams[stream])

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        check_size([new.event.model_dump_json() for new in events])
        await self._travel()
        held = self._streams[stream]
        if len(held) != after:
            raise Conflict(stream)
        now = self._clock()
        appended = tuple(
            Recorded(
                id=new.id,
                stream=stream,
                version=version,
                occurred_at=new.occurred_at,
                recorded_at=now,
                correlation_id=new.correlation_id,
                causation_id=new.causation_id,
                command_hash=new.command_hash,
                event=new.event,
            )
            for version, new in enumerate(events, start=after + 1)
        )
        held += appended
        self.events += appended
        key = f"{stream}@{after + 1}"
        self._outbox[key] = _Pending(OutboxEntry(key, appended), leased_until=now)

    async def read_all(self, after: str | None, limit: int) -> History:
        await self._travel()
        start = int(after or 0)
        page = tuple(self.events[start : start + limit])
        return History(page, str(start + len(page)) if page else after)

    async def claim(self, limit: int) -> Sequence[OutboxEntry]:
        await self._travel()
        now = self._clock()
        free = [pending for pending in self._outbox.values() if pending.leased_until <= now]
        for pending in free[:limit]:
            pending.leased_until = now + self.lease
        return [pending.entry for pending in free[:limit]]

    async def done(self, entries: Sequence[OutboxEntry]) -> None:
        await self._travel()
        for entry in entries:
            self._outbox.pop(entry.key, None)

    async def set_aside(self, entry: OutboxEntry, reason: str) -> None:
        await self._travel()
        if self._outbox.pop(entry.key, None):
            self.aside.append((entry, reason))

    async def is_empty(self) -> bool:
        await self._travel()
        return not self._outbox

    async def _travel(self) -> None:
        await asyncio.sleep(0)
        if not self.available:
            raise Unavailable("The event store is out of reach.")


@dataclass
class RecordingPublisher:
    """Answers `fates` by message type and SENT for the rest; `sent` holds what went out."""

    fates: dict[str, Delivery] = field(default_factory=dict)
    sent: list[Outgoing] = field(default_factory=list)
    calls: int = 0
    """How often it was asked; each time with all messages of one claim."""

    async def publish(self, messages: Sequence[Outgoing]) -> Sequence[Delivery]:
        await asyncio.sleep(0)
        self.calls += 1
        deliveries = [self.fates.get(message.type, Delivery.SENT) for message in messages]
        self.sent += [
            message
            for message, delivery in zip(messages, deliveries, strict=True)
            if delivery is Delivery.SENT
        ]
        return deliveries


@dataclass
class RecordingNudges:
    """`delays` holds the delay, in seconds, of each nudge taken."""

    delays: list[int] = field(default_factory=list)
    available: bool = True

    async def nudge(self, *, delay_seconds: int = 0) -> None:
        await asyncio.sleep(0)
        if not self.available:
            raise Unavailable("The queue is out of reach.")
        self.delays.append(delay_seconds)


@dataclass
class RecordingCommandQueue:
    sent: list[QueuedCommand] = field(default_factory=list)
    available: bool = True

    async def send(self, command: QueuedCommand) -> None:
        await asyncio.sleep(0)
        if not self.available:
            raise Unavailable("The queue is out of reach.")
        self.sent.append(command)


@dataclass
class _Session:
    principal: Principal
    version: int
    opened: datetime
    seen: datetime


class InMemorySessions:
    """Idle for 30 minutes or 12 hours old: over."""

    def __init__(self, *, clock: Clock = _now) -> None:
        self.available = True
        self._clock = clock
        self._open: dict[str, _Session] = {}
        self._ended_up_to: dict[UUID, int] = {}

    async def open(
        self, principal: Principal, *, version: int = 0, replacing: str | None = None
    ) -> str:
        await self._travel()
        if replacing is not None:
            self._open.pop(replacing, None)
        token = secrets.token_urlsafe(32)
        now = self._clock()
        self._open[token] = _Session(principal, version, opened=now, seen=now)
        return token

    async def find(self, token: str) -> Principal | None:
        await self._travel()
        session = self._open.get(token)
        now = self._clock()
        if (
            session is None
            or now - session.seen >= timedelta(minutes=30)
            or now - session.opened >= timedelta(hours=12)
            or self._is_ended(session)
        ):
            return None
        session.seen = now
        return session.principal

    async def end(self, invite_id: UUID, *, up_to: int) -> None:
        await self._travel()
        self._ended_up_to[invite_id] = max(up_to, self._ended_up_to.get(invite_id, -1))

    async def close(self, token: str) -> None:
        await self._travel()
        self._open.pop(token, None)

    def _is_ended(self, session: _Session) -> bool:
        invite_id = session.principal.invite_id
        return invite_id is not None and session.version <= self._ended_up_to.get(invite_id, -1)

    async def _travel(self) -> None:
        await asyncio.sleep(0)
        if not self.available:
            raise Unavailable("The sessions are out of reach.")


class InMemoryThrottle:
    """Ten at a time for each address, without end of the window: refunds alone make room."""

    def __init__(self, *, limit: int = 10) -> None:
        self.available = True
        self.counts: Counter[str] = Counter()
        self._limit = limit

    async def admit(self, address: str) -> Attempt:
        await asyncio.sleep(0)
        if not self.available:
            raise Unavailable("The counters are out of reach.")
        if self.counts[address] >= self._limit:
            raise TooManyAttempts(retry_after_seconds=900)
        self.counts[address] += 1
        return Attempt((address,))

    async def refund(self, attempt: Attempt) -> None:
        await asyncio.sleep(0)
        self.counts.subtract(attempt.counters)
