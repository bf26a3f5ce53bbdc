"""README's five minutes, as make does them for whoever tries the system."""

import asyncio
import os
import signal
from pathlib import Path

from tests.ui.programs import printed
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import DEFAULT

COUNT = "SELECT count(*) FROM event_store.events;\n"


async def test_what_make_does_for_who_tries_it(tmp_path: Path) -> None:
    platform = await RunningPlatform.start(tmp_path, DEFAULT)
    try:
        first = await make("demo", platform)
        assert "15 dishes: 15 created, 0 already there." in first
        assert "120 invites with 311 guests: 120 created, 0 already there." in first
        assert "1 invite with 2 guests: 1 created, 0 already there." in first
        again = await make("demo", platform)
        assert "15 dishes: 0 created, 15 already there." in again
        assert "120 invites with 311 guests: 0 created, 120 already there." in again
        assert "1 invite with 2 guests: 0 created, 1 already there." in again
        assert "Saga Lindqvist, Guest of Saga Lindqvist" in again.splitlines()[-3]
        code = again.splitlines()[-1].split()[0]
        await platform.visitor().sign_in(code)

        assert platform.url in await make("open-web", platform)
        assert platform.addresses["mailUrl"] in await make("open-mail", platform)
        assert "(1 row)" in await make("psql", platform, typed=COUNT)
        assert await first_line("logs", platform)
        assert "is running already" in await make("start", platform)
        assert "Stopped." in await make("stop", platform)
        assert "not running" in await make("stop", platform)
    finally:
        await platform.stop()


async def first_line(target: str, platform: RunningPlatform) -> bytes:
    """Of what would go on for ever."""
    process = await asyncio.create_subprocess_exec(
        *("make", "--no-print-directory", target),
        cwd=REPOSITORY,
        env={**os.environ, "RSVP_STATE_DIRECTORY": str(platform.state)},
        stdout=asyncio.subprocess.PIPE,
        process_group=0,
    )
    if process.stdout is None:
        raise RuntimeError("It was started with a pipe.")
    line = await process.stdout.readline()
    os.killpg(process.pid, signal.SIGTERM)
    await process.communicate()
    return line


async def make(target: str, platform: RunningPlatform, *, typed: str = "") -> str:
    """What is printed, of the platform under test."""
    return await printed(
        *("make", "--no-print-directory", target),
        cwd=REPOSITORY,
        typed=typed,
        RSVP_STATE_DIRECTORY=str(platform.state),
        BROWSER="true",
    )
