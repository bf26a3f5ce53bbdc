"""Appends, against a raw INSERT of the same rows, pgbench, and the `eventsourcing` library."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg

from bench import pgbench
from bench.library import LibraryStream, recorder
from bench.report import Ratio, Section, Table
from bench.rounds import alternately, ratio
from command_api.application.ports.event_store import NewEvent
from command_api.infrastructure.postgres import PostgresEventStore
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.events import InviteAuthenticated
from infra.local.postgres import running_postgres
from infra.migrations import migrate

ROUNDS: Final = 9
APPENDS: Final = 160
"""A round and kind, on all connections together."""
AT_LEAST_RAW: Final = {1: 0.7, 16: 0.6}
AT_LEAST_LIBRARY: Final = {1: 2.5, 16: 7.0}

_ABOUT: Final = """Ratios of rates, waiting for the disk. An append guards the stream's version, \
writes the events and enters the outbox. The raw INSERT writes the same rows into the same table \
on the same connections, prepared by hand, with neither guard nor outbox; pgbench does so from C. \
The library's recorder gets as many connections, and a thread for each."""

_COLUMNS: Final = (
    "stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash"
)
_PGBENCH_ROW: Final = """(
    'invite-' || gen_random_uuid(), 1, gen_random_uuid(), 'invite.authenticated',
    '{json}', now(), gen_random_uuid(), gen_random_uuid(), repeat('0', 64))"""

type Write = Callable[[], Awaitable[object]]


class MeasuredConnection(PostgresConnection):
    """Lends its session, so that the raw INSERT runs on the very same one."""

    async def session(self) -> asyncpg.Connection:
        return await self._fresh()


async def writers(connection: MeasuredConnection, events: int) -> tuple[Write, Write]:
    """The raw INSERT and the append; each writes `events` more events to a stream of its own."""
    row = len(_COLUMNS.split(", "))
    places = (
        "(" + ", ".join(f"${n * row + column + 1}" for column in range(row)) + ")"
        for n in range(events)
    )
    insert = f"INSERT INTO event_store.events ({_COLUMNS}) VALUES {', '.join(places)}"  # noqa: S608
    prepared = await (await connection.session()).prepare(insert)
    store = PostgresEventStore(connection)
    invite, command_id, command_hash = uuid4(), uuid4(), "0" * 64
    event, at, correlation = InviteAuthenticated(id=invite), datetime.now(UTC), str(command_id)
    json = event.model_dump_json()
    written = {"raw": 0, "append": 0}

    async def raw() -> None:
        first = written["raw"]
        written["raw"] += events
        await prepared.fetch(
            *(
                value
                for n in range(events)
                for value in (
                    *(f"raw-{invite}", first + n + 1, uuid4(), event.type, json, at),
                    *(correlation, command_id, command_hash),
                )
            )
        )

    async def append() -> None:
        first = written["append"]
        written["append"] += events
        new = [
            NewEvent(uuid4(), event, at, correlation, command_id, command_hash)
            for _ in range(events)
        ]
        await store.append(f"invite-{invite}", new, after=first)

    return raw, append


async def rate(writes: list[Write], count: int) -> float:
    """Appends per second of all writers together, `count` each."""

    async def run(write: Write) -> None:
        for _ in range(count):
            await write()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for write in writes:
            tasks.create_task(run(write))
    return len(writes) * count / (time.perf_counter() - began)


async def measure(
    url: str, connections: int, events: int, *, rounds: int, appends: int
) -> tuple[str | Ratio, ...]:
    count = max(1, appends // connections)
    async with AsyncExitStack() as exits:
        held = [MeasuredConnection(url, user="command_api") for _ in range(connections)]
        for connection in held:
            exits.push_async_callback(connection.close)
        pairs = [await writers(connection, events) for connection in held]
        library = recorder(url, connections)
        exits.callback(library.datastore.close)
        example = InviteAuthenticated(id=uuid4())
        streams = [LibraryStream(library, example) for _ in held]
        theirs: list[Write] = [partial(asyncio.to_thread, s.append, events) for s in streams]
        kinds = {
            "raw": partial(rate, [raw for raw, _ in pairs], count),
            "append": partial(rate, [append for _, append in pairs], count),
            "library": partial(rate, theirs, count),
        }
        if pgbench.is_there():
            directory = exits.enter_context(tempfile.TemporaryDirectory())
            script = Path(directory) / "insert.sql"
            row = _PGBENCH_ROW.format(json=example.model_dump_json())
            script.write_text(
                f"INSERT INTO event_store.events ({_COLUMNS}) VALUES {', '.join([row] * events)};\n"  # noqa: S608
            )
            kinds["pgbench"] = partial(
                pgbench.transactions_per_second, url, script, connections, count
            )
        taken = await alternately(kinds, rounds)
    to_raw = Ratio(ratio(taken["append"], taken["raw"]), at_least=AT_LEAST_RAW[connections])
    to_library = Ratio(
        ratio(taken["append"], taken["library"]), at_least=AT_LEAST_LIBRARY[connections]
    )
    to_pgbench = (
        Ratio(ratio(taken["append"], taken["pgbench"])) if "pgbench" in taken else "not there"
    )
    return (
        *(str(connections), str(events), to_raw, to_raw.aim),
        *(to_pgbench, to_library, to_library.aim),
    )


async def run(rounds: int = ROUNDS, appends: int = APPENDS) -> Section:
    with (
        tempfile.TemporaryDirectory() as directory,
        running_postgres(Path(directory) / "server") as url,
    ):
        await migrate(url)
        rows = [
            await measure(url, connections, events, rounds=rounds, appends=appends)
            for connections in AT_LEAST_RAW
            for events in (1, 3)
        ]
    columns = (
        *("connections", "events", "× raw INSERT", "aim"),
        *("× pgbench", "× the library", "aim"),
    )
    return Section("Appends", _ABOUT, (Table(columns, rows),))


if __name__ == "__main__":
    print(asyncio.run(run()))
