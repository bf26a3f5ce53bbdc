"""The event store in Postgres as a place that whole histories come from and go to."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from command_api.application.ports.event_store import Conflict, History
from command_api.infrastructure.postgres import PostgresEventStore, PostgresOutbox
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.envelope import Recorded

RESTORE: Final = """
INSERT INTO event_store.events (
    stream, version, id, type, schema_version, event, occurred_at, recorded_at,
    correlation_id, causation_id, command_hash)
SELECT stream, version, id, type, schema_version, event, occurred_at, recorded_at,
       correlation_id, causation_id, command_hash
FROM unnest(
    $1::text[], $2::int[], $3::uuid[], $4::text[], $5::smallint[], $6::jsonb[], $7::timestamptz[],
    $8::timestamptz[], $9::text[], $10::uuid[], $11::text[]
) WITH ORDINALITY AS restored (
    stream, version, id, type, schema_version, event, occurred_at, recorded_at,
    correlation_id, causation_id, command_hash, n)
ORDER BY n
RETURNING 1
"""


class PostgresArchive:
    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection
        self._store = PostgresEventStore(connection)
        self._outbox = PostgresOutbox(connection)

    async def read_all(self, after: str | None, limit: int) -> History:
        return await self._store.read_all(after, limit)

    async def restore(self, events: Sequence[Recorded]) -> None:
        """All or none of them, in one statement."""
        columns = zip(*map(_columns, events), strict=True)
        try:
            await self._connection.fetch_once(RESTORE, *columns)
        except asyncpg.UniqueViolationError as error:
            raise Conflict("An event has the place of another.") from error

    async def is_published(self) -> bool:
        return await self._outbox.is_empty()


def _columns(recorded: Recorded) -> tuple[object, ...]:
    """In the order of the statement's parameters."""
    return (
        recorded.stream,
        recorded.version,
        recorded.id,
        recorded.event.type,
        recorded.schema_version,
        recorded.event.model_dump_json(),
        recorded.occurred_at,
        recorded.recorded_at,
        recorded.correlation_id,
        recorded.causation_id,
        recorded.command_hash,
    )
