"""The AWS command line, kept warm: to start it takes most of a second, and guides call it often.

It is the real one, awscli's: its parser, its checks, its calls. This process has imported it, and
forks for each call, which comes with its arguments, directory, environment and open files.
"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from infra.local import leash

_CLIENT: Final = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    call = {{"arguments": sys.argv[1:], "directory": os.getcwd(), "environment": dict(os.environ)}}
    socket.send_fds(server, [json.dumps(call).encode()], [0, 1, 2])
    server.shutdown(socket.SHUT_WR)
    sys.exit(int(server.recv(16) or b"70"))
"""


@contextmanager
def warm_aws(command: Path, record: Path) -> Iterator[None]:
    """Make `command` what is called; `record` gets a line of JSON for each call."""
    with TemporaryDirectory(prefix="aws-") as short:  # as addresses of sockets have to be
        yield from _serving(command, record, f"{short}/socket")


def _serving(command: Path, record: Path, address: str) -> Iterator[None]:
    command.write_text(_CLIENT.format(python=sys.executable, address=address))
    command.chmod(0o755)
    server = leash.start(
        [sys.executable, "-m", __name__, address, str(record)],
        stdin=subprocess.DEVNULL,
        output=subprocess.PIPE,
        errors=subprocess.DEVNULL,
    )
    try:
        if server.stdout is None or not server.stdout.readline():
            raise RuntimeError("The AWS command line did not load.")
        server.stdout.close()
        yield
    finally:
        leash.kill(server)


def _serve(address: str, record: Path) -> None:
    # Here they take their time, once.
    import awscli.clidriver  # type: ignore[import-untyped] # noqa: PLC0415
    import awscli.handlers  # type: ignore[import-untyped] # noqa: F401, PLC0415

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        while True:
            caller, _ = listener.accept()
            with caller:
                if os.fork() == 0:
                    os._exit(_answer(caller, record))


def _answer(caller: socket.socket, record: Path) -> int:
    message, files, _, _ = socket.recv_fds(caller, 1 << 16, 3)
    while more := caller.recv(1 << 16):
        message += more
    call: dict[str, Any] = json.loads(message)
    for standard, file in enumerate(files):
        os.dup2(file, standard)
    os.chdir(call["directory"])
    own = os.environ["AWS_DATA_PATH"]  # set as it was imported
    os.environ.clear()
    os.environ.update(call["environment"] | {"AWS_DATA_PATH": own})
    printed = io.StringIO()
    try:
        code = _run(call["arguments"], printed)
        sys.stdout.write(printed.getvalue())
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = 1
    known = {"at": os.environ.get("AT"), "arguments": call["arguments"]}
    line = json.dumps({**known, "code": code, "printed": printed.getvalue()})
    with record.open("a") as lines:
        lines.write(f"{line}\n")
    caller.send(str(code).encode())
    return 0


def _run(arguments: list[str], printed: io.StringIO) -> int:
    from awscli.clidriver import create_clidriver  # noqa: PLC0415

    with redirect_stdout(printed):
        try:
            return int(create_clidriver().main(arguments) or 0)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 1


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]))
