"""Who may come in."""

from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from contracts.principal import Principal

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
