"""Child processes that never outlive this one, not even when it is killed with SIGKILL."""

import atexit
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

AT_ONCE: Final = signal.SIGKILL

type Output = int | IO[bytes]


def start(  # noqa: PLR0913
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    stdin: Output = subprocess.DEVNULL,
    output: Output = subprocess.DEVNULL,
    errors: Output = subprocess.STDOUT,
    keep: Sequence[int] = (),
    farewell: signal.Signals = signal.SIGTERM,
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` as the leader of its own process group, on this process's leash.

    When this process dies, the child gets `farewell`, and its whole group SIGKILL soon after.
    `keep` lists the file descriptors it inherits; `before` runs in the child before exec.
    """
    reaper = _reaper()
    parent = os.getpid()

    def fasten() -> None:
        if before:
            before()  # a change of user clears the death signal, so it comes first
        if _LIBC:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(farewell))
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    child = subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        cwd=directory,
        stdin=stdin,
        stdout=output,
        stderr=errors,
        pass_fds=keep,
        process_group=0,
        preexec_fn=fasten,  # noqa: PLW1509 - nothing in it takes a lock
    )
    reaper.watch(child.pid, farewell)
    return child


def stop(child: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """End a child: its farewell signal first, SIGKILL to its group after `patience` seconds."""
    reaper = _reaper()
    try:
        with suppress(subprocess.TimeoutExpired):
            child.send_signal(reaper.farewell(child.pid))
            child.wait(patience)
    finally:
        kill(child)


def kill(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL a child and everything in its group, and forget it."""
    if not _reaper().forget(child.pid):
        return  # done before, and the number may be somebody else's by now
    with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


class _Reaper:
    """The process that holds the other end of a pipe only this process can write to.

    Linux's death signal reaches a child; the reaper reaches its group, and works anywhere.
    """

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._farewells: dict[int, signal.Signals] = {}
        read, self._pipe = os.pipe()
        program = Path(__file__).with_name("reaper.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(program)],
            stdin=read,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(read)
        atexit.register(self._release)

    def _release(self) -> None:
        """At the end of this process: let the reaper do the rest, and see it out."""
        if self.owner == os.getpid():
            os.close(self._pipe)
            while self._process.poll() is None:
                for group in self._farewells:
                    with suppress(ChildProcessError):
                        os.waitpid(group, os.WNOHANG)  # or it stays, as a zombie, in the group
                time.sleep(0.005)

    def watch(self, group: int, farewell: signal.Signals) -> None:
        self._farewells[group] = farewell
        os.write(self._pipe, b"+%d %d\n" % (group, farewell))

    def forget(self, group: int) -> bool:
        """Whether it was watched until now."""
        if self._farewells.pop(group, None) is None:
            return False
        os.write(self._pipe, b"-%d 0\n" % group)
        return True

    def farewell(self, group: int) -> signal.Signals:
        return self._farewells.get(group, signal.SIGTERM)


_current: _Reaper | None = None


def _reaper() -> _Reaper:
    global _current  # noqa: PLW0603 - one a process, and a fork needs its own
    if _current is None or _current.owner != os.getpid():
        _current = _Reaper()
    return _current
