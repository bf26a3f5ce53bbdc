"""What was appended and nobody was told of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contracts.envelope import Recorded


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
