"""The website by keyboard alone, on the narrowest phone, under a thumb, in the largest letters."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.ui.answer_form import choose_first_dishes, fields_of, summary
from tests.ui.host_pages import invite_and_answer, sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")

_SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, textarea, select')]
  .filter((target) => !target.closest('p') && target.type !== 'hidden')
  .map((target) => [target, (target.closest('label') ?? target).getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
  .map(([target, box]) => `${target.outerHTML.slice(0, 80)} ${box.width} by ${box.height}`)"""
_SMALL_LINKS_BACK = """() => [...document.querySelectorAll('.host-back')]
  .filter((link) => link.getBoundingClientRect().height < 44).map((link) => link.outerHTML)"""
_MARKED = """(these) => [...document.querySelectorAll('.guest-nav a, .host-nav a')]
  .filter((link) => getComputedStyle(link).borderBottomColor
    !== getComputedStyle(document.body).backgroundColor)
  .map((link) => link.innerText).join() === these.join()"""
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


_LETTERS = """percent => {
  const larger = new CSSStyleSheet();
  larger.replaceSync(`html { font-size: ${percent}% }`);
  document.adoptedStyleSheets = [larger];
}"""
_LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiterin"


async def measure_with_any_letters(website: Website, name: str) -> None:
    """Some set them as large as they go; the page is still as wide as the phone."""
    for percent in (100, 200):
        await website.page.evaluate(_LETTERS, percent)
        await website.is_narrow_enough(f"{name} with letters of {percent} %")
    await website.page.evaluate(_LETTERS, 100)


async def test_guests_on_an_old_small_phone(platform: RunningPlatform, browser: Browser) -> None:
    website = await Website.visit(browser, "phone", platform.url)
    page = website.page
    await page.set_viewport_size({"width": 320, "height": 568})
    code = await platform.invite("day", ("adult", _LONG_WORD))
    await website.open()
    await website.button("Open your invite").click()
    await expect(page.get_by_text("Please type the code")).to_be_visible()
    await measure_with_any_letters(website, "sign-in")
    await website.sign_in(code)
    await expect(website.heading("Zoë & Tomás")).to_be_visible()
    await measure_with_any_letters(website, "details")
    await website.link("Your answer").click()
    fields = fields_of(website, _LONG_WORD)
    await fields.get_by_label("Yes, with joy").check()
    await website.button("Send my answer").click()
    await expect(summary(website)).to_be_focused()
    await measure_with_any_letters(website, "answer")
    await choose_first_dishes(fields)
    await website.button("Send my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await measure_with_any_letters(website, "thank-you")
    await website.leave()


async def test_hosts_on_an_old_small_phone(platform: RunningPlatform, browser: Browser) -> None:
    answered = await invite_and_answer(
        platform, ("adult", _LONG_WORD), absent=(), dietary="", needs=["vegan"]
    )
    _, waiting = await platform.guest("evening", ("adult", f"Wait {_LONG_WORD}"))
    await until_listed(platform, f"Wait {_LONG_WORD}")
    website = await Website.visit(browser, "phone", platform.url)
    await website.page.set_viewport_size({"width": 320, "height": 568})
    await sign_in_as_host(website, platform)
    for path, arrived in (
        ("", "#dishes"),
        ("/caterer", ".sheet-table"),
        ("/guests", ".table"),
        ("/menu", ".menu-card"),
        ("/songs", ".table"),
        ("/invites", ".table"),
        ("/invites/new", ".guest-row"),
        ("/invites/import", ".file-example"),
        ("/invites/chase", ".chase-list"),
        ("/invites/cards", ".card-code"),
        (f"/invites/invite?id={waiting}", ".invite-guest"),
        (f"/invites/invite?id={answered}", ".reply"),
        (f"/invites/reply?id={answered}", ".guest-fields"),
    ):
        await website.open(f"/hosts{path}")
        await expect(website.page.locator(arrived).first).to_be_visible()
        await measure_with_any_letters(website, path or "overview")
        assert await website.page.evaluate(_SMALL_LINKS_BACK) == [], path
    await website.leave()


async def test_the_page_one_is_on_is_marked_in_forced_colours(
    platform: RunningPlatform, browser: Browser
) -> None:
    website = await Website.visit(browser, "desktop", platform.url)
    await website.page.emulate_media(forced_colors="active")
    await website.sign_in(await platform.invite("evening", ("adult", "Cora Contrast")))
    await website.page.wait_for_function(_MARKED, arg=["The day"])
    await sign_in_as_host(website, platform)
    await website.page.wait_for_function(_MARKED, arg=["Overview"])
    await website.leave()
