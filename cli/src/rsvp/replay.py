"""Sending history to the projector again."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from rsvp.invocation import invoke
from rsvp.terminal import Failure

if TYPE_CHECKING:
    from types_aiobotocore_lambda import LambdaClient


class Sent(BaseModel):
    """What the replay function answers; `next` leads on, and is null at the end."""

    next: str | None
    sent: int


async def replay(
    client: "LambdaClient", stage: str, *, after: str | None, limit: int
) -> AsyncIterator[Sent]:
    """Page by page, from behind the token or from the beginning. Raises Failure."""
    while True:
        page = await invoke(client, stage, "command-replay", Sent, after=after, limit=limit)
        if page.next is not None and page.next == after:
            raise Failure(f"The function command-replay does not get any further than {after}.")
        yield page
        if page.next is None:
            return
        after = page.next
