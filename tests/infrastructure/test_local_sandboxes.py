"""Functions run as on Lambda: one invocation a process, ended when late, replaced when dead."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from infra.local.pool import Pool, SandboxInitError
from infra.local.sandbox import Outcome
from tests.infrastructure.tiny_stack import function, pool


def read(outcome: Outcome) -> Any:
    return json.loads(outcome.payload)


async def invoke(sandboxes: Pool, **event: object) -> Any:
    outcome = await sandboxes.invoke(json.dumps(event).encode())
    assert not outcome.error, outcome
    return read(outcome)


async def test_a_function_gets_its_event_context_and_environment(tmp_path: Path) -> None:
    async with pool(tmp_path, function(STAGE="local", timeout=5)) as sandboxes:
        answer = await invoke(sandboxes, greeting="Café ✓")
    assert answer["event"] == {"greeting": "Café ✓"}
    assert answer["arn"].endswith("function:rsvp-local-handler")
    assert 0 < answer["left"] <= 5000
    environment = answer["environment"]
    assert environment["STAGE"] == "local"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "rsvp-local-handler"
    assert environment["_HANDLER"] == "tiny_handlers.handler"
    assert "VIRTUAL_ENV" not in environment


async def test_a_sandbox_is_used_again(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        answers = [await invoke(sandboxes) for _ in range(3)]
    assert [answer["calls"] for answer in answers] == [1, 2, 3]


async def test_one_after_the_other_needs_one_sandbox_only(tmp_path: Path) -> None:
    """An answer is out before its sandbox is back: the next invocation waits that moment."""
    async with pool(tmp_path, function()) as sandboxes:
        pids = {(await invoke(sandboxes))["pid"] for _ in range(50)}
        assert len(sandboxes.sandboxes) == 1
    assert len(pids) == 1


async def test_a_burst_gets_a_sandbox_each_up_to_the_limit(tmp_path: Path) -> None:
    async with pool(tmp_path, function(), limit=3) as sandboxes:
        answers = await asyncio.gather(*(invoke(sandboxes, sleep=0.5) for _ in range(9)))
        assert len(sandboxes.sandboxes) == 3
    assert len({answer["pid"] for answer in answers}) == 3
    assert len({answer["request_id"] for answer in answers}) == 9


async def test_an_exception_is_a_function_error_and_the_sandbox_lives_on(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        before = await invoke(sandboxes)
        failed = await sandboxes.invoke(b'{"raise": "no"}')
        after = await invoke(sandboxes)
    assert failed.error
    assert read(failed)["errorType"] == "ValueError"
    assert after["pid"] == before["pid"]


async def test_a_crash_fails_its_invocation_only(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        before = await invoke(sandboxes)
        failed = await sandboxes.invoke(b'{"exit": 3}')
        after = await invoke(sandboxes)
    assert failed.error
    assert read(failed)["errorType"] == "Runtime.ExitError"
    assert "exit status 3" in read(failed)["errorMessage"]
    assert after["pid"] != before["pid"]


async def test_a_sandbox_killed_while_idle_is_replaced(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        before = await invoke(sandboxes)
        [sandbox] = sandboxes.sandboxes
        os.kill(sandbox.pid, signal.SIGKILL)
        await sandbox.ended.wait()
        after = await invoke(sandboxes)
    assert after["pid"] != before["pid"]


async def test_a_function_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    async with pool(tmp_path, function(timeout=2)) as sandboxes:
        before = await invoke(sandboxes)
        failed = await sandboxes.invoke(b'{"sleep": 60}')
        with pytest.raises(ProcessLookupError):
            os.kill(before["pid"], 0)
        after = await invoke(sandboxes)
    assert failed.timed_out
    assert "Task timed out after 2.00 seconds" in read(failed)["errorMessage"]
    assert after["pid"] != before["pid"]


async def test_a_function_that_does_not_load_says_why_every_time(tmp_path: Path) -> None:
    async with pool(tmp_path, function("nobody")) as sandboxes:
        with pytest.raises(SandboxInitError, match="nobody"):
            await sandboxes.prewarm()
        for _ in range(2):
            failed = await sandboxes.invoke(b"{}")
            assert failed.error
            assert read(failed)["errorType"] == "Runtime.HandlerNotFound"


async def test_retiring_lets_a_busy_sandbox_finish(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        await sandboxes.prewarm()
        [old] = sandboxes.sandboxes
        running = asyncio.create_task(invoke(sandboxes, sleep=0.3))
        while not old.busy:  # noqa: ASYNC110 - it is busy as soon as the task has run
            await asyncio.sleep(0)
        sandboxes.retire()
        during = await invoke(sandboxes)
        finished = await running
        await old.ended.wait()
        later = await invoke(sandboxes)
    assert finished["pid"] == old.pid
    assert during["pid"] == later["pid"] != old.pid


async def test_retiring_takes_up_changed_code(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        await invoke(sandboxes)
        (tmp_path / "tiny_handlers.py").write_text("def handler(event, context):\n  return 'new'\n")
        sandboxes.retire()
        assert await invoke(sandboxes) == "new"


async def test_closing_leaves_no_process(tmp_path: Path) -> None:
    async with pool(tmp_path, function(), limit=3) as sandboxes:
        answers = await asyncio.gather(*(invoke(sandboxes, sleep=0.05) for _ in range(3)))
    for answer in answers:
        with pytest.raises(ProcessLookupError):
            os.kill(answer["pid"], 0)


async def test_what_a_function_prints_is_logged_under_its_name(tmp_path: Path) -> None:
    async with pool(tmp_path, function()) as sandboxes:
        await sandboxes.invoke(b'{"raise": "seen in the log"}')
    lines = (tmp_path / "log").read_text().splitlines()
    assert any(line.startswith("handler ") and "seen in the log" in line for line in lines)
