"""One log for everything: each line begins with the name of who wrote it."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, override

_WIDTH: Final = 16
_LAST_WORDS_SECONDS: Final = 2.0


class Log:
    """Appends whole lines to one file."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("ab", buffering=0)
        self._followed: set[asyncio.Event] = set()

    async def drain(self) -> None:
        """Wait for the last words of everything that was followed, all of it having ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                for ended in self._followed:
                    await ended.wait()

    def close(self) -> None:
        self._file.close()

    def write(self, name: str, line: bytes) -> None:
        self._file.write(f"{name:<{_WIDTH}} | ".encode() + line.rstrip(b"\r") + b"\n")

    def say(self, name: str, text: str) -> None:
        for line in text.splitlines():
            self.write(name, line.encode())

    async def follow(self, name: str, pipe: IO[bytes] | None, ended: asyncio.Event) -> None:
        """Copy the lines that come through `pipe`, and set `ended` when it closes."""
        self._followed = {event for event in self._followed if not event.is_set()} | {ended}
        await asyncio.get_running_loop().connect_read_pipe(lambda: _Lines(self, name, ended), pipe)


class _Lines(asyncio.Protocol):
    def __init__(self, log: Log, name: str, ended: asyncio.Event) -> None:
        self._log = log
        self._name = name
        self._ended = ended
        self._rest = b""

    @override
    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._log.write(self._name, line)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._rest:
            self._log.write(self._name, self._rest)
        self._ended.set()
