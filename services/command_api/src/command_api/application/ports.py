"""What the application needs of the world. Adapters live in `infrastructure`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final, Protocol
from uuid import UUID

from contracts.commands import QueuedCommand
from contracts.envelope import Recorded
from contracts.events import AggregateEvent
from contracts.principal import Principal
from contracts.routing import Source


class Conflict(Exception):
    """The stream does not hold what the writer thought it did."""


class TooLarge(ValueError):
    """More than one append may carry, in any store; nothing was sent."""


class Unavailable(Exception):
    """A dependency can't be reached just now; trying again later may well work."""


@dataclass(frozen=True)
class NewEvent:
    """An event on its way into a stream; the store gives it its version and recording time."""

    id: UUID
    event: AggregateEvent
    occurred_at: datetime
    correlation_id: str
    causation_id: UUID
    command_hash: str


@dataclass(frozen=True)
class History:
    """A page of all events; `token` leads to what comes after it, now or later."""

    events: tuple[Recorded, ...]
    token: str | None


class EventStore(Protocol):
    """Streams of events, appended all or none."""

    async def read(self, stream: str) -> Sequence[Recorded]:
        """The whole stream in order; empty where there is none."""
        ...

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        """Append and enter into the outbox, at once.

        Raises Conflict unless the stream holds exactly `after` events, TooLarge over the limits of
        `append_limits`, and Unavailable where the outcome is unknown: reading the stream again
        tells.
        """
        ...

    async def read_all(self, after: str | None, limit: int) -> History:
        """Up to `limit` events of all streams behind the token, each stream in its order.

        Never skips an event that commits late. An empty page says: that is all for now, and at
        least all that was there when the first page was asked for.
        """
        ...


@dataclass(frozen=True)
class OutboxEntry:
    """One append, still to be published; `key` is the store's own."""

    key: str
    events: tuple[Recorded, ...]


LEASE_SECONDS: Final = 20
"""Longer than a relay lives (15 s): what comes back was abandoned, or is to be tried again."""


class Outbox(Protocol):
    """Appends that wait to be published. A claim is a lease: what is not done comes back."""

    async def claim(self, limit: int) -> Sequence[OutboxEntry]: ...

    async def done(self, entries: Sequence[OutboxEntry]) -> None: ...

    async def set_aside(self, entry: OutboxEntry, reason: str) -> None:
        """Keep an entry that can never be published out of the way of the others."""
        ...

    async def is_empty(self) -> bool:
        """Whether nothing waits, leased entries included; what was set aside does not count."""
        ...


@dataclass(frozen=True)
class Outgoing:
    """A message for the bus; `body` is its JSON and `id` that of the event in it."""

    source: Source
    id: UUID
    type: str
    body: str
    occurred_at: datetime


class Delivery(Enum):
    SENT = auto()
    RETRY = auto()
    """The bus was busy or away; the same message may pass later."""
    REFUSED = auto()
    """No retry will help: the message is too large or malformed."""


class Publisher(Protocol):
    async def publish(self, messages: Sequence[Outgoing]) -> Sequence[Delivery]:
        """What became of each message, in the order given. Does not raise for what can be told."""
        ...


class Nudges(Protocol):
    """Makes the relay look into the outbox. Durable: a nudge taken is a look promised."""

    async def nudge(self, *, delay_seconds: int = 0) -> None:
        """Raises Unavailable when it could not be queued."""
        ...


class CommandQueue(Protocol):
    async def send(self, command: QueuedCommand) -> None:
        """Raises Unavailable when it could not be queued."""
        ...


class ReplayQueue(Protocol):
    """The projector's own queue."""

    async def send(self, messages: Sequence[Outgoing]) -> None:
        """As the bus would have delivered them. Raises Unavailable unless all are queued."""
        ...


SESSION_SECONDS: Final = 12 * 60 * 60
"""How long a session lasts at most, and the cookie that opens it."""


class Sessions(Protocol):
    """Who is signed in, by an unguessable token. Raises Unavailable when it can't be told."""

    async def open(
        self, principal: Principal, *, version: int = 0, replacing: str | None = None
    ) -> str:
        """A new session's token; the one it replaces ends.

        `version` is that of a guest's sign-in in the invite's stream.
        """
        ...

    async def find(self, token: str) -> Principal | None:
        """The session's holder, or None where it is unknown, idle too long, too old or ended."""
        ...

    async def end(self, invite_id: UUID, *, up_to: int) -> None:
        """End the sessions of all the invite's sign-ins up to that version, those included that
        are still being opened."""
        ...

    async def close(self, token: str) -> None: ...


class HostPassword(Protocol):
    async def matches(self, password: str) -> bool:
        """Raises Unavailable when there is nothing to compare it with."""
        ...


class OriginSecret(Protocol):
    async def is_known(self, presented: str) -> bool:
        """Whether a call came through our front door. Raises Unavailable when it can't be told."""
        ...


class TooManyAttempts(Exception):
    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"Try again in {retry_after_seconds} s.")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Attempt:
    """One counted sign-in; `counters` are the windows it was counted in."""

    counters: tuple[str, ...]


class Throttle(Protocol):
    """Counts sign-ins before they are verified, so that racers can't slip past a check."""

    async def admit(self, address: str) -> Attempt:
        """Raises TooManyAttempts over the limit, Unavailable when it can't be counted."""
        ...

    async def refund(self, attempt: Attempt) -> None:
        """Take an attempt that was no wrong guess out of the windows it was counted in."""
        ...
