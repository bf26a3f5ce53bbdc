"""Waits until what was started answers over HTTP."""

import asyncio
from http import HTTPStatus
from typing import Final

import aiohttp

from infra.local.stack import Stack

HEALTH: Final = "GET /api/health"


async def await_health(session: aiohttp.ClientSession, port: int, stack: Stack) -> None:
    """Through the front and a function, where the stack has the route."""
    if all(route.key != HEALTH for route in stack.routes):
        return
    async with session.get(f"http://127.0.0.1:{port}/api/health") as response:
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{HEALTH} answers {response.status}: {await response.text()}")


async def await_page(session: aiohttp.ClientSession, url: str) -> None:
    """Try until a browser would see the page."""
    while True:
        try:
            async with session.get(url, headers={"Accept": "text/html"}) as response:
                response.raise_for_status()
                return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.02)
