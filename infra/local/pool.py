"""The sandboxes of one function: as many as are busy at once, up to a limit."""

import asyncio
from collections import deque
from typing import Final

from infra.local.sandbox import Invocation, Outcome, Sandbox, Workplace
from infra.local.stack import Function

LIMIT: Final = 10


class SandboxInitError(Exception):
    """A function could not be loaded."""


class Pool:
    """Invocations wait for the first sandbox that is free, an idle one or a new one."""

    def __init__(self, function: Function, workplace: Workplace, limit: int = LIMIT) -> None:
        self.function = function
        self.sandboxes: list[Sandbox] = []
        self._workplace = workplace
        self._limit = limit
        self._idle: list[Sandbox] = []
        self._waiting: deque[Invocation] = deque()
        self._runs: set[asyncio.Task[None]] = set()
        self._closed = False

    async def invoke(self, payload: bytes) -> Outcome:
        """Run the function on an event."""
        invocation = Invocation(payload, asyncio.get_running_loop().create_future())
        if sandbox := self._take_idle():
            sandbox.hand(invocation)
        else:
            self._waiting.append(invocation)
            self._grow()
        return await invocation.outcome

    async def prewarm(self) -> None:
        """Have one sandbox loaded; raise if the function does not load."""
        sandbox = self.sandboxes[0] if self.sandboxes else self._start()
        ready = asyncio.create_task(sandbox.ready.wait())
        ended = asyncio.create_task(sandbox.ended.wait())
        await asyncio.wait((ready, ended), return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        ended.cancel()
        if not sandbox.ready.is_set():
            reason = sandbox.init_error.payload.decode() if sandbox.init_error else "it ended"
            raise SandboxInitError(f"{self.function.name} does not load: {reason}")

    def retire(self) -> None:
        """Replace every sandbox: idle and loading ones now, busy ones when they are done."""
        for sandbox in self.sandboxes:
            sandbox.retiring = True
            if not sandbox.busy:
                sandbox.kill()
        self._idle.clear()
        if not self._closed:
            self._start()

    async def close(self) -> None:
        """Kill every sandbox and wait until they are gone."""
        self._closed = True
        for sandbox in self.sandboxes:
            sandbox.kill()
        await asyncio.gather(*self._runs, return_exceptions=True)

    def _take_idle(self) -> Sandbox | None:
        """The sandbox used last, so that the load of a burst can fall asleep again."""
        while self._idle:
            sandbox = self._idle.pop()
            if not sandbox.ended.is_set():
                return sandbox
        return None

    def _offer(self, sandbox: Sandbox) -> None:
        if sandbox.retiring:
            sandbox.kill()
            return
        while self._waiting:
            invocation = self._waiting.popleft()
            if not invocation.outcome.done():
                sandbox.hand(invocation)
                return
        self._idle.append(sandbox)

    def _grow(self) -> None:
        """Load a sandbox for each invocation that waits and has none on its way.

        On their way are those that load, and those that have answered and not come back yet.
        """
        live = [sandbox for sandbox in self.sandboxes if not sandbox.retiring]
        coming = sum(not sandbox.busy for sandbox in live)
        wanted = min(len(self._waiting) - coming, self._limit - len(live))
        for _ in range(wanted):
            self._start()

    def _start(self) -> Sandbox:
        sandbox = Sandbox(self.function, self._workplace, self._offer)
        self.sandboxes.append(sandbox)
        run = asyncio.create_task(self._run(sandbox))
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)
        return sandbox

    async def _run(self, sandbox: Sandbox) -> None:
        try:
            await sandbox.run()
        finally:
            self._bury(sandbox)

    def _bury(self, sandbox: Sandbox) -> None:
        self.sandboxes.remove(sandbox)
        if sandbox in self._idle:
            self._idle.remove(sandbox)
        if self._closed:
            return
        if sandbox.init_error and not sandbox.retiring and self._waiting:
            # Lambda fails the invocation that made it load, and loads again for the next.
            self._waiting.popleft().end(sandbox.init_error)
        self._grow()
        if sandbox.ready.is_set() and not self.sandboxes:
            self._start()
