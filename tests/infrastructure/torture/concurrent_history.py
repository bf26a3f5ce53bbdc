"""What many writers and readers of one store saw, and whether one order of events explains it."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from uuid import UUID

from command_api.application.ports.event_store import Conflict, EventStore, NewEvent
from command_api.application.ports.unavailable import Unavailable
from contracts.envelope import Recorded


async def insisting[T](ask: Callable[[], Awaitable[T]]) -> T:
    """The answer, asked for again where a busy store did not tell."""
    while True:
        with suppress(Unavailable):
            return await ask()


class Told(Enum):
    """What became of an append, as far as its writer was told."""

    DONE = auto()
    CONFLICT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Append:
    """From `began` to `ended`, on the clock that all have in common."""

    stream: str
    after: int
    events: Sequence[NewEvent]
    told: Told
    began: float
    ended: float

    @property
    def ids(self) -> list[UUID]:
        return [event.id for event in self.events]

    @property
    def end(self) -> int:
        """The stream's length, if this is its last append."""
        return self.after + len(self.events)


@dataclass(frozen=True)
class Read:
    stream: str
    ids: Sequence[UUID]
    versions: Sequence[int]
    began: float


@dataclass
class ConcurrentHistory:
    """Does operations on a store and keeps what it saw."""

    appends: list[Append] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)

    @property
    def operations(self) -> int:
        return len(self.appends) + len(self.reads)

    def told(self) -> Counter[Told]:
        return Counter(append.told for append in self.appends)

    async def append(
        self, store: EventStore, stream: str, events: Sequence[NewEvent], after: int
    ) -> Told:
        began = time.monotonic()
        try:
            await store.append(stream, events, after=after)
            told = Told.DONE
        except Conflict:
            told = Told.CONFLICT
        except Unavailable:
            told = Told.UNKNOWN
        self.appends.append(Append(stream, after, events, told, began, time.monotonic()))
        return told

    async def read(self, store: EventStore, stream: str) -> int:
        """The stream's length, just then."""
        began = time.monotonic()
        found = await insisting(lambda: store.read(stream))
        ids, versions = [event.id for event in found], [event.version for event in found]
        self.reads.append(Read(stream, ids, versions, began))
        return len(found)


def contradictions(
    history: ConcurrentHistory,
    final: Mapping[str, Sequence[Recorded]],
    everything: Sequence[Recorded],
) -> Iterator[str]:
    """Where what was seen does not go with `final`, the streams in the end, or with `everything`
    that a reader of all streams found while they were written."""
    for name, events in final.items():
        stream = _Stream(
            events,
            [append for append in history.appends if append.stream == name],
            [read for read in history.reads if read.stream == name],
        )
        for found in (*_of_itself(stream), *_of_appends(stream), *_of_reads(stream)):
            yield f"{name}: {found}"
        if [event.id for event in everything if event.stream == name] != stream.ids:
            yield f"{name}: a reader of everything found another stream"
    if len(everything) != sum(map(len, final.values())):
        yield "a reader of everything found more, or less"


@dataclass(frozen=True)
class _Stream:
    events: Sequence[Recorded]
    appends: Sequence[Append]
    reads: Sequence[Read]

    @cached_property
    def ids(self) -> list[UUID]:
        return [event.id for event in self.events]

    @cached_property
    def done(self) -> list[Append]:
        return [append for append in self.appends if append.told is Told.DONE]

    @cached_property
    def lengths(self) -> set[int]:
        """That it ever had, each append being made as a whole."""
        return {0} | {append.end for append in self.appends if self.holds(append)}

    def holds(self, append: Append) -> bool:
        return self.ids[append.after : append.end] == append.ids

    def length_at(self, moment: float) -> int:
        """At least, as whoever had appended by then was told."""
        return max((append.end for append in self.done if append.ended <= moment), default=0)


def _of_itself(stream: _Stream) -> Iterator[str]:
    if [event.version for event in stream.events] != list(range(1, len(stream.ids) + 1)):
        yield "versions are missing or doubled"
    if len(set(stream.ids)) != len(stream.ids):
        yield "an event is there twice"
    if set(stream.ids) - {id_ for append in stream.appends for id_ in append.ids}:
        yield "there is an event that nobody appended"
    if len(stream.ids) not in stream.lengths:
        yield "the last append is not whole"


def _of_appends(stream: _Stream) -> Iterator[str]:
    for append in stream.appends:
        there = stream.holds(append)
        if not there and set(append.ids) & set(stream.ids):
            yield f"of an append after {append.after} a part is there, or at another place"
        if not there and append.told is Told.DONE:
            yield f"an append after {append.after} was acknowledged and is not there"
        if not there and append.told is Told.CONFLICT and not _was_late(append, stream):
            yield f"an append after {append.after} met a conflict with nobody"


def _was_late(refused: Append, stream: _Stream) -> bool:
    """Whether the stream may have held another number of events than the writer thought: when the
    append began, or as somebody wrote at the same time."""
    return stream.length_at(refused.began) != refused.after or any(
        append.began < refused.ended and append.ended > refused.began
        for append in stream.appends
        if append is not refused and append.told is not Told.CONFLICT
    )


def _of_reads(stream: _Stream) -> Iterator[str]:
    for read in stream.reads:
        if list(read.ids) != stream.ids[: len(read.ids)]:
            yield "a read is no beginning of it"
        if list(read.versions) != list(range(1, len(read.ids) + 1)):
            yield "a read had other versions"
        if len(read.ids) not in stream.lengths:
            yield "a read saw a part of an append"
        if len(read.ids) < stream.length_at(read.began):
            yield "a read missed what had been acknowledged before"
