"""The event store in Postgres, and the outbox that each append enters in the same statement."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import Final

import asyncpg
from pydantic import ConfigDict, Json, TypeAdapter, ValidationError

from command_api.application.append_limits import check_size
from command_api.application.ports.event_store import Conflict, History, NewEvent
from command_api.application.ports.outbox import LEASE_SECONDS, OutboxEntry
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.envelope import Recorded
from contracts.events import AggregateEvent

_APPEND: Final = """
WITH appended AS (
    INSERT INTO event_store.events (
        stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
    SELECT $1, $2 + n, id, type, event, occurred_at, correlation_id, causation_id, command_hash
    FROM (VALUES {new}) AS new (
        n, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
    WHERE $2 = 0 OR EXISTS (
        SELECT FROM event_store.events WHERE stream = $1 AND version = $2)
    RETURNING version
)
INSERT INTO event_store.outbox (stream, first_version, count)
SELECT $1, $2 + 1, {count} WHERE EXISTS (SELECT FROM appended)
RETURNING count
"""
_PARAMETERS: Final = ("uuid", "text", "jsonb", "timestamptz", "text", "uuid", "text")
"""Of each event, in the order of `_columns`."""


@cache
def append_statement(count: int) -> str:
    """The statement for so many events. Few counts occur; one statement for all would unpack
    arrays, which takes a third longer."""
    numbers = itertools.count(3)
    rows = (
        ", ".join((str(n), *(f"${next(numbers)}::{kind}" for kind in _PARAMETERS)))
        for n in range(1, count + 1)
    )
    return _APPEND.format(new=", ".join(f"({row})" for row in rows), count=count)


READ: Final = """
SELECT stream, version, id, schema_version, event, occurred_at, recorded_at,
       correlation_id, causation_id, command_hash
FROM event_store.events WHERE stream = $1 ORDER BY version
"""

READ_ALL: Final = """
SELECT stream, version, id, schema_version, event, occurred_at, recorded_at,
       correlation_id, causation_id, command_hash, tx, position
FROM event_store.events
WHERE (tx, position) > ($1, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY tx, position LIMIT $3
"""

IS_MORE: Final = """
SELECT EXISTS (SELECT FROM event_store.events WHERE (tx, position) > ($1, $2)) AS more
"""

SETTLE_SECONDS: Final = 10
"""How long a reader of everything waits for open transactions: an append takes no more than 5 s."""
_LOOKS: Final = 100

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

_ROWS: Final[TypeAdapter[list[Recorded]]] = TypeAdapter(
    list[Recorded[Json[AggregateEvent]]],
    config=ConfigDict(hide_input_in_errors=True),
)

logger = logging.getLogger(__name__)


class PostgresEventStore:
    def __init__(
        self,
        connection: PostgresConnection,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._connection = connection
        self._sleep = sleep

    async def read(self, stream: str) -> Sequence[Recorded]:
        return _recorded(await self._connection.fetch(READ, stream))

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        bodies = [new.event.model_dump_json() for new in events]
        check_size(bodies)
        columns = [
            value for new, body in zip(events, bodies, strict=True) for value in _columns(new, body)
        ]
        statement = append_statement(len(events))
        try:
            appended = await self._connection.fetch_once(statement, stream, after, *columns)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(stream) from error
        if not appended:
            raise Conflict(stream)

    async def read_all(self, after: str | None, limit: int) -> History:
        """The token names the last event's transaction and its position.

        What an open transaction keeps back is waited for, and then told by Unavailable: an empty
        page would say that there is nothing more.
        """
        tx, _, position = (after or "0.0").partition(".")
        place = int(tx), int(position)
        for look in range(_LOOKS):
            if look:
                await self._sleep(SETTLE_SECONDS / _LOOKS)
            if rows := await self._connection.fetch(READ_ALL, *place, limit):
                return History(tuple(_recorded(rows)), f"{rows[-1]['tx']}.{rows[-1]['position']}")
            (behind,) = await self._connection.fetch(IS_MORE, *place)
            if not behind["more"]:
                return History((), after)
        raise Unavailable(
            "Some events are not to be read yet: a transaction older than they are is still open in"
            " the database, or they were restored from a dump and wait to be mended."
        )


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
            yield OutboxEntry(f"{stream}@{first_version}", tuple(_recorded(append)))
        except ValidationError:
            # Ids only: the error would quote what guests wrote.
            ids = ", ".join(str(row["id"]) for row in append)
            logger.error("An append can't be read, and waits unpublished: %s", ids)  # noqa: TRY400


def _append_of(row: asyncpg.Record) -> tuple[str, int]:
    return row["stream"], row["first_version"]


def _read_key(key: str) -> tuple[str, int]:
    stream, _, first_version = key.rpartition("@")
    return stream, int(first_version)


def _recorded(rows: Sequence[asyncpg.Record]) -> list[Recorded]:
    """All are validated at once, and whole: that takes less time than one after the other, as its
    items take less than a row to make a dictionary of."""
    return _ROWS.validate_python([dict(row.items()) for row in rows])
