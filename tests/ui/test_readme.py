"""README's own commands, typed as they stand there, in one sitting."""

import re
from pathlib import Path

from tests.ui.deadlines import FAR
from tests.ui.programs import printed
from tests.ui.running_platform import REPOSITORY, RunningPlatform

SHELL = re.findall(
    r"^```sh\n(.*?)^```", (REPOSITORY / "README.md").read_text(), re.DOTALL | re.MULTILINE
)
INVITED = "household,type,guest_type,guest_name\n1,day,adult,Ann Ng\n1,day,child,Kit Ng\n"
ASKED_FOR = "evening\nGrace Ng\nadult\n\n\n"
"""What `rsvp create-invite` is told."""


async def test_what_it_says_to_type_can_be_typed(platform: RunningPlatform, tmp_path: Path) -> None:
    _, invite_id = await platform.guest("evening", ("adult", "Zoe Ng"))
    (tmp_path / ".venv").symlink_to(REPOSITORY / ".venv")
    (tmp_path / "guests.csv").write_text(INVITED)
    starting, *others = SHELL
    assert starting.startswith("make start")  # as the platform under test was
    assert len(others) > 1
    typed = "".join(others)
    for said, meant in {
        "http://localhost:8080": platform.url,
        "XXXX-XXXX": await platform.code_of(invite_id),
        "set-deadline 2027-05-01": f"set-deadline {FAR}",
        "--as-of 2027-05-01T12:00": "--as-of 2026-05-01T12:00",
    }.items():
        assert said in typed
        typed = typed.replace(said, meant)
    try:
        told = await run(typed, platform, tmp_path)
    finally:
        await platform.run_cli("hand-over-numbers")  # and no mails about what the next tests change
    assert '"status":"pending"' in told
    assert "Zoë Ng" in (tmp_path / "invited.csv").read_text()


async def run(typed: str, platform: RunningPlatform, directory: Path) -> str:
    """What was printed by a shell that stops at the first failure."""
    return await printed(
        *("bash", "-euo", "pipefail", "-c", typed),
        cwd=directory,
        typed=ASKED_FOR,
        RSVP_HOST_PASSWORD=platform.addresses["hostPassword"],
    )
