"""The server as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local import leash


class KurrentDbError(Exception):
    """The server did not start; its output says why."""


@contextmanager
def running_kurrentdb(*, output: leash.Output = subprocess.DEVNULL) -> Iterator[str]:
    """The URI of a server that forgets all when it ends, with this process at the latest."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "infra.local.kurrentdb.server", str(writing)]
    server = leash.start(command, output=output, keep=(writing,))
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            uri = pipe.read()
        if not uri:
            raise KurrentDbError("The KurrentDB server did not start.")
        yield uri
    finally:
        leash.kill(server)
