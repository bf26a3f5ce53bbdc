"""Appends per second against a raw prepared single-row INSERT into a table of the same kind.

Both run on the same connections of the same server, in turns, so that only their ratio matters:
at least 0.6 with one connection and 0.5 with sixteen. Run with `python -m bench.appends`.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final
from uuid import uuid4

import asyncpg

from command_api.application.ports import NewEvent
from command_api.infrastructure.postgres import PostgresEventStore
from command_api.infrastructure.postgres_connection import PostgresConnection
from contracts.events import InviteAuthenticated
from infra.local.postgres import running_postgres
from infra.migrations import migrate

TARGETS: Final = {1: 0.6, 16: 0.5}
ROUNDS: Final = 9

RAW_TABLE: Final = """
CREATE TABLE event_store.raw (LIKE event_store.events INCLUDING ALL);
GRANT INSERT ON event_store.raw TO command_api;
"""
RAW_INSERT: Final = """
INSERT INTO event_store.raw (
    stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

type Write = Callable[[int], Awaitable[object]]


class MeasuredConnection(PostgresConnection):
    """Lends its session, so that the raw INSERT runs on the very same one."""

    async def session(self) -> asyncpg.Connection:
        return await self._fresh()


async def writers(connection: MeasuredConnection) -> tuple[Write, Write]:
    """The raw INSERT and the append; each writes the n-th event of a stream of its own."""
    prepared = await (await connection.session()).prepare(RAW_INSERT)
    store = PostgresEventStore(connection)
    invite, command_id, command_hash = uuid4(), uuid4(), "0" * 64
    stream = f"invite-{invite}"
    event = InviteAuthenticated(id=invite)
    json = event.model_dump_json()
    at = datetime.now(UTC)
    correlation = str(command_id)

    async def raw(n: int) -> None:
        await prepared.fetch(
            stream, n, uuid4(), event.type, json, at, correlation, command_id, command_hash
        )

    async def append(n: int) -> None:
        new = NewEvent(uuid4(), event, at, correlation, command_id, command_hash)
        await store.append(stream, [new], after=n - 1)

    return raw, append


async def rate(writes: list[Write], start: int, count: int) -> float:
    """Writes per second of all writers together, each writing versions start+1…start+count."""

    async def run(write: Write) -> None:
        for n in range(start + 1, start + count + 1):
            await write(n)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for write in writes:
            tasks.create_task(run(write))
    return len(writes) * count / (time.perf_counter() - began)


async def measure(url: str, connections: int, events: int) -> float:
    """Print both rates; return the median ratio of rounds that alternate which goes first."""
    held = [MeasuredConnection(url, user="command_api") for _ in range(connections)]
    pairs = [await writers(connection) for connection in held]
    raw, append = ([pair[kind] for pair in pairs] for kind in (0, 1))
    count = max(1, events // connections)
    raw_rates: list[float] = []
    append_rates: list[float] = []
    for n in range(ROUNDS + 1):
        turns = [(raw, raw_rates), (append, append_rates)]
        for writes, rates in turns if n % 2 else reversed(turns):
            rates.append(await rate(writes, n * count, count))
    for connection in held:
        await connection.close()
    rounds = list(zip(raw_rates, append_rates, strict=True))[1:]  # the first one warms up
    ratio = median(appends / raws for raws, appends in rounds)
    print(
        f"{connections:>2} connection(s)  raw INSERT {median(raw_rates):>7,.0f}/s"
        f"  append {median(append_rates):>7,.0f}/s  ratio {ratio:.2f}"
        f"  (at least {TARGETS[connections]})"
    )
    return ratio


async def bench(server: str, events: int) -> bool:
    await migrate(server)
    connection = await asyncpg.connect(server)
    await connection.execute(RAW_TABLE)
    await connection.close()
    ratios = {n: await measure(server, n, events) for n in TARGETS}
    return all(ratios[n] >= target for n, target in TARGETS.items())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.appends", description=__doc__)
    parser.add_argument("--events", type=int, default=500, help="a round and kind")
    parser.add_argument(
        "--forgetful",
        action="store_true",
        help="without waiting for the disk, which shows the statement's own cost",
    )
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as directory,
        running_postgres(Path(directory) / "server", durable=not options.forgetful) as url,
    ):
        return 0 if asyncio.run(bench(url, options.events)) else 1


if __name__ == "__main__":
    sys.exit(main())
