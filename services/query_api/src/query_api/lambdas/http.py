"""Lambda: guests' and hosts' questions over HTTP."""

import asyncio
from typing import Any

from mangum import Mangum
from mangum.types import LambdaContext

from contracts import problems
from query_api import bootstrap
from query_api.settings import Settings
from query_api.ui.problems import logger

# The one loop of this process, which Mangum runs every request on: connections outlive requests.
asyncio.set_event_loop(asyncio.new_event_loop())

app = bootstrap.app(Settings())
gateway = Mangum(
    app,
    lifespan="off",
    text_mime_types=["text/", "application/json", problems.MEDIA_TYPE],
)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    logger.set_correlation_id(event["requestContext"]["requestId"])
    return gateway(event, context)
