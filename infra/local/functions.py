"""All functions of the stack, by name."""

import asyncio
from collections.abc import Iterable

from infra.local.pool import LIMIT, Pool
from infra.local.sandbox import Outcome, Workplace
from infra.local.stack import Function


class Functions:
    """A pool of sandboxes for each function."""

    def __init__(
        self, functions: Iterable[Function], workplace: Workplace, *, limit: int = LIMIT
    ) -> None:
        self.pools = {
            function.name: Pool(function, workplace.of(function), limit) for function in functions
        }

    async def invoke(self, name: str, payload: bytes) -> Outcome:
        """Run a function on an event; KeyError when there is no such function."""
        return await self.pools[name].invoke(payload)

    async def prewarm(self) -> None:
        """Load every function once; raise when one does not load."""
        async with asyncio.TaskGroup() as group:
            for pool in self.pools.values():
                group.create_task(pool.prewarm())

    def retire(self, packages: set[str]) -> list[str]:
        """Replace the sandboxes of the functions whose handlers are in `packages`; name them."""
        affected = [
            pool
            for pool in self.pools.values()
            if pool.function.handler.partition(".")[0] in packages
        ]
        for pool in affected:
            pool.retire()
        return [pool.function.label for pool in affected]

    async def close(self) -> None:
        await asyncio.gather(*(pool.close() for pool in self.pools.values()))
