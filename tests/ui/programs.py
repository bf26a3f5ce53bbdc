"""Programs that a visitor, a host or an operator runs."""

import asyncio
import os
from pathlib import Path


async def printed(*command: str, cwd: Path, typed: str = "", **environment: str) -> str:
    """What a program printed that ended well; `typed` is what it was told."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate(typed.encode())
    assert process.returncode == 0, told.decode()
    return told.decode()
