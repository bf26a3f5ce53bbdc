"""A deployed function in a process of its own, fed one event after another."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SCRIPT = """
import importlib, json, sys
handler = importlib.import_module(sys.argv[1]).handler
responses = [handler(event, None) for event in json.load(sys.stdin)]
print(json.dumps({"responses": responses, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


@dataclass(frozen=True)
class Ran:
    """`log` is what the function printed, `modules` what it had imported in the end."""

    responses: list[Any]
    modules: set[str]
    log: str


async def run(module: str, environment: Mapping[str, str], events: Sequence[Any]) -> Ran:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _SCRIPT,
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    log, told = await process.communicate(json.dumps(events).encode())
    assert process.returncode == 0, told.decode()
    # Behind it may come complaints of connections that a frozen function never closes.
    result = json.loads(told.splitlines()[0])
    return Ran(result["responses"], set(result["modules"]), log.decode())
