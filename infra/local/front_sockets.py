"""The addresses of the site: both loopback ones, taken before anything else is started."""

import errno
import socket

from infra.local.server import bound_socket


class PortTakenError(Exception):
    """Something else listens where the site should."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is taken: stop what uses it, or choose another (PORT=8081).")


def front_sockets(port: int) -> tuple[list[socket.socket], int]:
    """Both loopback addresses, since browsers take either for `localhost`."""
    sockets: list[socket.socket] = []
    for host in ("127.0.0.1", "::1"):
        try:
            bound, port = bound_socket(port, host=host)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(port) from None
            if not sockets:
                raise
            break  # a machine without IPv6
        sockets.append(bound)
    return sockets, port
