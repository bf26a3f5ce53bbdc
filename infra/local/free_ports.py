"""Ports for programs that must be told one, and can't be handed a socket."""

import socket
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """Different ones, all free a moment ago: they are held together until the last is found."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
