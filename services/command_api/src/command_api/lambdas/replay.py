"""Lambda: a page of history to the projector, for operators.

{after, limit} → {next, sent} sends it once more; with {generation, until}, it goes into read models
that are being built → {reached, sent, complete}, or {problem}.
"""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any

from command_api import bootstrap
from command_api.application.ports.unavailable import Unavailable
from command_api.application.rebuild import Reached, RebuildRefused
from command_api.application.replay import MAX_PAGE, Replayed
from command_api.settings import Settings

runner = asyncio.Runner()
replay = bootstrap.replay(Settings())
rebuild = bootstrap.rebuild(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    del context
    try:
        return asdict(runner.run(_page(event)))
    except (RebuildRefused, Unavailable) as error:
        if "generation" not in event:
            raise
        return {"problem": str(error)}


async def _page(asked: dict[str, Any]) -> Replayed | Reached:
    after, limit = asked.get("after"), int(asked.get("limit", MAX_PAGE))
    if "generation" not in asked:
        return await replay.page(after, limit)
    until = datetime.fromisoformat(asked["until"])
    return await rebuild.page(int(asked["generation"]), after=after, until=until, limit=limit)
