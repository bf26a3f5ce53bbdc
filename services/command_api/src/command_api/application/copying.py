"""Moves a whole history from one event store into another, and proves that it arrived."""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from command_api.application.ports.event_store import History
from contracts.envelope import Recorded

PAGE: Final = 500

type Fingerprints = Mapping[str, list[bytes]]
"""Of each stream, the digests of its events in their order."""


class CopyRefused(ValueError):
    """It can't be done, or did not turn out right; the message tells an operator what to do."""


class Archive(Protocol):
    """An event store as a place that whole histories come from and go to."""

    async def read_all(self, after: str | None, limit: int) -> History: ...

    async def restore(self, events: Sequence[Recorded]) -> None:
        """Put events where they were recorded, as they were, each stream in its order.

        Enters nothing into the outbox: what they say was told long ago. When it fails, any
        number of them may have arrived, none without those before it in its stream. Raises
        Conflict where another event has the place.
        """
        ...

    async def is_published(self) -> bool:
        """Whether nothing waits in the outbox."""
        ...


@dataclass(frozen=True)
class Copied:
    """What both stores hold now; `added` came in this run, the rest in earlier ones.

    `sha256` (hex) is over every field of every event, stream by stream.
    """

    events: int
    streams: int
    added: int
    sha256: str


async def copy_events(
    source: Archive, target: Archive, told: Callable[[int], None] = lambda _: None
) -> Copied:
    """Tells how many events it went through, page by page. Run again, it goes on.

    Raises CopyRefused where the target holds anything that is not of this history, where the
    source still has something to publish, or where the two differ in the end.
    """
    if not await source.is_published():
        raise CopyRefused(
            "The source still has events to publish. Let its relay finish, then copy:"
            " what is copied is never published by the target."
        )
    held = await _fingerprints(target)
    await _refuse_strangers(held, source)
    copied: defaultdict[str, list[bytes]] = defaultdict(list)
    gone_through = added = 0
    async for events in _pages(source):
        for event in events:
            copied[event.stream].append(_digest(event, version=len(copied[event.stream]) + 1))
        new = [event for event in events if event.version > len(held.get(event.stream, ()))]
        if new:
            await target.restore(new)
        gone_through, added = gone_through + len(events), added + len(new)
        told(gone_through)
    _compare(copied, await _fingerprints(target))
    return Copied(gone_through, len(copied), added, _sha256(copied))


async def _refuse_strangers(held: Fingerprints, source: Archive) -> None:
    """What an earlier run of the same copy left is a beginning of each stream; nothing else is."""
    if not held:
        return
    whole = await _fingerprints(source)
    strange = sorted(
        stream
        for stream, digests in held.items()
        if whole.get(stream, [])[: len(digests)] != digests
    )
    if strange:
        raise CopyRefused(
            f"The target is not empty: {len(strange)} of its {len(held)} streams are not of this"
            f" history, such as {strange[0]}. Nothing was copied."
        )


def _compare(copied: Fingerprints, arrived: Fingerprints) -> None:
    if arrived == copied:
        return
    different = sorted(
        stream
        for stream in copied.keys() | arrived.keys()
        if copied.get(stream) != arrived.get(stream)
    )
    raise CopyRefused(
        f"The stores differ in {len(different)} streams, such as {different[0]}: the source has"
        f" {len(copied.get(different[0], ()))} events there, the target"
        f" {len(arrived.get(different[0], ()))}. Was the target written to meanwhile? Run the"
        " copy again; do not use the target before it agrees."
    )


async def _fingerprints(archive: Archive) -> Fingerprints:
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    async for events in _pages(archive):
        for event in events:
            found[event.stream].append(_digest(event, version=len(found[event.stream]) + 1))
    return found


async def _pages(archive: Archive) -> AsyncIterator[Sequence[Recorded]]:
    token: str | None = None
    while (page := await archive.read_all(token, PAGE)).events:
        yield page.events
        token = page.token


def _digest(event: Recorded, *, version: int) -> bytes:
    if event.version != version:
        raise CopyRefused(
            f"{event.stream} has version {event.version} where {version} should be: a stream"
            " with a gap is not copied."
        )
    return hashlib.sha256(event.model_dump_json().encode()).digest()


def _sha256(fingerprints: Fingerprints) -> str:
    whole = hashlib.sha256()
    for stream in sorted(fingerprints):
        whole.update(stream.encode())
        for digest in fingerprints[stream]:
            whole.update(digest)
    return whole.hexdigest()
