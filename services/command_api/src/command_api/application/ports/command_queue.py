"""Commands that are carried out later."""

from typing import Protocol

from contracts.commands import QueuedCommand


class CommandQueue(Protocol):
    async def send(self, command: QueuedCommand) -> None:
        """Raises Unavailable when it could not be queued."""
        ...
