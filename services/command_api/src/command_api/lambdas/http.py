"""Lambda: guests' and hosts' commands over HTTP, and whatever the HTTP API has no route for."""

import asyncio
from typing import Any

from mangum import Mangum
from mangum.types import LambdaContext

from command_api import bootstrap
from command_api.settings import Settings
from command_api.ui.telemetry import logger
from contracts import problems

# The one loop of this process, which Mangum runs every request on: connections outlive requests.
asyncio.set_event_loop(asyncio.new_event_loop())

gateway = Mangum(
    bootstrap.http(Settings()),
    lifespan="off",
    text_mime_types=["text/", "application/json", problems.MEDIA_TYPE],
)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    logger.set_correlation_id(event["requestContext"]["requestId"])
    return gateway(event, context)
