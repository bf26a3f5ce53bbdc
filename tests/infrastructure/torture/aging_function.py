"""A function in a process of its own that grows older when it is told to: what it keeps for a while
goes by the wall clock."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

_SCRIPT = """
import importlib, json, sys, time
answers, sys.stdout = sys.stdout, sys.stderr
age, now = 0.0, time.time
time.time = lambda: now() + age
handler = importlib.import_module(sys.argv[1]).handler
for line in sys.stdin:
    age, event = json.loads(line)
    print(json.dumps(handler(event, None)), file=answers, flush=True)
"""


class AgingFunction:
    """`age` is by how many seconds it is older than it would be."""

    def __init__(self, process: Process) -> None:
        self.age = 0.0
        self._process = process

    async def invoke(self, event: Mapping[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([self.age, event]).encode() + b"\n")
        return json.loads(await self._process.stdout.readline())


@asynccontextmanager
async def aging(module: str, environment: Mapping[str, str]) -> AsyncIterator[AgingFunction]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SCRIPT, module),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        yield AgingFunction(process)
    finally:
        process.kill()
        await process.wait()
