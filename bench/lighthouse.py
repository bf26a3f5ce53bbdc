"""Lighthouse's scores of the pages people see first and longest; 95 of 100 is asked of each.

`make lighthouse`. Needs Chromium, and CHROME_PATH where it is not found by itself.
"""

import asyncio
import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import DEFAULT

ASKED = 95
CATEGORIES = ("performance", "accessibility", "best-practices")
# Root may not use Chromium's sandbox, and nothing here may look for the network.
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run"


async def scores(url: str, cookie: str | None, report: Path) -> dict[str, int]:
    """Of a phone on a slow network, each out of 100."""
    headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
    npx = shutil.which("npx") or "npx"
    process = await asyncio.create_subprocess_exec(
        *(npx, "lighthouse", url, "--quiet", f"--chrome-flags={FLAGS}", *headers),
        *("--output=json", f"--output-path={report}", "--no-enable-error-reporting"),
        f"--only-categories={','.join(CATEGORIES)}",
        cwd=REPOSITORY,
    )
    if await process.wait():
        raise SystemExit(f"Lighthouse failed on {url}.")
    return _scores(report)


def _scores(report: Path) -> dict[str, int]:
    categories = json.loads(report.read_text())["categories"]
    return {name: round(categories[name]["score"] * 100) for name in CATEGORIES}


async def run() -> bool:
    with tempfile.TemporaryDirectory() as directory:
        platform = await RunningPlatform.start(Path(directory) / "state", DEFAULT)
        try:
            await platform.run_cli("import-food-choices", "examples/food-choices.json")
            await platform.run_cli("import-invites", "examples/invites.json")
            guest, _ = await platform.guest("day", ("adult", "Ann"), ("child", "Ben"))
            host = await platform.host()
            met = True
            for page, path, cookie in (
                ("sign-in", "/", None),
                ("RSVP", "/rsvp", guest.cookie),
                ("dashboard", "/hosts", host.cookie),
            ):
                report = Path(directory) / f"{page}.json"
                got = await scores(platform.url + path, cookie, report)
                print(f"{page:<10}", "  ".join(f"{name} {got[name]}" for name in CATEGORIES))
                met &= min(got.values()) >= ASKED
            return met
        finally:
            await platform.stop()


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(run()) else 1)
