"""Lambda: where an invite stands by now, for the notifier: {inviteId} → {answered, code}."""

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from command_api import bootstrap
from command_api.settings import Settings

if TYPE_CHECKING:
    from command_api.application.chasing import Standing

runner = asyncio.Runner()
answered = bootstrap.answered(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    del context
    return asdict(runner.run(_ask(UUID(event["inviteId"]))))


async def _ask(invite_id: UUID) -> "Standing":
    return await answered(invite_id)
