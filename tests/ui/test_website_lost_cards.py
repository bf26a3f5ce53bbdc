"""A card is lost: hosts give it another code, and the old one opens nothing from then on."""

import re

from playwright.async_api import expect

from tests.ui.eventually import eventually
from tests.ui.host_pages import sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website


async def test_a_lost_card_gets_another_code(platform: RunningPlatform, website: Website) -> None:
    name = f"Lotte Lost-{website.device}"
    finder, invite_id = await platform.guest("evening", ("adult", name), ("baby", "Lou"))
    await until_listed(platform, name)
    lost = await platform.code_of(invite_id)
    await sign_in_as_host(website, platform)
    await website.open(f"/hosts/invites#search={lost}")
    row_button = website.button(f"New code for {name} and Lou")
    await row_button.focus()
    await website.look_at("host-invites-lost")
    await website.page.keyboard.press("Enter")
    question = website.page.get_by_role("dialog", name=f"A new code for {name} and Lou?")
    await expect(question).to_contain_text(lost)
    await website.look_at("host-lost-card")
    await website.page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(row_button).to_be_focused()
    assert (await finder.get("/api/rsvp")).status_code == 200

    await row_button.click()
    await website.button("Make a new code").dblclick()
    told = website.page.get_by_role("dialog", name=f"{name} and Lou have a new code")
    await expect(told).to_contain_text(f"{lost} opens nothing any more.")
    await website.look_at("host-new-code")
    code = await told.locator(".new-code").inner_text()
    assert website.posts_to("/api/invite-codes") == 1

    assert (await finder.get("/api/rsvp")).status_code == 401
    assert (await finder.post("/api/session", {"code": lost})).status_code == 401
    await platform.visitor().sign_in(code)

    link = told.get_by_role("link", name="Print the new card")
    await expect(link).to_have_attribute("href", f"/hosts/invites/cards#search={code}")
    await website.button("Done").click()
    await expect(row_button).to_be_hidden()  # the list is still narrowed to the old code
    await website.page.get_by_label("Search").fill(code)
    await expect(row_button).to_be_visible()

    async def listed() -> bool:
        return await platform.code_of(invite_id) == code

    await eventually(listed)
    await website.open(f"/hosts/invites/cards#search={code}")
    await expect(website.page.locator(".card-code")).to_have_text([code])

    said = await platform.run_cli("reissue-code", code)
    (again,) = re.findall(r"^code  (\S+)$", said, re.MULTILINE)
    assert (await finder.post("/api/session", {"code": code})).status_code == 401
    await finder.sign_in(again)
    await platform.forget_wrong_codes()
