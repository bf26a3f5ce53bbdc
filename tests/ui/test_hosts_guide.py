"""docs/hosts.md leads where it says, through pages that say what it quotes."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page

from tests.ui.deadlines import FAR, set_deadline
from tests.ui.hosts_guide import Walk
from tests.ui.pictures import PICTURES
from tests.ui.running_platform import REPOSITORY, RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")

HANDOVERS = "/api/caterer-sheet/handovers"
GUIDE = (REPOSITORY / "docs" / "hosts.md").read_text()


async def test_the_way_of_the_guide(platform: RunningPlatform, browser: Browser) -> None:
    taken = []

    async def take(_: Page | Locator, name: str) -> None:
        taken.append(name)

    desk = await Website.visit(browser, "desktop", platform.url)
    phone = await Website.visit(browser, "phone", platform.url)
    walk = Walk(platform, desk, phone, take)
    try:
        await walk.whole()
    finally:  # nobody is to be mailed of what other tests change
        await set_deadline(platform, FAR)
        assert (await (await platform.host()).post(HANDOVERS, {})).status_code == 200
    await desk.leave()
    await phone.leave()

    seen = " ".join(" ".join(walk.seen).split())
    quoted = set(re.findall(r"\*\*(.+?)\*\*", GUIDE))
    assert [words for words in sorted(quoted) if words not in seen] == []
    assert sorted(set(re.findall(r"pictures/(.+?)\.png", GUIDE))) == sorted(taken)


def test_its_pictures_are_there() -> None:
    missing = [
        name
        for name in re.findall(r"pictures/(.+?\.png)", GUIDE)
        if not (PICTURES / name).is_file()
    ]
    assert missing == [], "run `make pictures`"
