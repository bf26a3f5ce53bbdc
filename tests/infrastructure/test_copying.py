"""Histories go from any event store to any other, whole, once, and provably."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from itertools import product
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from command_api.application.append_limits import MAX_EVENT_BYTES
from command_api.application.copying import Archive, CopyRefused, copy_events
from command_api.application.ports.event_store import Conflict, History
from command_api.application.ports.unavailable import Unavailable
from contracts.envelope import Recorded
from rsvp.__main__ import app
from tests.infrastructure import archives
from tests.infrastructure.archives import KINDS, NewArchive, Opened
from tests.infrastructure.event_stores import all_events, dish, dish_of, new
from tests.infrastructure.kurrentdb_servers import NOBODY_LISTENS


@pytest.fixture
async def new_archive(
    postgres_url: str, migrated_template: str, aws: str, events_table_design: dict[str, Any]
) -> AsyncIterator[NewArchive]:
    async with AsyncExitStack() as stack:

        async def make(kind: str) -> Opened:
            match kind:
                case "postgres":
                    opening = archives.postgres(postgres_url, migrated_template)
                    return await stack.enter_async_context(opening)
                case "dynamodb":
                    return await stack.enter_async_context(archives.dynamodb(events_table_design))
                case "kurrentdb":
                    return await stack.enter_async_context(archives.kurrentdb())
                case _:
                    return await stack.enter_async_context(archives.in_memory())

        yield make


async def some_history(source: Opened, *, streams: int = 30) -> list[Recorded]:
    """Streams of one to four events, all published, some of them large."""
    for n in range(streams):
        count = n % 4 + 1
        events = [
            new(dish(f"Crème brûlée {n} 汤 \\ \u200f" + "x" * (n * 500))) for _ in range(count)
        ]
        await source.store.append(f"dish-{n}", events[:1], after=0)
        if events[1:]:
            await source.store.append(f"dish-{n}", events[1:], after=1)
    while entries := await source.outbox.claim(100):
        await source.outbox.done(entries)
    return await everything(source.archive)


async def everything(archive: Archive) -> list[Recorded]:
    found = await all_events(archive, limit=500)
    return sorted(found, key=lambda event: (event.stream, event.version))


@pytest.mark.parametrize(("from_", "to"), list(product(KINDS, KINDS)))
async def test_every_field_of_every_event_arrives(
    new_archive: NewArchive, from_: str, to: str
) -> None:
    source, target = await new_archive(from_), await new_archive(to)
    history = await some_history(source)

    steps: list[int] = []
    copied = await copy_events(source.archive, target.archive, steps.append)

    assert await everything(target.archive) == history
    assert (copied.events, copied.streams, copied.added) == (len(history), 30, len(history))
    assert steps[-1] == len(history)
    assert list(await target.outbox.claim(10)) == []  # nobody is told again what is long known
    assert await target.outbox.is_empty()

    again = await copy_events(source.archive, target.archive)
    assert (again.added, again.sha256) == (0, copied.sha256)

    # The target goes on where the source ended.
    await target.store.append("dish-3", [new()], after=4)
    with pytest.raises(Conflict):
        await target.store.append("dish-2", [new()], after=4)
    assert len(await target.outbox.claim(10)) == 1


class Breaking:
    """Takes part of a page, then the network is gone."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def read_all(self, after: str | None, limit: int) -> History:
        return await self._archive.read_all(after, limit)

    async def restore(self, events: Sequence[Recorded]) -> None:
        await self._archive.restore(events[: len(events) // 2])
        raise Unavailable("The network is gone.")

    async def is_published(self) -> bool:
        return await self._archive.is_published()


@pytest.mark.parametrize("to", KINDS)
async def test_a_copy_that_broke_off_goes_on(new_archive: NewArchive, to: str) -> None:
    source, target = await new_archive("in_memory"), await new_archive(to)
    history = await some_history(source)
    with pytest.raises(Unavailable):
        await copy_events(source.archive, Breaking(target.archive))
    half = len(await everything(target.archive))
    assert 0 < half < len(history)

    copied = await copy_events(source.archive, target.archive)

    assert copied.added == len(history) - half
    assert await everything(target.archive) == history


@pytest.mark.parametrize("to", KINDS)
async def test_a_target_that_holds_anything_else_is_refused(
    new_archive: NewArchive, to: str
) -> None:
    source, target = await new_archive("in_memory"), await new_archive(to)
    await some_history(source)
    await target.store.append("dish-1", [new()], after=0)
    before = await everything(target.archive)

    with pytest.raises(CopyRefused, match="The target is not empty: 1 of its 1 streams"):
        await copy_events(source.archive, target.archive)

    assert await everything(target.archive) == before


async def test_a_target_that_went_on_by_itself_is_refused(new_archive: NewArchive) -> None:
    source, target = await new_archive("in_memory"), await new_archive("in_memory")
    await some_history(source)
    await copy_events(source.archive, target.archive)
    await target.store.append("dish-3", [new()], after=4)
    with pytest.raises(CopyRefused, match="such as dish-3"):
        await copy_events(source.archive, target.archive)


async def test_a_source_that_still_publishes_is_refused(new_archive: NewArchive) -> None:
    source, target = await new_archive("in_memory"), await new_archive("in_memory")
    await source.store.append("dish", [new()], after=0)
    with pytest.raises(CopyRefused, match="still has events to publish"):
        await copy_events(source.archive, target.archive)
    assert await everything(target.archive) == []


class Changing(Breaking):
    """Keeps another name for a dish."""

    async def restore(self, events: Sequence[Recorded]) -> None:
        worse = [event.model_copy(update={"event": dish("Something else")}) for event in events]
        await self._archive.restore(worse)


class Losing(Breaking):
    async def restore(self, events: Sequence[Recorded]) -> None:
        await self._archive.restore([event for event in events if event.stream != "dish-7"])


@pytest.mark.parametrize(("broken", "where"), [(Changing, "dish-0"), (Losing, "dish-7")])
async def test_a_copy_that_is_not_the_same_is_noticed(
    new_archive: NewArchive, broken: type[Breaking], where: str
) -> None:
    source, target = await new_archive("in_memory"), await new_archive("in_memory")
    await some_history(source)
    with pytest.raises(CopyRefused, match=f"such as {where}: the source has"):
        await copy_events(source.archive, broken(target.archive))


@pytest.mark.parametrize("to", [kind for kind in KINDS if kind != "in_memory"])
async def test_an_event_is_not_put_where_another_is(new_archive: NewArchive, to: str) -> None:
    source, target = await new_archive("in_memory"), await new_archive(to)
    history = await some_history(source, streams=3)
    await target.archive.restore(history)
    with pytest.raises(Conflict):
        await target.archive.restore([history[-1].model_copy(update={"id": uuid4()})])
    assert await everything(target.archive) == history


async def test_more_than_one_page(new_archive: NewArchive) -> None:
    source, target = await new_archive("in_memory"), await new_archive("postgres")
    history = await some_history(source, streams=40)
    for start in range(4, 1_104, 50):
        await source.store.append("dish-3", [new() for _ in range(50)], after=start)
    while entries := await source.outbox.claim(100):
        await source.outbox.done(entries)
    copied = await copy_events(source.archive, target.archive)
    assert copied.events == len(history) + 1_100


@pytest.mark.parametrize("to", KINDS)
async def test_events_as_large_as_they_may_be(new_archive: NewArchive, to: str) -> None:
    """5 MB in one stream: more than any store takes at a time."""
    source, target = await new_archive("in_memory"), await new_archive(to)
    for after in range(0, 14, 2):
        large = [new(dish_of(MAX_EVENT_BYTES)) for _ in range(2)]
        await source.store.append("dish", large, after=after)
    await source.outbox.done(await source.outbox.claim(100))

    await copy_events(source.archive, target.archive)

    assert await everything(target.archive) == await everything(source.archive)


async def test_the_operators_command(new_archive: NewArchive) -> None:
    source, target = await new_archive("postgres"), await new_archive("postgres")
    history = await some_history(source)

    copying = await copied_by_command(source, target)

    assert copying.exit_code == 0, copying.output
    assert copying.stdout.startswith(
        f"{len(history)} events copied. Both stores hold the same {len(history)} events in"
        " 30 streams.\nSHA-256 "
    )
    assert await everything(target.archive) == history
    connection = await asyncpg.connect(target.address)
    await connection.execute("INSERT INTO event_store.outbox VALUES ('dish-0', 1, 1)")
    await connection.close()
    backwards = await copied_by_command(target, source)
    assert backwards.exit_code == 1
    assert "still has events to publish" in backwards.stderr


@pytest.mark.parametrize(
    ("from_", "to", "says"),
    [
        ("mysql://x", "dynamodb://y", "An address of an event store is one of"),
        ("dynamodb://x", "dynamodb://x", "the same store"),
        ("postgresql://secret@127.0.0.1:1/x", NOBODY_LISTENS, "The database can't be reached."),
        ("dynamodb://nobodys-table", "dynamodb://y", "There is no table nobodys-table there."),
        ("kurrentdb://x:secret@host?No=1", NOBODY_LISTENS, "That is no URI of a KurrentDB server."),
        ("kurrentdb://secret", NOBODY_LISTENS, "That is no URI of a KurrentDB server."),
    ],
)
@pytest.mark.usefixtures("aws")
def test_what_can_not_be_done_is_said_plainly(from_: str, to: str, says: str) -> None:
    result = CliRunner().invoke(app, ["copy-events", "--from", from_, "--to", to])
    assert result.exit_code == 1
    assert says in result.stderr
    assert "secret" not in result.output


async def copied_by_command(source: Opened, target: Opened) -> Result:
    addresses = [opened.address.replace("postgres@", "command_api@") for opened in (source, target)]
    arguments = ["copy-events", "--from", addresses[0], "--to", addresses[1]]
    return await asyncio.to_thread(CliRunner().invoke, app, arguments)
