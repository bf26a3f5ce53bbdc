"""`make pictures`: walks the hosts' guide on a wedding of its own, and takes its pictures."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright

from tests.ui import chromium
from tests.ui.hosts_guide import Walk
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.stores import DEFAULT
from tests.ui.website import Website

PICTURES = REPOSITORY / "docs" / "pictures"


async def _take(what: Page | Locator, name: str) -> None:
    path = PICTURES / f"{name}.png"
    if isinstance(what, Page):
        await what.screenshot(path=path, full_page=not await _is_a_phone(what))
    else:
        await what.screenshot(path=path)


async def _is_a_phone(page: Page) -> bool:
    """Its pages are long: one screen says enough."""
    return bool(page.viewport_size and page.viewport_size["width"] < 500)


async def main() -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as state:
        platform = await RunningPlatform.start(Path(state), DEFAULT)
        try:
            await platform.run_cli("import-food-choices", "examples/food-choices.json")
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=chromium.installed(), args=chromium.ARGUMENTS
                )
                desk = await Website.visit(browser, "desktop", platform.url)
                phone = await Website.visit(browser, "phone", platform.url)
                await Walk(platform, desk, phone, _take).whole()
                await browser.close()
        finally:
            await platform.stop()
    print(f"{len(list(PICTURES.iterdir()))} pictures are in {PICTURES.relative_to(REPOSITORY)}.")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
