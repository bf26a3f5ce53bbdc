"""The log: every event in one order, and each in its stream."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from uuid import uuid4

MAX_APPEND_BYTES: Final = 1_048_576
"""The server's default. It counts data, metadata and type."""
LINK_TYPE: Final = "$>"


class Expected(Enum):
    """What a writer may expect of a stream besides an exact revision."""

    ANY = auto()
    NO_STREAM = auto()
    STREAM_EXISTS = auto()


@dataclass(frozen=True)
class Proposed:
    id: str
    type: str
    content_type: str
    data: bytes
    metadata: bytes

    @property
    def size(self) -> int:
        return len(self.data) + len(self.metadata) + len(self.type.encode())


@dataclass(frozen=True)
class Record:
    """`position` is the commit position, `created` in ticks of 100 ns since 1970."""

    event: Proposed
    stream: str
    revision: int
    position: int
    created: int


@dataclass(frozen=True)
class Resolved:
    """An event, and the link that led to it where one did."""

    record: Record
    link: Record | None = None

    @property
    def original(self) -> Record:
        """What stands where it was found."""
        return self.link or self.record


class TooLarge(Exception):
    pass


class WrongExpectedVersion(Exception):
    """`current` is the last revision, None where there is no stream."""

    def __init__(self, current: int | None) -> None:
        super().__init__(current)
        self.current = current


class EventLog:
    def __init__(self) -> None:
        self.records: list[Record] = []
        self.watchers: list[Callable[[Record], None]] = []
        self._streams: defaultdict[str, list[Record]] = defaultdict(list)
        self._truncated: dict[str, int] = {}
        self._end = 0

    def append(
        self, stream: str, events: Sequence[Proposed], expected: int | Expected
    ) -> Record | None:
        """All or none; the last record. An append that is there already is answered like the first
        time: known by the ids of its events, standing where they are expected to stand."""
        if sum(event.size for event in events) > MAX_APPEND_BYTES:
            raise TooLarge
        held = self._streams.get(stream, [])
        current = len(held) - 1 if held else None
        if not _is_met(expected, current):
            first = _first_after(expected)
            there = held[first : first + len(events)]
            if events and [one.event.id for one in there] == [event.id for event in events]:
                return there[-1]
            raise WrongExpectedVersion(current)
        for event in events:
            self._write(stream, event)
        return self._streams[stream][-1] if self._streams.get(stream) else None

    def stream(self, name: str) -> Sequence[Record] | None:
        """What it still holds; None where nobody ever wrote to it."""
        held = self._streams.get(name)
        return None if held is None else held[self._truncated.get(name, 0) :]

    def truncate(self, stream: str) -> None:
        """Let go of what a stream holds just now."""
        self._truncated[stream] = len(self._streams.get(stream, []))

    def link(self, to: Record, stream: str) -> Record:
        data = f"{to.revision}@{to.stream}".encode()
        return self._write(stream, Proposed(str(uuid4()), LINK_TYPE, "", data, b""))

    def resolve(self, record: Record) -> Resolved:
        if record.event.type != LINK_TYPE:
            return Resolved(record)
        revision, _, stream = record.event.data.decode().partition("@")
        return Resolved(self._streams[stream][int(revision)], link=record)

    def _write(self, stream: str, event: Proposed) -> Record:
        held = self._streams[stream]
        created = time.time_ns() // 100
        record = Record(event, stream, len(held), self._end, created)
        self._end += 150 + event.size
        held.append(record)
        self.records.append(record)
        for watcher in self.watchers:
            watcher(record)
        return record


def _is_met(expected: int | Expected, current: int | None) -> bool:
    match expected:
        case Expected.ANY:
            return True
        case Expected.NO_STREAM:
            return current is None
        case Expected.STREAM_EXISTS:
            return current is not None
        case revision:
            return current == revision


def _first_after(expected: int | Expected) -> int:
    return expected + 1 if isinstance(expected, int) else 0
