"""The command function, to be killed at any moment.

As with SnapStart, one process has loaded the code and opened nothing; each function is a fork of
it and runs the deployed handler. So one more costs its connections, and not its imports.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from command_api import bootstrap
from command_api.application.appending import Appender
from command_api.application.ports.event_store import EventStore, History, NewEvent
from command_api.application.ports.publishing import Nudges
from contracts.envelope import Recorded

BOUNDARIES: Final = (
    "before the read",
    "after the read",
    "before the delayed nudge",
    "after the delayed nudge",
    "before the append",
    "after the append",
    "before the nudge",
    "after the nudge",
    "before the answer",
)
"""The steps of a command, at which it may die."""

_FORKS: Final = get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        __name__,
        "aiobotocore.session",
        "command_api.infrastructure.dynamodb",
        "command_api.infrastructure.kurrentdb",
        "command_api.infrastructure.postgres",
        "command_api.infrastructure.sqs",
        "command_api.ui.http",
        "command_api.ui.telemetry",
        "mangum",
    ]
)


class MortalFunction:
    """One process of the function; it dies with this one at the latest."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._calls, theirs = _FORKS.Pipe()
        everything = {**os.environ, **environment}
        self._process = _FORKS.Process(target=_serve, args=(theirs, everything), daemon=True)
        self._process.start()
        theirs.close()

    def invoke(
        self,
        event: Mapping[str, Any],
        *,
        dies: str | None = None,
        killed_after: float | None = None,
    ) -> Any:
        """The function's answer, or None where it died owing it.

        It dies by itself at the boundary `dies`, or is killed `killed_after` seconds, or never.
        """
        self._calls.send((event, dies))
        if killed_after is not None:
            self._calls.poll(killed_after)
            self._process.kill()
        try:
            return self._calls.recv()
        except (EOFError, OSError):  # nothing, or only half of it, was told
            return None
        finally:
            if dies or killed_after is not None:
                self.end()

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._calls.close()


class _Reaper:
    """Ends this process at the first boundary that it was told."""

    def __init__(self) -> None:
        self.waits_at: str | None = None

    def pass_by(self, boundary: str) -> None:
        if boundary == self.waits_at:
            os.kill(os.getpid(), signal.SIGKILL)


class _MortalEventStore:
    def __init__(self, store: EventStore, reaper: _Reaper) -> None:
        self._store = store
        self._reaper = reaper

    async def read(self, stream: str) -> Sequence[Recorded]:
        self._reaper.pass_by("before the read")
        found = await self._store.read(stream)
        self._reaper.pass_by("after the read")
        return found

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        self._reaper.pass_by("before the append")
        await self._store.append(stream, events, after=after)
        self._reaper.pass_by("after the append")

    async def read_all(self, after: str | None, limit: int) -> History:
        return await self._store.read_all(after, limit)


class _MortalNudges:
    def __init__(self, nudges: Nudges, reaper: _Reaper) -> None:
        self._nudges = nudges
        self._reaper = reaper

    async def nudge(self, *, delay_seconds: int = 0) -> None:
        name = "the delayed nudge" if delay_seconds else "the nudge"
        self._reaper.pass_by(f"before {name}")
        await self._nudges.nudge(delay_seconds=delay_seconds)
        self._reaper.pass_by(f"after {name}")


def _serve(calls: Connection, environment: Mapping[str, str]) -> None:
    """Runs in the fork: answers one invocation after the other."""
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where its log goes
    reaper = _Reaper()

    def appender(resources: bootstrap.Resources) -> Appender:
        return Appender(
            _MortalEventStore(resources.event_store, reaper),
            _MortalNudges(resources.nudges, reaper),
        )

    bootstrap.Resources.appender = property(appender)  # type: ignore[assignment]
    function = import_module("command_api.lambdas.http")
    with suppress(EOFError):
        while True:
            event, reaper.waits_at = calls.recv()
            answer = function.handler(event, None)
            reaper.pass_by("before the answer")
            calls.send(answer)
