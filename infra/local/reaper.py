"""Ends the process groups of a parent that is gone. Reads `+<group> <signal>` and `-<group> 0`.

Run as a plain script, with the parent holding the only write end of its standard input.
"""

import os
import signal
import sys
import time


def send(group: int, number: int) -> bool:
    """Signal a process group; False when nothing is left of it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        group, farewell = map(int, line[1:].split())
        if line.startswith("+"):
            watched[group] = farewell
        else:
            watched.pop(group, None)
    left = [group for group, farewell in watched.items() if send(group, farewell)]
    deadline = time.monotonic() + 3
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [group for group in left if send(group, 0)]
    for group in left:
        send(group, signal.SIGKILL)


main()
