"""Where the wedding's site is, and what may be sent there."""

import ipaddress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlsplit

import httpx

SESSION_COOKIE: Final = "__Host-sid"


@dataclass(frozen=True)
class Site:
    origin: str
    is_loopback: bool

    @classmethod
    def at(cls, url: str) -> "Site":
        """Raises ValueError for what is no site's address, or would show passwords to the way."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{url!r} is no address such as https://our-wedding.example.")
        if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
            raise ValueError(
                f"{url!r} is more than the site's address, as https://our-wedding.example is."
            )
        loopback = _is_loopback(parts.hostname)
        if parts.scheme == "http" and not loopback:
            raise ValueError("Use https://: the password would travel in the clear.")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(
            origin=f"{parts.scheme}://{host}" + (f":{port}" if port else ""),
            is_loopback=loopback,
        )


def session_cookie(response: httpx.Response) -> str | None:
    """The session's token in a response, `""` where it ends the session.

    Cookie jars keep a Secure cookie from http://localhost, where browsers would send it.
    """
    for header in response.headers.get_list("set-cookie"):
        morsel = SimpleCookie(header).get(SESSION_COOKIE)
        if morsel is not None:
            return morsel.value
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
