"""Fresh processes of functions, as the local platform starts them out of their bundles."""

import asyncio
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import override

import httpx

from bench.cold_events import Event
from infra.local.log import Log
from infra.local.sandbox import Invocation, Outcome, Sandbox, Workplace
from infra.local.stack import Function
from tests.ui.running_platform import RunningPlatform

_EACH_SANDBOXS_OWN = ("AWS_LAMBDA_RUNTIME_API", "_HANDLER")


@dataclass(frozen=True)
class ColdStart:
    """Seconds from the start of the process until it asks for work, and for two invocations."""

    loaded: float
    first: float
    second: float

    @property
    def total(self) -> float:
        """Until the first answer."""
        return self.loaded + self.first


@dataclass(frozen=True)
class Deployed:
    """A function, and where its processes run."""

    function: Function
    workplace: Workplace

    def running(self, handler: str, beside: Path) -> "Deployed":
        """Another handler in its place, from a directory beside all that it can import."""
        environment = dict(self.function.environment)
        environment["PYTHONPATH"] = f"{beside}:{environment['PYTHONPATH']}"
        function = replace(self.function, handler=handler, environment=environment)
        return replace(self, function=function)

    def timing_imports(self, log: Log) -> "Deployed":
        """Writes to `log` how long each import takes; slower for it."""
        place = self.workplace
        python = (*place.python, "-X", "importtime")
        return replace(self, workplace=Workplace(place.directory, place.environment, log, python))

    async def start(self, event: Event | None = None) -> ColdStart:
        """Start a process, and invoke it twice (the second time to see what is done only once)."""
        offered: asyncio.Queue[Sandbox] = asyncio.Queue()
        began = time.perf_counter()
        sandbox = Sandbox(self.function, self.workplace, offered.put_nowait)
        running = asyncio.create_task(sandbox.run())
        payload = json.dumps(event or {}).encode()
        try:
            await _next(offered, running)
            loaded = time.perf_counter()
            await _invoke(sandbox, payload)
            answered = time.perf_counter()
            await _next(offered, running)
            again = time.perf_counter()
            await _invoke(sandbox, payload)
            ended = time.perf_counter()
        finally:
            sandbox.kill()
            await running
        return ColdStart(loaded - began, answered - loaded, ended - again)


class Silence(Log):
    """Nobody reads what the functions say."""

    @override
    def write(self, name: str, line: bytes) -> None:
        pass


async def deployed(platform: RunningPlatform, log: Log) -> dict[str, Deployed]:
    """The functions of a running platform, by label: read from the processes it started."""
    async with httpx.AsyncClient() as http:
        sandboxes = (await http.get(f"{platform.addresses['adminUrl']}/sandboxes")).json()
    found = {}
    for sandbox in sandboxes:
        process = Path("/proc") / str(sandbox["pid"])
        variables = (process / "environ").read_text().rstrip("\0").split("\0")
        environment = dict(variable.split("=", 1) for variable in variables)
        arguments = (process / "cmdline").read_text().rstrip("\0").split("\0")
        function = Function(
            name=sandbox["function"],
            arn=f"arn:aws:lambda:eu-west-2:123456789012:function:{sandbox['function']}",
            handler=environment["_HANDLER"],
            timeout=60,
            memory=int(environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
            environment={
                name: value for name, value in environment.items() if name not in _EACH_SANDBOXS_OWN
            },
        )
        directory = (process / "cwd").readlink()
        workplace = Workplace(directory, {}, log, tuple(arguments[: arguments.index("-m")]))
        found[function.label] = Deployed(function, workplace)
    return found


async def _next(offered: asyncio.Queue[Sandbox], running: asyncio.Task[None]) -> None:
    """Wait until the process asks for work; raise when it ends instead."""
    asking = asyncio.create_task(offered.get())
    await asyncio.wait((asking, running), return_when=asyncio.FIRST_COMPLETED)
    if not asking.done():
        asking.cancel()
        raise RuntimeError("A function did not load.")


async def _invoke(sandbox: Sandbox, payload: bytes) -> None:
    outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    sandbox.hand(Invocation(payload, outcome))
    answer = await outcome
    body = json.loads(answer.payload) or {}
    if answer.error or body.get("statusCode", 200) >= 400 or body.get("batchItemFailures"):
        raise RuntimeError(f"{sandbox.function.label} failed: {answer.payload.decode()}")
