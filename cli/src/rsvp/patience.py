"""When to ask again, and for how long."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from contracts.problems import MEDIA_TYPE

_BUSY = frozenset(
    (
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    )
)


class TriedLongEnough(Exception):
    """Follows the site's address: "… can't be reached"."""


@dataclass(frozen=True)
class Patience:
    """A sleeping database wakes in half a minute, so a busy site is asked for two."""

    busy_seconds: float = 120
    broken_connections: int = 3

    async def send(
        self, client: httpx.AsyncClient, request: httpx.Request, notice: Callable[[str], None]
    ) -> httpx.Response:
        """The answer, once it is another than "later"; sends the very same request again."""
        waited, broken = 0.0, 0
        while True:
            try:
                response = await client.send(request)
            except httpx.ConnectError as error:
                raise TriedLongEnough("can't be reached. Is the address right?") from error
            except httpx.TransportError as error:
                broken += 1
                if broken == self.broken_connections:
                    raise TriedLongEnough("broke off again and again.") from error
                await asyncio.sleep(0.2 * broken)
                continue
            if response.status_code not in _BUSY or _is_sign_in_throttle(response):
                return response
            asked_for = retry_after(response)
            pause = 2 if asked_for is None else max(asked_for, 0.2)
            if waited + pause > self.busy_seconds:
                raise TriedLongEnough("is still busy. Please try again later.")
            notice(f"The site is busy or waking up; trying again in {pause:g} s.")
            await asyncio.sleep(pause)
            waited += pause


def _is_sign_in_throttle(response: httpx.Response) -> bool:
    """Our own 429 counts wrong passwords, and would go on doing so; the gateway's just passes."""
    return response.status_code == HTTPStatus.TOO_MANY_REQUESTS and response.headers.get(
        "content-type", ""
    ).startswith(MEDIA_TYPE)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds; the other form, a date, is not one that our site uses."""
    text = response.headers.get("retry-after", "")
    return float(text) if text.isdecimal() else None
