"""Whatever is sent, the answer is one the document knows: never a 5xx, every error a problem."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from tests.torture import WHOLE, Figures, tries
from tests.ui import api_checks
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import Choice
from tests.ui.visitor import Visitor, answer_for

PROMISE: Final = "Bad input is a 4xx problem"
CHECKS: Final = (
    "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method",
    "allow_header_conformance", "missing_required_header", "errors_are_problems",
)  # fmt: skip
OPENS_OR_ENDS_A_SESSION: Final = ("signIn", "signInAsHost", "signOut")
PHASES: Final = "examples,coverage,fuzzing,stateful" if WHOLE else "examples,fuzzing"


@pytest.fixture(scope="module")
async def strewn(
    tmp_path_factory: pytest.TempPathFactory, choice: Choice
) -> AsyncIterator[RunningPlatform]:
    """A platform of its own: afterwards its menu is nothing that a guest could choose from."""
    platform = await RunningPlatform.start(tmp_path_factory.mktemp("strewn") / "state", choice)
    yield platform
    await platform.stop()


async def explore(platform: RunningPlatform, place: Path, *options: str) -> Counter[str]:
    """The statuses of what schemathesis was answered; fails with what it found."""
    answers = place / "answers"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "schemathesis.cli", "run", f"{platform.url}/api/openapi.json",
        "--checks", ",".join(CHECKS), "--phases", PHASES, "--no-color",
        "--max-examples", str(tries(3, of=120)), "--seed", "7", "--generation-database", "none",
        # The cookie is ours to send: what it drew instead would not arrive.
        "--generation-with-security-parameters", "false",
        "--suppress-health-check", "all", "--warnings", "off", "--workers", "2",
        "--continue-on-failure", "-H", "Sec-Fetch-Site: same-origin", *options,
        cwd=place,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "SCHEMATHESIS_HOOKS": api_checks.__file__,
            "ANSWERS": str(answers),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode(errors="replace")[-20_000:]
    return Counter(answers.read_text().split())


def _unless(*operations: str) -> list[str]:
    return [option for each in operations for option in ("--exclude-operation-id", each)]


def _only(*operations: str) -> list[str]:
    return [option for each in operations for option in ("--include-operation-id", each)]


def _as(visitor: Visitor) -> list[str]:
    return ["-H", f"Cookie: {visitor.cookie}"]


def _told(statuses: Counter[str]) -> dict[str, int]:
    """How many of each, with those that say "later" apart: they judged nothing that was sent."""
    later = sum(statuses[str(status)] for status in api_checks.SAYS_WHEN)
    whole = statuses.total()
    assert later <= whole / 20, statuses
    accepted = sum(n for status, n in statuses.items() if status < "400")
    return {
        "requests": whole,
        "accepted": accepted,
        "refused": whole - accepted - later,
        "asked to come back later": later,
        "of status 500": statuses["500"],
    }


@pytest.mark.torture(PROMISE)
async def test_whatever_hosts_send(
    strewn: RunningPlatform, tmp_path: Path, figures: Figures
) -> None:
    host = await strewn.host()
    await strewn.guest("day", ("adult", "Ann"), ("child", "Ben"), ("baby", "Kit"))
    statuses = await explore(strewn, tmp_path, *_as(host), *_unless(*OPENS_OR_ENDS_A_SESSION))
    assert statuses["200"] + statuses["201"] + statuses["202"] > tries(5, of=200)
    assert (await host.get("/api/session")).json() == {"role": "host"}
    figures(**_told(statuses))


@pytest.mark.torture(PROMISE)
@pytest.mark.parametrize("answered", [False, True], ids=["unanswered", "answered"])
async def test_whatever_guests_send(
    strewn: RunningPlatform, tmp_path: Path, figures: Figures, answered: bool
) -> None:
    guest, _ = await strewn.guest("evening", ("adult", "Ann"), ("child", "Ben"))
    if answered:
        response = await guest.post("/api/rsvp", answer_for(await guest.rsvp()))
        assert response.status_code == 200
    statuses = await explore(
        strewn, tmp_path, *_as(guest),
        *_only("submitInvite", "amendInvite", "readRsvp", "readContent", "readSession"),
    )  # fmt: skip
    assert (await guest.get("/api/session")).json()["role"] == "guest"
    figures(**_told(statuses))


@pytest.mark.torture(PROMISE)
async def test_whatever_strangers_send(
    strewn: RunningPlatform, tmp_path: Path, figures: Figures
) -> None:
    """Guesses are forgotten all the time: else nearly all would be answered by the throttle."""
    async with _forgetting(strewn):
        statuses = await explore(strewn, tmp_path, *_only(*OPENS_OR_ENDS_A_SESSION))
    assert statuses["401"] > tries(0, of=20)
    figures(**_told(statuses))


@pytest.mark.torture(PROMISE)
async def test_whatever_is_sent_without_a_session(
    strewn: RunningPlatform, tmp_path: Path, figures: Figures
) -> None:
    statuses = await explore(strewn, tmp_path, *_unless(*OPENS_OR_ENDS_A_SESSION))
    assert statuses["201"] == 0
    figures(**_told(statuses))


@asynccontextmanager
async def _forgetting(platform: RunningPlatform) -> AsyncIterator[None]:
    async def forget() -> None:
        while True:
            await platform.forget_wrong_codes()

    forgetting = asyncio.create_task(forget())
    try:
        yield
    finally:
        forgetting.cancel()
        with suppress(asyncio.CancelledError):
            await forgetting
