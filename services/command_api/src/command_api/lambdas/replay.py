"""Lambda: a page of history to the projector, for operators: {after, limit} → {next, sent}."""

import asyncio
from dataclasses import asdict
from typing import Any

from command_api import bootstrap
from command_api.application.replay import MAX_PAGE
from command_api.settings import Settings

runner = asyncio.Runner()
replay = bootstrap.replay(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    del context
    page = replay.page(event.get("after"), int(event.get("limit", MAX_PAGE)))
    return asdict(runner.run(page))
