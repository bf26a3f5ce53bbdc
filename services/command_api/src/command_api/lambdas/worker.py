"""Lambda: hosts' commands from the queue into the event store."""

import asyncio
from typing import Any

from command_api import bootstrap
from command_api.settings import Settings
from command_api.ui.worker import Context, receive

runner = asyncio.Runner()
worker = bootstrap.worker(Settings())


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return dict(receive(event, context, worker, runner))
