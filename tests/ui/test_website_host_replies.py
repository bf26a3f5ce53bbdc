"""Hosts answer for guests who rang or wrote a card, and mend who is invited before that."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.ui.answer_form import choose_first_dishes, fields_of, summary
from tests.ui.deadlines import FAR, close, set_deadline
from tests.ui.host_pages import sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


@pytest.fixture(autouse=True)
async def open_again(platform: RunningPlatform) -> AsyncIterator[None]:
    yield
    await set_deadline(platform, FAR)


async def test_a_household_that_rang(platform: RunningPlatform, website: Website) -> None:
    surname = f"Ring-{website.device}"
    code = await platform.invite("day", ("adult", f"Zoe {surname}"), ("adult", f"Joe {surname}"))
    await until_listed(platform, f"Zoe {surname}")
    await sign_in_as_host(website, platform)
    await website.open("/hosts/invites")
    await website.link(f"Zoe {surname} and Joe {surname}").click()
    await expect(website.heading(f"Zoe {surname} and Joe {surname}")).to_be_visible()
    await mend_guests(website, surname)

    await close(platform)
    await website.link("Note their reply").click()
    await answer(website, surname)
    await expect(website.page.get_by_text("One of you noted this answer")).to_be_visible()
    await expect(website.heading(f"Zoë {surname} and Kit {surname}")).to_be_visible()
    await website.look_at("host-invite-noted")

    await website.link("Note a change").click()
    await fields_of(website, f"Zoë {surname}").get_by_label("Sorry, no").check()
    await website.button("Note the change").click()
    await expect(website.page.get_by_text("Can’t make it")).to_be_visible()
    await website.link("Invites").last.click()
    row = website.page.get_by_role("row").filter(has_text=f"Zoë {surname}")
    await expect(row.get_by_text("Noted by you")).to_be_visible()
    await website.look_at("host-invites-noted")

    guest = platform.visitor()
    await guest.sign_in(code)
    rsvp = await guest.rsvp()
    assert [(one["name"], one["attending"]) for one in rsvp["guests"]] == [
        (f"Zoë {surname}", False),
        (f"Kit {surname}", True),
    ]
    assert rsvp["answeredBy"] == "host"


async def mend_guests(website: Website, surname: str) -> None:
    """By keyboard: one is spelled rightly, one is taken off, and one comes along."""
    page, press = website.page, website.page.keyboard.press
    zoe = page.get_by_role("form", name=f"Zoe {surname}").get_by_label("Name")
    await zoe.fill("")
    await press("Enter")
    await expect(page.get_by_text("A guest needs a name.")).to_be_visible()
    await zoe.fill(f"Zoë {surname}")
    await press("Enter")
    await expect(page.get_by_text(f"Corrected: Zoë {surname}.")).to_be_visible()

    await website.button(f"Withdraw Joe {surname}").press("Enter")
    await expect(page.get_by_text(f"Take Joe {surname} off this invite?")).to_be_visible()
    await expect(website.button("Yes, withdraw")).to_be_focused()
    await website.look_at("host-invite-guests")
    await press("Enter")
    await expect(page.get_by_text(f"Joe {surname} is no longer on the invite.")).to_be_visible()
    await expect(website.heading("Guests")).to_be_focused()

    await page.get_by_label("One more guest").get_by_label("One more guest").fill(f"Kit {surname}")
    await press("Tab")
    await press("b")  # baby
    await press("Tab")
    await press("Enter")
    await expect(page.get_by_text(f"Kit {surname} is on the invite, too.")).to_be_visible()


async def answer(website: Website, surname: str) -> None:
    """For them, as they said."""
    await expect(website.heading("Note a reply")).to_be_visible()
    await website.button("Note their reply").click()
    await expect(summary(website)).to_be_focused()
    zoe, kit = (fields_of(website, f"{name} {surname}") for name in ("Zoë", "Kit"))
    await zoe.get_by_label("Yes, with joy").check()
    await choose_first_dishes(zoe)
    await website.page.reload()
    await expect(zoe.get_by_label("Yes, with joy")).to_be_checked()  # kept
    await kit.get_by_label("Yes, with joy").check()
    await website.look_at("host-note-reply")
    await website.button("Note their reply").click()
