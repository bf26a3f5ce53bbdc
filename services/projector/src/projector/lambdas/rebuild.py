"""Lambda: a step of a rebuild of the read models, for operators."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from projector import bootstrap, ui
from projector.settings import Settings

runner = asyncio.Runner()
generations = bootstrap.generations(Settings())


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    del context
    return runner.run(ui.rebuild(generations, event, datetime.now(UTC)))
