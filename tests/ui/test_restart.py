"""What the machine's sudden end costs: nothing that was acknowledged."""

import os
import signal
from pathlib import Path
from uuid import uuid4

from command_api.application.ports import LEASE_SECONDS
from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.stores import Choice
from tests.ui.visitor import answer_for


async def test_answers_outlive_the_supervisors_sudden_death(tmp_path: Path, choice: Choice) -> None:
    """Those too that were on their way to the read models."""
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
        assert await eventually(platform.stores.outbox_is_empty, within=LEASE_SECONDS + 40)
        assert await eventually(platform.stores.read_models_equal_the_fold_of_history)
    finally:
        await platform.stop()
