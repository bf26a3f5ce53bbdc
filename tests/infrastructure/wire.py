"""A way to a server, on which everything can go wrong that goes wrong with networks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Leads to a server, under an address of its own.

    It can break, refuse everybody, fall silent, swallow answers, stay open when the server has hung
    up, or lead to another server.
    """

    def __init__(self, url: str) -> None:
        self.lead_to(url)
        self.swallows = False
        self.swallowed = asyncio.Event()
        self.address = ""
        self.refused = 0
        self._refuses = False
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._hung_up = asyncio.Event()
        self._tells = asyncio.Event()
        self._tells.set()
        self._ends: set[asyncio.StreamWriter] = set()

    def lead_to(self, url: str) -> None:
        """Whoever connects from now on gets there."""
        self._target = urlsplit(url)

    def fall_silent(self) -> None:
        """Everybody may connect, and nobody gets an answer. What is sent meanwhile arrives once
        the wire is mended."""
        self._speaks.clear()

    @contextmanager
    def held_open(self) -> Iterator[None]:
        """Nobody hears meanwhile that the server has hung up."""
        self._tells.clear()
        try:
            yield
        finally:
            self._tells.set()

    async def farewell_arrived(self) -> None:
        """Returns when the server has hung up, and the client has read what it said last."""
        await self._hung_up.wait()
        for _ in range(3):
            await asyncio.sleep(0)

    def refuse(self) -> None:
        self._refuses = True
        self.cut()

    def cut(self) -> None:
        """End the connections there are, without a word."""
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._refuses = False
        self._speaks.set()

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        user = f"{self._target.username}@" if self._target.username else ""
        self.address = self._target._replace(netloc=f"{user}127.0.0.1:{port}").geturl()
        try:
            yield
        finally:
            server.close()
            self.mend()
            self.cut()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            self.refused += 1
            writer.transport.abort()
            return
        self._ends.add(writer)
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(
                self._target.hostname, self._target.port
            )
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer, answers=False))
                both.create_task(self._pump(far_reader, writer, answers=True))
        self._ends.discard(writer)
        writer.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if answers and self.swallows:
                    self.swallowed.set()
                    break
                await self._speaks.wait()
                writer.write(data)
                await writer.drain()
        if answers:
            self._hung_up.set()
            await self._tells.wait()
        writer.close()
