"""The server as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from infra.local import leash


class KurrentDbError(Exception):
    """The server did not start; its output says why."""


@contextmanager
def running_kurrentdb(*, output: leash.Output = subprocess.DEVNULL) -> Iterator[str]:
    """The URI of a server that forgets all when it ends, with this process at the latest."""
    server, report = start_kurrentdb(output=output)
    try:
        yield read_uri(report)
    finally:
        leash.kill(server)


def start_kurrentdb(*, output: leash.Output) -> tuple[subprocess.Popen[bytes], IO[str]]:
    """The process, and where it will say its URI."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "infra.local.kurrentdb.server", str(writing)]
    server = leash.start(command, output=output, keep=(writing,))
    os.close(writing)
    return server, os.fdopen(reading)


def read_uri(report: IO[str]) -> str:
    """Waits until the server answers, or has ended."""
    with report:
        uri = report.read()
    if not uri:
        raise KurrentDbError("The KurrentDB server did not start.")
    return uri
