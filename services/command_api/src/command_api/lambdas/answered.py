"""Lambda: whether an invite is answered by now, for the notifier: {inviteId} → {answered}."""

import asyncio
from typing import Any
from uuid import UUID

from command_api import bootstrap
from command_api.settings import Settings

runner = asyncio.Runner()
answered = bootstrap.answered(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, bool]:
    del context
    return {"answered": runner.run(_ask(UUID(event["inviteId"])))}


async def _ask(invite_id: UUID) -> bool:
    return await answered(invite_id)
