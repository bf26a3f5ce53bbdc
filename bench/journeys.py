"""How long guests wait on the local platform: for a warm request, and from commit to visible."""

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from contracts.events import InviteSubmitted
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import DEFAULT
from tests.ui.visitor import answer_for

REQUESTS = 200
ANSWERS = 30
WARMING_UP = 20


async def run() -> None:
    with tempfile.TemporaryDirectory() as directory:
        platform = await RunningPlatform.start(Path(directory), DEFAULT)
        try:
            await _warm_requests(platform)
            await _commit_to_visible(platform)
        finally:
            await platform.stop()


async def _warm_requests(platform: RunningPlatform) -> None:
    """GET /api/rsvp: front, authorizer with its session look-up, function, database."""
    guest, _ = await platform.guest("day", ("adult", "Ann"), ("child", "Ben"))
    await _repeated(WARMING_UP, guest.rsvp)
    _row("warm GET /api/rsvp", await _repeated(REQUESTS, guest.rsvp))
    await _repeated(WARMING_UP, lambda: guest.get("/api/health"))
    health = await _repeated(REQUESTS, lambda: guest.get("/api/health"))
    _row("warm GET /api/health (no database)", health)


async def _commit_to_visible(platform: RunningPlatform) -> None:
    """From the moment the store recorded the answer until `?version=` shows it."""
    visible: dict[UUID, datetime] = {}
    for _ in range(ANSWERS):
        guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
        answer = answer_for(await guest.rsvp())
        submitted = await guest.post("/api/rsvp", answer, key=uuid4())
        own = await guest.rsvp(version=submitted.json()["version"])
        assert own["status"] == "submitted"
        visible[invite_id] = datetime.now(UTC)
    waits = [
        (visible[recorded.event.id] - recorded.recorded_at).total_seconds()
        for recorded in await platform.stores.history()
        if isinstance(recorded.event, InviteSubmitted)
    ]
    _row("from commit to visible", waits)


async def _repeated(times: int, action: Callable[[], Awaitable[object]]) -> list[float]:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        await action()
        seconds.append(time.perf_counter() - started)
    return seconds


def _row(what: str, seconds: list[float]) -> None:
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(f"{what:<42} p50 {p50 * 1000:6.1f} ms   p95 {p95 * 1000:6.1f} ms   n {len(seconds)}")
