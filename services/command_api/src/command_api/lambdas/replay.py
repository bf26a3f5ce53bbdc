"""Lambda: a page of history to the projector, for operators.

{after, limit} → {next, sent} sends it once more; with {generation, until}, it goes into read models
that are being built → {reached, sent, complete}. Or {problem}, in words for an operator.
"""

import asyncio
from dataclasses import asdict
from typing import Any

from pydantic import AwareDatetime

from command_api import bootstrap
from command_api.application.ports.unavailable import Unavailable
from command_api.application.rebuild import Reached, RebuildRefused
from command_api.application.replay import MAX_PAGE, Replayed
from command_api.settings import Settings
from contracts.values import Message


class Asked(Message):
    after: str | None = None
    limit: int = MAX_PAGE


class AskedToRebuild(Asked):
    generation: int
    until: AwareDatetime


runner = asyncio.Runner()
replay = bootstrap.replay(Settings())
rebuild = bootstrap.rebuild(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    del context
    try:
        return asdict(runner.run(_page(event)))
    except (RebuildRefused, Unavailable) as error:
        return {"problem": str(error)}


async def _page(event: dict[str, Any]) -> Reached | Replayed:
    if "generation" not in event:
        asked = Asked.model_validate(event)
        return await replay.page(asked.after, asked.limit)
    to_rebuild = AskedToRebuild.model_validate(event)
    return await rebuild.page(
        to_rebuild.generation,
        after=to_rebuild.after,
        until=to_rebuild.until,
        limit=to_rebuild.limit,
    )
