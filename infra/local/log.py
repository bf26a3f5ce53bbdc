"""One log for everything: each line begins with the name of who wrote it."""

import asyncio
from pathlib import Path
from typing import IO, override

_WIDTH = 16


class Log:
    """Appends whole lines to one file."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("ab", buffering=0)

    def close(self) -> None:
        self._file.close()

    def write(self, name: str, line: bytes) -> None:
        self._file.write(f"{name:<{_WIDTH}} | ".encode() + line.rstrip(b"\r") + b"\n")

    def say(self, name: str, text: str) -> None:
        for line in text.splitlines():
            self.write(name, line.encode())

    async def follow(self, name: str, pipe: IO[bytes] | None, ended: asyncio.Event) -> None:
        """Copy the lines that come through `pipe`, and set `ended` when it closes."""
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
