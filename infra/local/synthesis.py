"""The application's cloud assembly for this machine, made anew only where it would differ."""

import asyncio
import fcntl
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from infra.cdk.freshness import is_fresh
from infra.local.log import Log
from infra.local.processes import run_to_end
from infra.local.stage import STAGE

ROOT: Final = Path(__file__).parents[2]


async def synthesized(
    event_store: str, projections: str, log: Log, progress: Callable[[str], None]
) -> Path:
    assembly = ROOT / "cdk.out" / "-".join((STAGE, event_store, projections))
    assembly.parent.mkdir(exist_ok=True)
    with assembly.with_suffix(".lock").open("w") as lock:
        # Another platform of this checkout may be at it.
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if not is_fresh(assembly):
            progress("synthesizing the CDK stack (once, and after each change to it)")
            command = [sys.executable, "-m", "infra.cdk", STAGE]
            command += ["--event-store", event_store, "--projections", projections]
            await run_to_end(command, log, "cdk", directory=ROOT)
    return assembly
