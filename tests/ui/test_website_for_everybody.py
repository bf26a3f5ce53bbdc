"""The website by keyboard alone, on the narrowest phone, and under a thumb."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.ui.answer_form import summary
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")

_SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, textarea, select')]
  .filter((target) => !target.closest('p') && target.type !== 'hidden')
  .map((target) => [target, (target.closest('label') ?? target).getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
  .map(([target, box]) => `${target.outerHTML.slice(0, 80)} ${box.width} by ${box.height}`)"""
_FOCUS = "document.activeElement.outerHTML.slice(0, 200)"
_NAME_OF_FOCUS = """() => {
  const focused = document.activeElement;
  return focused === document.body ? '' : focused.labels?.[0]?.innerText ?? focused.innerText;
}"""
_FOCUS_IS_SHOWN = """() => {
  const focused = document.activeElement.closest('label') ?? document.activeElement;
  if (focused === document.body) return true;  // once around
  return getComputedStyle(focused).outlineStyle !== 'none';
}"""


async def tab_to(page: Page, description: str) -> None:
    """Press Tab until what is focused is called so; every stop on the way shows that it is one."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate(_FOCUS_IS_SHOWN), await page.evaluate(_FOCUS)
        name = await page.evaluate(_NAME_OF_FOCUS)
        if name.startswith(description):
            return
    raise AssertionError(f"Tab never comes to {description!r}")


async def test_a_day_guest_without_a_mouse(platform: RunningPlatform, browser: Browser) -> None:
    code = await platform.invite("day", ("adult", "Kay Keys"))
    website = await Website.visit(browser, "desktop", platform.url)
    page = website.page
    await website.open()
    await tab_to(page, "Your invite’s code")
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")
    await expect(website.heading("Zoë & Tomás")).to_be_visible()

    await tab_to(page, "Will you come?")
    await page.keyboard.press("Enter")
    await expect(website.heading("Will you come?")).to_be_visible()
    await tab_to(page, "Send my answer")
    await page.keyboard.press("Enter")
    await expect(summary(website)).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # the way to the first mistake
    await expect(page.get_by_label("Yes, with joy")).to_be_focused()
    await page.keyboard.press("Space")
    for course in ("Starter", "Main course", "Dessert"):
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("ArrowDown")  # the second dish, then
        chosen = page.get_by_role("group", name=course).get_by_role("radio").nth(1)
        await expect(chosen).to_be_checked()
        await expect(chosen).to_be_focused()
    await tab_to(page, "Artist")
    await page.keyboard.type("Nina Simone")
    await tab_to(page, "Song")
    await page.keyboard.type("Feeling Good")
    await tab_to(page, "Send my answer")
    await page.keyboard.press("Enter")
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    assert await page.evaluate("document.activeElement.id") == "main"

    await tab_to(page, "Sign out")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await website.leave()


@pytest.mark.parametrize("width", [320, 390, 768])
async def test_no_page_is_too_wide_or_too_small_to_touch(
    platform: RunningPlatform, browser: Browser, width: int
) -> None:
    long_names = [("adult", "Maximiliana Featherstonehaugh-Cholmondeley"), ("child", "Bo")]
    code = await platform.invite("day", *long_names)
    website = await Website.visit(browser, "phone", platform.url)
    page = website.page
    await page.set_viewport_size({"width": width, "height": 800})

    async def measure(name: str) -> None:
        await website.look_at(f"{name}-{width}")
        assert await page.evaluate(_SMALL_TARGETS) == []

    await website.open()
    await measure("sign-in")
    await website.sign_in(code)
    await expect(website.heading("Zoë & Tomás")).to_be_visible()
    await measure("details")
    await website.link("Your answer").click()
    for yes in await page.get_by_label("Yes, with joy").all():
        await yes.check()
    await website.button("Send our answer").click()
    await expect(summary(website)).to_be_focused()
    await measure("answer")
    for no in await page.get_by_label("Sorry, no").all():
        await no.check()
    await website.button("Send our answer").click()
    await expect(website.heading("We’re sorry you can’t make it")).to_be_visible()
    await measure("sorry")
    zoom = await page.locator("meta[name=viewport]").get_attribute("content")
    assert zoom == "width=device-width, initial-scale=1"  # nothing keeps anybody from zooming
    await website.leave()
