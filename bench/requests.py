"""How long guests and hosts wait on the local platform, and a function against its raw queries."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final, Self
from uuid import UUID, uuid4

import asyncpg

from bench.cold_events import Event, FirstEvents
from bench.cold_sandbox import Silence, deployed
from bench.cold_start import origin_secret
from bench.report import Ratio, Section, Table
from bench.rounds import alternately, ratio
from contracts.events import InviteSubmitted
from query_api.infrastructure.postgres import RSVP
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import DEFAULT
from tests.ui.visitor import answer_for

ROUNDS: Final = 15
REQUESTS: Final = 20
"""A round and kind."""
_EXAMPLES: Final = REPOSITORY / "examples" / "invites.json"

_ABOUT: Final = """Ratios of times, of `GET /api/rsvp` by a guest of an evening invite. The \
function is query-http's own handler, warm, in this process; its raw query runs prepared on a \
connection of the same role. *Through the platform* adds the front, the authorizer with its \
look-up of the session, and Lambda's runtime. *Commit to visible* is from the moment the store \
recorded an answer until `?version=` shows it, over a warm request. The import is `rsvp \
import-invites` of the examples, over as many `POST /api/invites`, one after the other."""


@dataclass(frozen=True)
class WarmFunction:
    """The handler of query-http and its raw query, on one loop in a thread of their own."""

    thread: ThreadPoolExecutor
    handler: Callable[[Event, Any], dict[str, Any]]
    raw: Callable[[], object]
    event: Event

    @classmethod
    async def beside(cls, platform: RunningPlatform, events: FirstEvents, scratch: Path) -> Self:
        environment = (await deployed(platform, Silence(scratch / "log")))["query-http"].function
        thread = ThreadPoolExecutor(1)
        event = await events.by_function["query-http"]()

        def load() -> tuple[Any, Callable[[], object]]:
            os.environ.update(environment.environment)
            from query_api.lambdas.http import handler  # noqa: PLC0415 - it reads its environment

            loop = asyncio.get_event_loop()
            url, user = os.environ["DATABASE_URL"], os.environ["DATABASE_USER"]
            connection = loop.run_until_complete(asyncpg.connect(url, user=user))
            query = loop.run_until_complete(connection.prepare(RSVP))
            return handler, lambda: loop.run_until_complete(query.fetch(events.invite_id))

        handler, raw = await asyncio.get_running_loop().run_in_executor(thread, load)
        return cls(thread, handler, raw, event)

    async def invoke(self, times: int) -> float:
        def work() -> None:
            for _ in range(times):
                assert self.handler(self.event, None)["statusCode"] == 200

        return await self._seconds(work)

    async def query(self, times: int) -> float:
        def work() -> None:
            for _ in range(times):
                assert self.raw()

        return await self._seconds(work)

    async def _seconds(self, work: Callable[[], None]) -> float:
        began = time.perf_counter()
        await asyncio.get_running_loop().run_in_executor(self.thread, work)
        return time.perf_counter() - began


async def run(rounds: int = ROUNDS, requests: int = REQUESTS) -> Section:
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        platform = await RunningPlatform.start(scratch / "state", DEFAULT)
        try:
            events = await FirstEvents.on(platform, await origin_secret(platform))
            function = await WarmFunction.beside(platform, events, scratch)
            warm = await alternately(
                {
                    "raw": partial(function.query, requests),
                    "function": partial(function.invoke, requests),
                    "platform": partial(_repeated, requests, events.guest.rsvp),
                },
                rounds,
            )
            visible = await alternately(
                {
                    "visible": partial(_commit_to_visible, platform),
                    "request": partial(_repeated, 1, events.guest.rsvp),
                },
                rounds,
            )
            imported = await _import(platform)
            function.thread.shutdown()
        finally:
            await platform.stop()
    to_raw = Ratio(ratio(warm["function"], warm["raw"]), at_most=3)
    rows: list[tuple[str | Ratio, ...]] = [
        ("warm function, × its raw query", to_raw, to_raw.aim),
        ("through the platform, × warm function", *_plain(warm["platform"], warm["function"])),
        ("commit to visible, × warm request", *_plain(visible["visible"], visible["request"])),
        ("import, × one by one (rate)", *imported),
    ]
    ratios = Table(("", "ratio", "aim"), rows)
    request = [seconds / requests for seconds in warm["platform"]]
    waits = Table(
        ("what people wait for, p50", "ms", "aim"),
        [
            ("warm request, through the platform", *_milliseconds(request, at_most=10)),
            ("commit to visible", *_milliseconds(visible["visible"], at_most=100)),
        ],
    )
    return Section("Requests", _ABOUT, (ratios, waits))


def _plain(of: list[float], to: list[float]) -> tuple[Ratio, str]:
    found = Ratio(ratio(of, to))
    return found, found.aim


def _milliseconds(seconds: list[float], at_most: float) -> tuple[Ratio, str]:
    found = Ratio(median(seconds) * 1000, at_most=at_most)
    return found, found.aim


async def _commit_to_visible(platform: RunningPlatform) -> float:
    guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
    answer = answer_for(await guest.rsvp())
    submitted = await guest.post("/api/rsvp", answer, key=uuid4())
    own = await guest.rsvp(version=submitted.json()["version"])
    seen = datetime.now(UTC)
    assert own["status"] == "submitted"
    return (seen - await _recorded_at(platform, invite_id)).total_seconds()


async def _recorded_at(platform: RunningPlatform, invite_id: UUID) -> datetime:
    async with platform.stores.events() as (store, _):
        for recorded in await store.read(f"invite-{invite_id}"):
            if isinstance(recorded.event, InviteSubmitted):
                return recorded.recorded_at
    raise AssertionError("The answer is not in its stream.")


async def _import(platform: RunningPlatform) -> tuple[Ratio, str]:
    """Each twice; an import under other names, as the same one again would create nothing."""
    examples: list[dict[str, Any]] = json.loads(_EXAMPLES.read_bytes())
    host = await platform.host()
    ratios = []
    for run in range(2):
        for invite in examples:
            for guest in invite["guests"]:
                guest["name"] = f"{guest['name']} {run}"
        file = platform.state / "invites.json"
        file.write_text(json.dumps(examples))
        began = time.perf_counter()
        await platform.run_cli("import-invites", str(file))
        imported = time.perf_counter()
        for invite in examples:
            assert (await host.post("/api/invites", invite, key=uuid4())).status_code == 201
        ratios.append((time.perf_counter() - imported) / (imported - began))
    found = Ratio(median(ratios))
    return found, found.aim


async def _repeated(times: int, action: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    for _ in range(times):
        await action()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(asyncio.run(run()))
