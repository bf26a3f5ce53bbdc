"""The cookie that holds a session's token."""

from collections.abc import Iterable
from typing import Final

SESSION_COOKIE: Final = "__Host-sid"


def token_in(cookies: Iterable[str]) -> str | None:
    """`cookies` are `name=value`, as API Gateway's payload 2.0 lists them."""
    for cookie in cookies:
        name, _, value = cookie.strip().partition("=")
        if name == SESSION_COOKIE and value and value.isascii():
            return value
    return None
