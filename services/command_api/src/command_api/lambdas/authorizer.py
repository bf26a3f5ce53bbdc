"""Lambda: who is asking, for every route of the API."""

import asyncio
from typing import Any

from command_api import bootstrap
from command_api.settings import Settings
from command_api.ui import telemetry  # noqa: F401 - gives the package's logs their form

runner = asyncio.Runner()
authorizer = bootstrap.authorizer(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    del context
    return runner.run(authorizer.authorize(event))
