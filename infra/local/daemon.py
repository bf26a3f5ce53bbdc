"""The background process: runs the platform until told to stop; reports how starting goes."""

import asyncio
import json
import os
import signal
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import asdict
from typing import Final

from infra.local.log import Log
from infra.local.state import AlreadyRunningError
from infra.local.supervisor import Options, Platform

_LOOK_SECONDS: Final = 1.0


class _Stopped(Exception):
    """Ends the task group."""


def run(options: Options, report: int) -> int:
    """Run until SIGTERM or SIGINT; write JSON lines to the descriptor `report` until all is up."""
    try:
        options.state.hold()
    except AlreadyRunningError:
        return 3
    return asyncio.run(_run(options, report))


async def _run(options: Options, report: int) -> int:
    with closing(Log(options.state.log)) as log:
        code = await _supervise(options, log, report)
        await log.drain()
        return code


async def _supervise(options: Options, log: Log, report: int) -> int:
    options.state.withdraw()

    def tell(**line: object) -> None:
        with suppress(OSError):  # nobody may be listening any more
            os.write(report, json.dumps(line).encode() + b"\n")

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        async with asyncio.TaskGroup() as outer, AsyncExitStack() as exits:
            outer.create_task(_stop_when(stopping))
            if options.no_longer_than:
                outer.create_task(_stop_after(options.no_longer_than, stopping))
            async with asyncio.TaskGroup() as tasks:
                platform = Platform(options, log, lambda step: tell(step=step), exits, tasks)
                addresses = await platform.start()
                options.state.publish(addresses)
                tell(ready=asdict(addresses))
                os.close(report)
    except* _Stopped:
        log.say("platform", "stopped")
        return_code = 0
    except* Exception as group:  # noqa: BLE001 - whatever it is, it is told and ends the run
        for error in _leaves(group):
            log.say("platform", f"failed: {type(error).__name__}: {error}")
            tell(failed=f"{type(error).__name__}: {error}")
        return_code = 1
    finally:
        options.state.withdraw()
    return return_code


async def _stop_when(stopping: asyncio.Event) -> None:
    await stopping.wait()
    raise _Stopped


async def _stop_after(pid: int, stopping: asyncio.Event) -> None:
    """Whoever started us for itself alone, as tests do, may be killed before it can stop us."""
    while _runs(pid):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_SECONDS)  # nobody tells of a process that is not a child
    stopping.set()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True


def _leaves(group: BaseExceptionGroup) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found.extend(_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found
