"""Child processes as the supervisor has them: on the leash, their output in the log."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from infra.local import leash
from infra.local.log import Log


class ChildEndedError(Exception):
    """A process that everything depends on failed or ended."""


@asynccontextmanager
async def logged(log: Log, name: str) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A descriptor to start a child with, and an event set when every holder of it has ended."""
    read, write = os.pipe()
    ended = asyncio.Event()
    await log.follow(name, os.fdopen(read, "rb"), ended)
    try:
        yield write, ended
    finally:
        os.close(write)


async def run_to_end(
    command: Sequence[str | Path], log: Log, name: str, *, directory: Path
) -> None:
    """Run a program, and raise unless it succeeds."""
    async with logged(log, name) as (output, _):
        child = leash.start(command, directory=directory, output=output)
    try:
        await asyncio.to_thread(child.wait)
    finally:
        leash.kill(child)
    if child.returncode:
        raise ChildEndedError(f"`{' '.join(map(str, command))}` failed; the log says why.")
