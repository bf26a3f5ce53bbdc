"""A guest who may bring somebody: hosts give the place, the guest says who comes, or nobody."""

import pytest
from playwright.async_api import expect

from tests.ui.answer_form import choose_first_dishes, fields_of, summary
from tests.ui.eventually import eventually
from tests.ui.host_pages import sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


async def test_a_guest_of_liam(platform: RunningPlatform, website: Website) -> None:
    liam = f"Liam Plus-{website.device}"
    place, kim, sam = f"Guest of {liam}", f"Kim Plus-{website.device}", f"Sam Plus-{website.device}"
    code = await invited_with_a_place(platform, website, liam)

    await website.sign_in(code)
    await website.open("/rsvp")
    await expect(fields_of(website, place)).to_be_visible()
    await fields_of(website, liam).get_by_label("Yes, with joy").first.check()
    await choose_first_dishes(fields_of(website, liam).first)
    along = fields_of(website, place)
    await along.get_by_label("Yes, with joy").check()
    await choose_first_dishes(along)
    await website.button("Send our answer").click()
    await expect(summary(website)).to_be_focused()
    wrong = f"Please say who comes as the guest of {liam}."
    await summary(website).get_by_role("link", name=wrong).press("Enter")
    await expect(along.get_by_label("Their name")).to_be_focused()
    await website.look_at("plus-one-unnamed")
    await website.page.keyboard.type(sam)
    await website.page.reload()
    await expect(along.get_by_label("Their name")).to_have_value(sam)  # kept
    await website.button("Send our answer").press("Enter")
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await expect(website.heading(sam)).to_be_visible()
    await website.look_at("plus-one-thank-you")

    await website.link("Change our answer").click()
    await along.get_by_label("Their name").fill(kim)
    await website.button("Change our answer").click()
    await expect(website.heading(kim)).to_be_visible()

    async def told() -> list[str]:
        mails = await platform.mails.naming(kim)
        return [m["text"] for m in mails if m["subject"] == "An answer has been changed!"]

    (text,) = await eventually(told)
    assert f"{kim}: instead of {sam}\n" in text

    await website.link("Change our answer").click()
    await along.get_by_label("No, nobody").check()
    await website.button("Change our answer").click()
    await expect(website.page.get_by_text("The place is free")).to_be_visible()

    await sign_in_as_host(website, platform)
    await website.open("/hosts/invites")
    await expect(website.link(f"{liam} and {place} (free)")).to_be_visible()
    await website.open("/hosts/guests")
    await expect(website.page.get_by_text(liam)).to_be_visible()
    await expect(website.page.get_by_text(kim)).to_have_count(0)


async def invited_with_a_place(platform: RunningPlatform, website: Website, liam: str) -> str:
    """By a host, who gives the place afterwards; the invite's code."""
    code = await platform.invite("day", ("adult", liam))
    await until_listed(platform, liam)
    await sign_in_as_host(website, platform)
    await website.open("/hosts/invites")
    await website.link(liam).click()
    more = website.page.get_by_role("form", name="One more guest")
    await more.get_by_label("Invited").select_option(label=f"As a guest of {liam}")
    await expect(more.get_by_text("Their answer will say who comes.")).to_be_visible()
    await more.get_by_role("button", name="Add").press("Enter")
    place = f"Guest of {liam}"
    await expect(website.page.get_by_text(f"{place} is on the invite, too.")).to_be_visible()
    await website.look_at("host-invite-place")
    await until_listed(platform, place)
    await website.context.clear_cookies()
    return code
