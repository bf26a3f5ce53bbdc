"""Lambda: domain events from the queue to hosts' and guests' mailboxes."""

import asyncio
from functools import cache
from typing import Any

from notifier.bootstrap import open_post
from notifier.settings import Settings
from notifier.ui import Context, Post, handle

runner = asyncio.Runner()


@cache
def post() -> Post:
    return open_post(Settings.from_environment(), runner)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    return handle(event, context, post())
