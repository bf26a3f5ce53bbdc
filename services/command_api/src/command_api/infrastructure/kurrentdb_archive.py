"""The event store in KurrentDB as a place that whole histories come from and go to."""

from collections.abc import Sequence
from itertools import groupby

from kurrentdbclient import StreamState
from kurrentdbclient.exceptions import WrongCurrentVersionError

from command_api.application.append_limits import portions
from command_api.application.ports.event_store import Conflict, History
from command_api.infrastructure.kurrentdb import KurrentDbEventStore
from command_api.infrastructure.kurrentdb_connection import CALL_SECONDS, KurrentDbConnection
from command_api.infrastructure.kurrentdb_events import Envelope, stored
from command_api.infrastructure.kurrentdb_outbox import KurrentDbOutbox
from contracts.envelope import Recorded


class KurrentDbArchive:
    def __init__(
        self, connection: KurrentDbConnection, store: KurrentDbEventStore, outbox: KurrentDbOutbox
    ) -> None:
        self._connection = connection
        self._store = store
        self._outbox = outbox

    async def read_all(self, after: str | None, limit: int) -> History:
        return await self._store.read_all(after, limit)

    async def restore(self, events: Sequence[Recorded]) -> None:
        """Some events of a stream after others."""
        for stream, of_stream in groupby(events, key=lambda event: event.stream):
            for portion in portions(of_stream):
                await self._append(stream, portion)

    async def is_published(self) -> bool:
        return await self._outbox.is_empty()

    async def _append(self, stream: str, events: Sequence[Recorded]) -> None:
        batch = [
            stored(Envelope.around_restored(event), event.event.type, event.event.model_dump_json())
            for event in events
        ]
        after = events[0].version - 1
        try:
            await self._connection.ask(
                lambda client: client.append_to_stream(
                    stream,
                    events=batch,
                    current_version=after - 1 if after else StreamState.NO_STREAM,
                    timeout=CALL_SECONDS,
                )
            )
        except WrongCurrentVersionError as error:
            raise Conflict("An event has the place of another.") from error
