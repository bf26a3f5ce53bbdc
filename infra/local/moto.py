"""The AWS services on loopback: a moto server in its own process."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from infra.local import leash

REGION: Final = "eu-west-2"
ACCOUNT: Final = "123456789012"
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


@contextmanager
def running_moto(
    *, output: leash.Output = subprocess.DEVNULL, invoke_url: str | None = None
) -> Iterator[str]:
    """Run moto on a free loopback port and yield the endpoint URL; it forgets all when it ends.

    Lambda invocations go on to `invoke_url`, where given; DynamoDB requests run one at a time.
    """
    with listening() as (listener, endpoint):
        server = start_moto(listener, output=output, invoke_url=invoke_url)
    try:
        await_moto(endpoint)
        yield endpoint
    finally:
        leash.kill(server)


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A listening loopback socket and its URL: callers may connect before the server is up."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


def start_moto(
    listener: socket.socket, *, output: leash.Output, invoke_url: str | None = None
) -> subprocess.Popen[bytes]:
    """Start moto on a socket that already listens."""
    command = [sys.executable, "-m", "infra.local.moto_server", str(listener.fileno())]
    return leash.start(
        [*command, invoke_url] if invoke_url else command,
        environment={**os.environ, **CREDENTIALS, "MOTO_ACCOUNT_ID": ACCOUNT},
        output=output,
        keep=(listener.fileno(),),
    )


def await_moto(endpoint: str, seconds: float = 60) -> None:
    """Wait until moto answers."""
    urllib.request.urlopen(f"{endpoint}/moto-api/data.json", timeout=seconds).close()  # noqa: S310
