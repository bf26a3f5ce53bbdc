"""The browser that tests drive: Debian's Chromium where it can be had, else Playwright's own.

Either is the one that never had windows: opening a page costs it a third of what it costs a
browser that only hides them (measured).

`python -m tests.ui.chromium` installs it where it is missing.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

_DEBIANS: Final = "chromium-headless-shell"

# Nothing may look for the network, and root may not use Chromium's sandbox.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


def installed() -> Path | None:
    """The system's own Chromium; None leaves it to Playwright."""
    found = shutil.which(_DEBIANS) or shutil.which("chromium")
    return Path(found) if found else None


def install() -> None:
    """Debian's package comes first: its mirrors can be reached where a download may not be."""
    if installed():
        return
    if _is_debian() and os.geteuid() == 0:
        apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run([*apt, "update"], quiet)
        _run([*apt, "install", "--yes", "--no-install-recommends", _DEBIANS], quiet)
    else:
        shell = ["install", "--only-shell", "chromium"]
        _run([sys.executable, "-m", "playwright", *shell], {**os.environ})


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own words only


if __name__ == "__main__":
    install()
