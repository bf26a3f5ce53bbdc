"""A session with the site, for as long as a command needs one."""

import asyncio
from collections.abc import Awaitable, Callable

from rsvp.api import ApiClient
from rsvp.options import host_password, site_at
from rsvp.terminal import say


def with_session[T](url: str, use: Callable[[ApiClient], Awaitable[T]]) -> T:
    """Raises Failure with what to do about a site or a password that won't do."""
    site, password = site_at(url), host_password()

    async def run() -> T:
        async with ApiClient(site, notice=say) as api:
            await api.sign_in(password)
            return await use(api)

    return asyncio.run(run())
