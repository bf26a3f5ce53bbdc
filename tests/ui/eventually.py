"""Waiting for what comes about by itself."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually[T](ask: Callable[[], Awaitable[T]], *, within: float = 20) -> T:
    """The first truthy answer; fails with the last one when none came `within` seconds."""
    async with asyncio.timeout(within + 5):
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while True:
            answer = await ask()
            if answer:
                return answer
            if loop.time() > deadline:
                raise AssertionError(f"still {answer!r} after {within} s")
            await asyncio.sleep(0.02)
