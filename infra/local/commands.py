"""What people ask of the platform: start, stop, status, logs, and to run something against it."""

import json
import os
import signal
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from infra.local.moto import CREDENTIALS
from infra.local.postgres import binary
from infra.local.state import Addresses, State

ROOT: Final = Path(__file__).parents[2]
_TAIL_LINES: Final = 40
_PATIENCE_SECONDS: Final = 60.0
_KEPT: Final = """\
Events are kept when the platform stops. What is not: undelivered mails, the mails on the
mail page, sessions (everyone signs in again), and messages in queues: the read models are
made anew from the events, but a command that was still queued is gone."""
_FORGOTTEN: Final = """\
Nothing outlives a stop of the platform: this event store lives in memory here, and the read
models begin empty with it. With EVENT_STORE=postgres, events are kept."""
_NOT_RUNNING: Final = "The platform is not running: start it with `make start`."


class Failure(Exception):
    """The command did not work; the message says what to do."""


def start(state: State, arguments: Sequence[str]) -> None:
    """Start in the background, and return when everything answers."""
    if state.supervisor():
        there = _await_other_start(state)
        print("The platform is running already.")
        _print(there)
        return
    state.directory.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    before = state.log.stat().st_size if state.log.exists() else 0
    reading, writing = os.pipe()
    with state.log.open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run", *arguments, "--report", str(writing)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(writing,),
            start_new_session=True,  # Ctrl-C is for us to pass on, in good order
        )
    os.close(writing)
    with os.fdopen(reading) as reports, _stopping_with_us(supervisor):
        addresses = _follow(reports)
    if addresses is None:
        supervisor.wait()
        _show_tail(state, before)
        raise Failure(f"The platform did not start; nothing is left running. Log: {state.log}")
    print(f"Everything answers after {time.monotonic() - began:.1f} s.")
    _print(addresses)
    supervisor.returncode = 0  # it goes on without us


def _follow(reports: IO[str]) -> Addresses | None:
    """The addresses, when they come; None when the supervisor gave up."""
    for line in reports:
        match json.loads(line):
            case {"ready": dict() as ready}:
                return Addresses(**ready)
            case {"step": str() as step}:
                print(f"  {step}", flush=True)
            case {"failed": str() as reason}:
                print(f"  failed: {reason}", file=sys.stderr, flush=True)
    return None


@contextmanager
def _stopping_with_us(supervisor: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ctrl-C, or being told to end, while starting stops everything that has started."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        print("\nStopping what has started.", file=sys.stderr)
        supervisor.terminate()
        supervisor.wait()
        raise Failure("Stopped; nothing is left running.") from None
    finally:
        signal.signal(signal.SIGTERM, previous)


def stop(state: State) -> None:
    """Stop, and return when all of it is gone."""
    pid = state.supervisor()
    if pid is None:
        print("The platform is not running.")
        return
    addresses = state.addresses()
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while state.supervisor() == pid:
        if time.monotonic() > deadline:
            raise Failure(f"The supervisor, process {pid}, does not stop. Log: {state.log}")
        time.sleep(0.02)
    if addresses and not addresses.events_are_kept:
        print("Stopped. Nothing is kept: the events were in memory.")
    else:
        print("Stopped. Events are kept; undelivered mails, sessions and queues are not.")


def status(state: State) -> None:
    """Print the addresses, or fail when the platform is not running."""
    addresses = state.addresses()
    if addresses is None:
        raise Failure("The platform is starting." if state.supervisor() else _NOT_RUNNING)
    _print(addresses)


def logs(state: State) -> None:
    """Follow the log."""
    if not state.log.exists():
        raise Failure(_NOT_RUNNING)
    os.execvp("tail", ["tail", "-n", "200", "-F", str(state.log)])  # noqa: S606


def execute(state: State, command: Sequence[str]) -> None:
    """Become a program that finds the platform in its environment."""
    if not command:
        raise Failure("Say which program to run, such as: exec .venv/bin/rsvp invites")
    addresses = _running(state)
    environment = {
        **os.environ,
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": addresses.awsEndpointUrl,
        "RSVP_URL": addresses.url,
        "RSVP_HOST_PASSWORD": addresses.hostPassword,
        "RSVP_STAGE": "local",
        "DATABASE_URL": addresses.databaseUrl,
        **({"KURRENTDB_URI": addresses.kurrentdbUri} if addresses.kurrentdbUri else {}),
    }
    try:
        os.execvpe(command[0], list(command), environment)  # noqa: S606
    except OSError as error:
        raise Failure(f"{command[0]}: {error.strerror}") from None


def open_page(state: State, name: str) -> None:
    """Open one of the addresses in a browser, and print it for where there is none."""
    url = str(getattr(_running(state), name))
    print(url)
    webbrowser.open(url)


def psql(state: State) -> None:
    """A shell on the database."""
    url = _running(state).databaseUrl
    os.execv(binary("psql"), ["psql", url])  # noqa: S606


def _running(state: State) -> Addresses:
    addresses = state.addresses()
    if addresses is None:
        raise Failure(_NOT_RUNNING)
    return addresses


def _await_other_start(state: State) -> Addresses:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while state.supervisor() and time.monotonic() < deadline:
        if addresses := state.addresses():
            return addresses
        time.sleep(0.05)
    raise Failure(f"Another start did not come to its end. Log: {state.log}")


def _print(addresses: Addresses) -> None:
    print(
        f"""
  Site             {addresses.url}
  Mails            {addresses.mailUrl}
  Hosts' password  {addresses.hostPassword}

{_KEPT if addresses.events_are_kept else _FORGOTTEN}"""
    )


def _show_tail(state: State, before: int) -> None:
    with state.log.open("rb") as log:
        log.seek(before)
        lines = log.read().decode(errors="replace").splitlines()
    print("\n".join(lines[-_TAIL_LINES:]), file=sys.stderr)
