"""The event store in Postgres, and the outbox that each append enters in the same statement."""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

import asyncpg
from pydantic import ValidationError

from command_api.application.append_limits import check_size
from command_api.application.ports import (
    LEASE_SECONDS,
    Conflict,
    History,
    NewEvent,
    OutboxEntry,
)
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.envelope import Recorded
from contracts.events import AGGREGATE_EVENT

_APPENDING: Final = """
WITH appended AS (
    INSERT INTO event_store.events (
        stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
    SELECT $1, $2 + n, id, type, event, occurred_at, correlation_id, causation_id, command_hash
    FROM {new} AS new (
        id, type, event, occurred_at, correlation_id, causation_id, command_hash, n)
    WHERE $2 = 0 OR EXISTS (
        SELECT FROM event_store.events WHERE stream = $1 AND version = $2)
    RETURNING version
)
INSERT INTO event_store.outbox (stream, first_version, count)
SELECT $1, $2 + 1, {count} WHERE EXISTS (SELECT FROM appended)
RETURNING count
"""

APPEND: Final = _APPENDING.format(
    new="""unnest(
        $3::uuid[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::text[], $8::uuid[], $9::text[]
    ) WITH ORDINALITY""",
    count="cardinality($3)",
)

APPEND_ONE: Final = _APPENDING.format(
    new="""(SELECT
        $3::uuid, $4::text, $5::jsonb, $6::timestamptz, $7::text, $8::uuid, $9::text, 1)""",
    count="1",
)
"""Most appends are of one event, and unpacking arrays would take them a third longer."""

READ: Final = """
SELECT * FROM event_store.events WHERE stream = $1 ORDER BY version
"""

READ_ALL: Final = """
SELECT * FROM event_store.events
WHERE (tx, position) > ($1, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY tx, position LIMIT $3
"""

CLAIM: Final = """
WITH free AS (
    SELECT stream, first_version FROM event_store.outbox
    WHERE leased_until <= clock_timestamp()
    ORDER BY leased_until LIMIT $1 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE event_store.outbox o
    SET leased_until = clock_timestamp() + $2, attempts = attempts + 1
    FROM free WHERE o.stream = free.stream AND o.first_version = free.first_version
    RETURNING o.stream, o.first_version, o.count
)
SELECT claimed.first_version, e.* FROM claimed
JOIN event_store.events e ON e.stream = claimed.stream
    AND e.version >= claimed.first_version AND e.version < claimed.first_version + claimed.count
ORDER BY e.stream, e.version
"""

DONE: Final = """
DELETE FROM event_store.outbox o USING unnest($1::text[], $2::int[]) AS d (stream, first_version)
WHERE o.stream = d.stream AND o.first_version = d.first_version
"""

SET_ASIDE: Final = """
WITH gone AS (
    DELETE FROM event_store.outbox WHERE stream = $1 AND first_version = $2
    RETURNING stream, first_version, count, attempts
)
INSERT INTO event_store.set_aside (stream, first_version, count, attempts, reason)
SELECT stream, first_version, count, attempts, $3 FROM gone
"""

IS_EMPTY: Final = "SELECT NOT EXISTS (SELECT FROM event_store.outbox) AS empty"

logger = logging.getLogger(__name__)


class PostgresEventStore:
    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def read(self, stream: str) -> Sequence[Recorded]:
        return [_recorded(row) for row in await self._connection.fetch(READ, stream)]

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        bodies = [new.event.model_dump_json() for new in events]
        check_size(bodies)
        rows = [_columns(new, body) for new, body in zip(events, bodies, strict=True)]
        query, columns = (
            (APPEND_ONE, rows[0]) if len(rows) == 1 else (APPEND, zip(*rows, strict=True))
        )
        try:
            appended = await self._connection.fetch_once(query, stream, after, *columns)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(stream) from error
        if not appended:
            raise Conflict(stream)

    async def read_all(self, after: str | None, limit: int) -> History:
        """The token names the last event's transaction and its position."""
        tx, _, position = (after or "0.0").partition(".")
        rows = await self._connection.fetch(READ_ALL, int(tx), int(position), limit)
        token = f"{rows[-1]['tx']}.{rows[-1]['position']}" if rows else after
        return History(tuple(_recorded(row) for row in rows), token)


class PostgresOutbox:
    """Relays that look at the same time claim different entries."""

    def __init__(
        self, connection: PostgresConnection, *, lease: timedelta = timedelta(seconds=LEASE_SECONDS)
    ) -> None:
        self._connection = connection
        self._lease = lease

    async def claim(self, limit: int) -> Sequence[OutboxEntry]:
        """What this code can't read, an event of a later version's say, waits for code that can;
        it keeps nothing else waiting."""
        return list(_entries(await self._connection.fetch(CLAIM, limit, self._lease)))

    async def done(self, entries: Sequence[OutboxEntry]) -> None:
        keys = [_read_key(entry.key) for entry in entries]
        await self._connection.fetch(
            DONE, [stream for stream, _ in keys], [first_version for _, first_version in keys]
        )

    async def set_aside(self, entry: OutboxEntry, reason: str) -> None:
        await self._connection.fetch(SET_ASIDE, *_read_key(entry.key), reason)

    async def is_empty(self) -> bool:
        (row,) = await self._connection.fetch(IS_EMPTY)
        return bool(row["empty"])


def _columns(new: NewEvent, body: str) -> tuple[object, ...]:
    """In the order of the statements' parameters."""
    return (
        new.id,
        new.event.type,
        body,
        new.occurred_at,
        new.correlation_id,
        new.causation_id,
        new.command_hash,
    )


def _entries(rows: Sequence[asyncpg.Record]) -> Iterator[OutboxEntry]:
    for (stream, first_version), group in groupby(rows, key=_append_of):
        append = list(group)
        try:
            yield OutboxEntry(f"{stream}@{first_version}", tuple(map(_recorded, append)))
        except ValidationError:
            # Ids only: the error would quote what guests wrote.
            ids = ", ".join(str(row["id"]) for row in append)
            logger.error("An append can't be read, and waits unpublished: %s", ids)  # noqa: TRY400


def _append_of(row: asyncpg.Record) -> tuple[str, int]:
    return row["stream"], row["first_version"]


def _read_key(key: str) -> tuple[str, int]:
    stream, _, first_version = key.rpartition("@")
    return stream, int(first_version)


def _recorded(row: asyncpg.Record) -> Recorded:
    """Validated as a whole, which takes less time than to build it from its parts unchecked."""
    event = AGGREGATE_EVENT.validate_json(row["event"])
    return Recorded.model_validate({**row, "event": event}, by_name=True, by_alias=False)
