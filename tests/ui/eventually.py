"""Waiting for what comes about by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

PATIENCE_SECONDS: Final = 120
"""What a busy machine may take; a message whose consumer died comes back after 90 s."""
_FIRST_SECONDS: Final = 0.02
_LONGEST_SECONDS: Final = 0.2
"""Between two questions: each is work for the very machine that is waited for."""


async def eventually[T](ask: Callable[[], Awaitable[T]]) -> T:
    """The first truthy answer; fails with the last one when none came in time."""
    async with asyncio.timeout(PATIENCE_SECONDS + 5):
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        pause = _FIRST_SECONDS
        while True:
            answer = await ask()
            if answer:
                return answer
            if loop.time() > deadline:
                raise AssertionError(f"still {answer!r} after {PATIENCE_SECONDS} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_SECONDS)
