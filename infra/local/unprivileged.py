"""The ordinary user that PostgreSQL runs as when we are root (it refuses to be root)."""

import ctypes
import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# <linux/prctl.h>, <linux/capability.h>
_PR_SET_SECUREBITS: Final = 28
_SECBIT_NO_SETUID_FIXUP: Final = 1 << 2
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_RAISE: Final = 2
_CAP_VERSION_3: Final = 0x20080522
_CAP_DAC_OVERRIDE: Final = 1


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def take(self, *paths: Path) -> None:
        """Become this user, in a child before exec.

        Where one of `paths` lies below a directory closed to others (a clone in a private
        temporary directory, say), the child keeps root's right to walk through it, and no other.
        """
        closed = not all(self._reaches(path) for path in paths)
        if closed:
            # Else access(2), by which the server finds its own programs, would not know of it.
            _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)
        if closed:
            _keep_capability(_CAP_DAC_OVERRIDE)

    def own(self, directory: Path) -> None:
        directory.chmod(0o700)
        os.chown(directory, self.uid, self.gid)

    def _reaches(self, path: Path) -> bool:
        return all(self._enters(parent.stat()) for parent in path.resolve().parents)

    def _enters(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


def account() -> Account | None:
    """Who PostgreSQL must run as: None unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise LookupError("PostgreSQL will not run as root: add a user called postgres or nobody.")


def _keep_capability(number: int) -> None:
    """Hold one capability across exec, as permitted, inheritable and ambient."""
    header = (ctypes.c_uint32 * 2)(_CAP_VERSION_3, 0)
    mask = 1 << number  # effective, permitted, inheritable; then their upper halves
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, data):
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, number, 0, 0)


def _prctl(*arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*(ctypes.c_ulong(argument) for argument in arguments)):
        raise OSError(ctypes.get_errno(), "prctl")
