"""Lambda: a page of history to the projector, for operators.

{after, limit} → {next, sent} sends it once more; with {generation, until}, it goes into read models
that are being built → {reached, sent, complete}, or {problem}.
"""

import asyncio
from dataclasses import asdict
from typing import Any

from pydantic import AwareDatetime

from command_api import bootstrap
from command_api.application.ports.unavailable import Unavailable
from command_api.application.rebuild import RebuildRefused
from command_api.application.replay import MAX_PAGE
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
    if "generation" in event:
        return _rebuild(AskedToRebuild.model_validate(event))
    asked = Asked.model_validate(event)
    return asdict(runner.run(replay.page(asked.after, asked.limit)))


def _rebuild(asked: AskedToRebuild) -> dict[str, Any]:
    page = rebuild.page(asked.generation, after=asked.after, until=asked.until, limit=asked.limit)
    try:
        return asdict(runner.run(page))
    except (RebuildRefused, Unavailable) as error:
        return {"problem": str(error)}
