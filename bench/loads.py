"""Loading a stream and reading all, against the raw queries, in histories of several sizes."""

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Final

from bench.appends import MeasuredConnection
from bench.databases import EVENTS_A_STREAM, filled, invite_id
from bench.report import Ratio, Section, Table
from bench.rounds import alternately, ratio
from command_api.infrastructure.postgres import READ, READ_ALL, PostgresEventStore
from infra.local.postgres import running_postgres

ROUNDS: Final = 15
SIZES: Final = (10_000, 100_000, 1_000_000)
LOADS: Final = 200
"""A round and size."""
PAGE: Final = 500
AT_MOST_RAW: Final = 1.3
AT_MOST_SMALLEST: Final = 1.1

_BUFFERS: Final = "1GB"
"""The largest history and its indexes fit in, as any does in the deployed database's."""

_ABOUT: Final = f"""Ratios of times. A stream holds {EVENTS_A_STREAM} events of one invite; \
streams are picked at random. The raw query is the adapter's own, prepared by hand on the same \
connection, its rows left as asyncpg gives them; the adapter validates each event beyond that. \
`read_all` reads pages of {PAGE} events from anywhere in history. Every history fits into the \
server's memory, {_BUFFERS}."""


class Sized:
    """A database, with the adapter and the raw queries on one connection."""

    def __init__(self, connection: MeasuredConnection, events: int) -> None:
        self._connection = connection
        self._store = PostgresEventStore(connection)
        self._streams = events // EVENTS_A_STREAM
        self._tx = ""

    async def open(self) -> None:
        session = await self._connection.session()
        self._read = await session.prepare(READ)
        self._read_all = await session.prepare(READ_ALL)
        first = await self._store.read_all(None, 1)
        self._tx = (first.token or "").partition(".")[0]

    def _some(self, count: int) -> list[str]:
        return [f"invite-{invite_id(random.randint(1, self._streams))}" for _ in range(count)]  # noqa: S311

    def _places(self, count: int) -> list[int]:
        last = self._streams * EVENTS_A_STREAM - PAGE
        return [random.randint(0, last) for _ in range(count)]  # noqa: S311

    async def load(self, count: int) -> float:
        streams = self._some(count)
        began = time.perf_counter()
        for stream in streams:
            assert len(await self._store.read(stream)) == EVENTS_A_STREAM
        return time.perf_counter() - began

    async def load_raw(self, count: int) -> float:
        streams = self._some(count)
        began = time.perf_counter()
        for stream in streams:
            assert len(await self._read.fetch(stream)) == EVENTS_A_STREAM
        return time.perf_counter() - began

    async def page(self, count: int) -> float:
        places = self._places(count)
        began = time.perf_counter()
        for place in places:
            page = await self._store.read_all(f"{self._tx}.{place}", PAGE)
            assert len(page.events) == PAGE
        return time.perf_counter() - began

    async def page_raw(self, count: int) -> float:
        places = self._places(count)
        began = time.perf_counter()
        for place in places:
            assert len(await self._read_all.fetch(int(self._tx), place, PAGE)) == PAGE
        return time.perf_counter() - began


async def run(rounds: int = ROUNDS, sizes: Sequence[int] = SIZES, loads: int = LOADS) -> Section:
    async with AsyncExitStack() as exits:
        directory = exits.enter_context(tempfile.TemporaryDirectory())
        server = exits.enter_context(
            running_postgres(Path(directory) / "server", durable=False, shared_buffers=_BUFFERS)
        )
        kinds = {}
        pages = max(1, loads // 50)
        for events in sizes:
            connection = MeasuredConnection(await filled(server, events), user="command_api")
            exits.push_async_callback(connection.close)
            sized = Sized(connection, events)
            await sized.open()
            kinds[events, "load"] = partial(sized.load, loads)
            kinds[events, "raw load"] = partial(sized.load_raw, loads)
            kinds[events, "page"] = partial(sized.page, pages)
            kinds[events, "raw page"] = partial(sized.page_raw, pages)
        taken = await alternately(kinds, rounds)
    rows: list[tuple[str | Ratio, ...]] = []
    for events in sizes:
        to_raw = Ratio(ratio(taken[events, "load"], taken[events, "raw load"]), at_most=AT_MOST_RAW)
        to_smallest = Ratio(
            ratio(taken[events, "load"], taken[sizes[0], "load"]), at_most=AT_MOST_SMALLEST
        )
        rows.append(
            (
                *(f"{events:,}", to_raw, to_raw.aim, to_smallest, to_smallest.aim),
                Ratio(ratio(taken[events, "page"], taken[events, "raw page"])),
                Ratio(ratio(taken[events, "page"], taken[sizes[0], "page"])),
            )
        )
    columns = (
        *("events", "load, × raw query", "aim", f"load, × at {sizes[0]:,}", "aim"),
        *("read_all, × raw query", f"read_all, × at {sizes[0]:,}"),
    )
    return Section("Loads", _ABOUT, (Table(columns, rows),))


if __name__ == "__main__":
    print(asyncio.run(run()))
