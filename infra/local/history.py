"""Hands history to the projector at every start, because the queues did not outlive the stop."""

import asyncio
import json
from typing import Final

from infra.local.aws import Aws
from infra.local.functions import Functions
from infra.local.log import Log
from infra.local.moto import ACCOUNT
from infra.local.stage import STAGE

_REPLAY: Final = f"rsvp-{STAGE}-command-replay"
_PROJECTIONS: Final = f"rsvp-{STAGE}-projections"
_NUDGES: Final = f"rsvp-{STAGE}-nudges"
PAGE: Final = 500
PATIENCE_SECONDS: Final = 20.0


class ReplayError(Exception):
    """History could not be read."""


async def hand_over(functions: Functions, aws: Aws, log: Log) -> None:
    """Replay every event, wait until it is projected, and wake the relay for what was unsent.

    The projector does not mind what it has seen before.
    """
    if _REPLAY not in functions.pools:
        return
    sent = await _replay(functions)
    if sent and not await _drained(aws):
        log.say("platform", "history is still being projected; lists fill up as it is")
    if sent:
        log.say("platform", f"{sent} events of history handed to the projector")
    await aws.call("AmazonSQS.SendMessage", QueueUrl=_url(aws, _NUDGES), MessageBody="{}")


async def _replay(functions: Functions) -> int:
    sent = 0
    after: str | None = None
    while True:
        request = json.dumps({"after": after, "limit": PAGE}).encode()
        outcome = await functions.invoke(_REPLAY, request)
        if outcome.error:
            raise ReplayError(f"{_REPLAY} failed: {outcome.payload.decode()}")
        page = json.loads(outcome.payload)
        if problem := page.get("problem"):
            raise ReplayError(problem)
        sent += int(page["sent"])
        after = page["next"]
        if after is None:
            return sent


async def _drained(aws: Aws) -> bool:
    """Wait until the projector's queue is empty; False when that takes too long."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await _waiting(aws):  # noqa: ASYNC110 - SQS has no event to wait for
                await asyncio.sleep(0.02)
    except TimeoutError:
        return False
    return True


async def _waiting(aws: Aws) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = await aws.call(
        "AmazonSQS.GetQueueAttributes", QueueUrl=_url(aws, _PROJECTIONS), AttributeNames=names
    )
    return sum(int(answer["Attributes"][name]) for name in names)


def _url(aws: Aws, queue: str) -> str:
    return f"{aws.endpoint}/{ACCOUNT}/{queue}"
