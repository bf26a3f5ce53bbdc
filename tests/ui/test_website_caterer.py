"""What the caterer has to know: a sheet to print, of any moment, and what changed since."""

import csv
import io
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.ui.eventually import eventually
from tests.ui.host_pages import invite_and_answer, sign_in_as_host
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


@pytest.fixture
async def host(platform: RunningPlatform, website: Website) -> AsyncIterator[Website]:
    """Leaves nobody behind who is mailed of what other tests change."""
    await sign_in_as_host(website, platform)
    yield website
    told = await (await platform.host()).post("/api/caterer-sheet/handovers", {})
    assert told.status_code == 200, told.text


async def test_the_caterer_is_told_and_hears_what_changed(
    platform: RunningPlatform, host: Website
) -> None:
    surname = f"Caterer-{host.device}"
    ada, kit, tom = (f"{name} {surname}" for name in ("Ada", "Kit", "Tom"))
    guest, _ = await platform.guest("day", ("adult", ada), ("baby", kit))
    first = answer_for(await guest.rsvp(), needs=["vegan"])
    answered = await guest.post("/api/rsvp", first)
    await guest.rsvp(answered.json()["version"])
    await invite_and_answer(platform, ("adult", tom), absent=(), dietary="", needs=[])

    await host.open("/hosts")
    await host.link("The caterer’s sheet").click()
    diets = host.page.get_by_role("region", name="Dietary needs")
    await expect(diets.get_by_text(ada)).to_be_visible()
    before = await counted(host)
    asked = host.page.get_by_label("Mail us whenever something changes")
    await asked.set_checked(True)
    await host.button("The caterer has these numbers").click()
    changes = host.page.get_by_role("region", name="Changed since the handover")
    await expect(changes.get_by_text("Nothing has changed since.")).to_be_visible()
    moment = await host.page.evaluate("new Date().toISOString()")

    amended = answer_for(await guest.rsvp(), absent={kit}) | {"version": 3}
    assert (await guest.put("/api/rsvp", amended)).status_code == 200
    await guest.rsvp(version=4)
    await host.page.reload()
    await expect(changes.get_by_role("listitem").filter(has_text=kit)).to_have_text(
        f"{kit} (baby): no longer coming"
    )
    await expect(changes.get_by_role("listitem").filter(has_text=ada)).to_have_text(
        f"{ada}: dietary needs: vegan → not said"
    )
    assert (await counted(host))["All"] == before["All"] - 1
    await host.look_at("caterer-sheet")
    assert await pages_on_paper(host) == 1

    async def mailed() -> list[str]:
        mails = await platform.mails.naming(kit)
        return [m["text"] for m in mails if m["subject"].startswith("The caterer's numbers")]

    (text,) = await eventually(mailed)
    assert f"{kit}: no longer coming\n" in text
    assert "/hosts/caterer\n" in text

    async with host.page.expect_download() as download:
        await host.button("Export as CSV").click()
    path = await (await download.value).path()
    rows = [row[:2] for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")))]
    assert ["Changed since", kit] in rows

    await host.open(f"/hosts/caterer?asOf={moment}")
    await expect(diets.get_by_text(ada)).to_be_visible()
    assert await counted(host) == before
    await host.look_at("caterer-sheet-of-the-past")
    await host.link("Show it as it is now").click()
    await expect(changes.get_by_text(kit)).to_be_visible()


async def counted(host: Website) -> dict[str, int]:
    """Guests in all, by the last lines of the table."""
    table = host.page.get_by_role("region", name="Dishes")
    rows = await table.locator("tbody").last.locator("tr:has(td)").all()
    return {
        await row.locator("th").inner_text(): int(await row.locator("td").last.inner_text())
        for row in rows
    }


async def pages_on_paper(host: Website) -> int:
    await host.page.emulate_media(media="print")
    paper = await host.page.pdf(prefer_css_page_size=True)
    await host.page.emulate_media(media="screen")
    return len(re.findall(rb"/Type\s*/Page\b", paper))
