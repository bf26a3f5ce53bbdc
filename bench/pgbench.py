"""PostgreSQL's own benchmark program, where it is installed beside the server."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.postgres import binary


def is_there() -> bool:
    return binary("pgbench").exists()


async def transactions_per_second(url: str, script: Path, clients: int, each: int) -> float:
    """Of a script of one statement, prepared, on connections that are open already."""
    address = urlsplit(url)
    command: Sequence[str] = (
        *(str(binary("pgbench")), "--no-vacuum", "--protocol=prepared", f"--file={script}"),
        *(f"--client={clients}", "--jobs=1", f"--transactions={each}"),
        *(f"--host={address.hostname}", f"--port={address.port}", f"--username={address.username}"),
        address.path[1:],
    )
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    found = re.search(r"^tps = ([\d.]+)", output.decode(), re.MULTILINE)
    if process.returncode or not found:
        raise RuntimeError(f"pgbench failed:\n{output.decode()}")
    return float(found[1])
