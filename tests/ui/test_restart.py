"""What the machine's sudden end costs: nothing that was acknowledged, or all, and never half."""

import os
import signal
from pathlib import Path
from uuid import uuid4

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import Choice
from tests.ui.visitor import answer_for


async def test_answers_outlive_the_supervisors_sudden_death(tmp_path: Path, choice: Choice) -> None:
    """Those too that were on their way to the read models."""
    if not choice.outlives_the_platform:
        pytest.skip("the events of this store are in memory here, and end with the platform")
    platform = await RunningPlatform.start(tmp_path, choice)
    codes = []
    for n in range(3):
        guest, invite_id = await platform.guest("evening", ("adult", f"Guest {n}"))
        codes.append(await platform.code_of(invite_id))
        answer = answer_for(await guest.rsvp())
        assert (await guest.post("/api/rsvp", answer, key=uuid4())).status_code == 200
    os.kill(platform.addresses["pid"], signal.SIGKILL)
    await platform.http.aclose()

    platform = await RunningPlatform.start(tmp_path, choice)
    try:
        for code in codes:
            guest = platform.visitor()
            await guest.sign_in(code)
            assert (await guest.rsvp())["status"] == "submitted"
        # What the dead relay had claimed is free again when its lease is over.
        assert await eventually(platform.stores.outbox_is_empty)
        assert await eventually(platform.stores.read_models_equal_the_fold_of_history)
    finally:
        await platform.stop()


async def test_where_events_end_with_the_platform_nothing_is_left_of_them(
    tmp_path: Path, choice: Choice
) -> None:
    """Least of all read models, which would list invites that nobody can open."""
    forgetful = Choice("kurrentdb", "postgres") if choice.outlives_the_platform else choice
    platform = await RunningPlatform.start(tmp_path, forgetful)
    _, invite_id = await platform.guest("evening", ("adult", "Ann"))
    code = await platform.code_of(invite_id)
    os.kill(platform.addresses["pid"], signal.SIGKILL)
    await platform.http.aclose()

    platform = await RunningPlatform.start(tmp_path, forgetful)
    try:
        host = await platform.host()
        assert await host.all_of("/api/invites") == []
        refused = await platform.visitor().post("/api/session", {"code": code})
        assert refused.status_code == 401
        await platform.guest("evening", ("adult", "Ben"))
        assert await eventually(platform.stores.read_models_equal_the_fold_of_history)
    finally:
        await platform.stop()
