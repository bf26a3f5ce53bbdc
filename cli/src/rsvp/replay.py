"""Sending history to the projector again."""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

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
        answer = await client.invoke(
            FunctionName=f"rsvp-{stage}-command-replay",
            Payload=json.dumps({"after": after, "limit": limit}).encode(),
        )
        payload = await answer["Payload"].read()
        if "FunctionError" in answer:
            raise Failure("The replay function failed; its log says why.")
        try:
            page = Sent.model_validate_json(payload)
        except ValidationError as error:
            raise Failure("The function answered something else.") from error
        if page.next is not None and page.next == after:
            raise Failure("The function does not get any further.")
        yield page
        if page.next is None:
            return
        after = page.next
