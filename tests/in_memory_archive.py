"""A history in memory, to copy from and to; it passes the adapters' own contract tests."""

from collections.abc import Sequence

from command_api.application.ports.event_store import Conflict
from contracts.envelope import Recorded
from tests.doubles import InMemoryEventStore


class InMemoryArchive(InMemoryEventStore):
    async def restore(self, events: Sequence[Recorded]) -> None:
        for event in events:
            await self._travel()
            if event.version != len(self._streams[event.stream]) + 1:
                raise Conflict(event.stream)
            self._streams[event.stream].append(event)
            self.events.append(event)

    async def is_published(self) -> bool:
        return await self.is_empty()
