"""A session with the site, for as long as a command needs one."""

import asyncio
from collections.abc import Awaitable, Callable

from rsvp.api import ApiClient, Refused
from rsvp.options import host_password, site_at
from rsvp.terminal import Failure, say


def with_session[T](url: str, use: Callable[[ApiClient], Awaitable[T]]) -> T:
    """Raises Failure, in the site's words where it refuses what is asked of it."""
    site, password = site_at(url), host_password()

    async def run() -> T:
        async with ApiClient(site, notice=say) as api:
            await api.sign_in(password)
            return await use(api)

    try:
        return asyncio.run(run())
    except Refused as refusal:
        raise Failure(str(refusal)) from refusal
