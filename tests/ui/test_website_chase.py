"""Hosts go after those who have not answered: by mail, with a message, by telephone."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Locator, expect

from tests.ui.eventually import eventually
from tests.ui.host_pages import sign_in_as_host
from tests.ui.local_aws import bus_event
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


async def test_hosts_remind_by_mail_and_copy_a_message(
    platform: RunningPlatform, website: Website
) -> None:
    looked, never = f"Lotte Looked {website.device}", f"Nina Never {website.device}"
    address = f"lotte.{website.device}@example.com"
    _, looked_id = await platform.guest("evening", ("adult", looked))
    await platform.invite("evening", ("adult", never))
    await sign_in_as_host(website, platform)
    await website.open("/hosts/invites/chase")
    await expect(entry(website, "Never opened", never)).to_be_visible()
    lotte = entry(website, "Opened, but not answered", looked)

    await lotte.get_by_label("Email of").fill("lotte@example")
    await lotte.get_by_role("button", name="Note").click()
    await expect(lotte.get_by_text("Please write an address")).to_be_visible()
    await lotte.get_by_label("Email of").fill(address)
    await lotte.get_by_role("button", name="Note").click()
    await expect(lotte.get_by_text(f"Noted for {looked}.")).to_be_visible()  # not far above
    await website.look_at("chase")

    mail_all = website.page.get_by_role("button", name="Mail")
    await mail_all.click()
    question = website.page.get_by_role("dialog", name=re.compile("^Remind"))
    await expect(question).to_be_visible()
    await website.look_at("chase-sure")
    await website.page.keyboard.press("Escape")
    await expect(mail_all).to_be_focused()
    assert website.posts_to("/api/invite-reminders") == 0
    await mail_all.click()
    await question.get_by_role("button", name="Remind them now").click()
    await expect(lotte.get_by_text("Reminded today")).to_be_visible()
    (mail,) = await eventually(lambda: platform.mails.to(address))
    assert mail["subject"] == "A reminder: will you come to our wedding?"
    assert f"{platform.url}/#code={await platform.code_of(looked_id)}" in mail["text"]
    await expect(website.button("Nobody left to mail today")).to_be_disabled()

    await website.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await entry(website, "Never opened", never).get_by_role("button", name="Copy").click()
    await expect(entry(website, "Never opened", never).get_by_role("status")).to_have_text(
        f"The message for {never} is copied."
    )
    copied = await website.page.evaluate("navigator.clipboard.readText()")
    assert never in copied
    assert "/#code=" in copied

    await website.page.emulate_media(media="print")
    await expect(entry(website, "Never opened", never)).to_be_visible()
    await expect(lotte).to_be_hidden()
    await website.page.emulate_media(media="screen")


async def test_nobody_is_reminded_who_answered_while_the_letter_waited(
    platform: RunningPlatform,
) -> None:
    """The mail waits in the queue for longer than the guest took to answer."""
    name = f"Quinn Quick {uuid4().hex[:6]}"
    address = f"quinn.{uuid4().hex[:6]}@example.com"
    guest, invite_id = await platform.guest("evening", ("adult", name))
    assert (await guest.post("/api/rsvp", answer_for(await guest.rsvp()))).status_code == 200
    late = {
        "id": str(uuid4()),
        "occurredAt": "2027-04-01T12:00:00Z",
        "correlationId": "late",
        "causationId": str(uuid4()),
        "event": {
            "type": "ReminderDue",
            "id": str(invite_id),
            "emailAddress": address,
            "inviteCode": "ABCD2345",
            "guestNames": [name],
            "lastDay": None,
        },
    }
    await platform.queues.send("notifications", bus_event("ReminderDue", late))
    await eventually(platform.queues.are_empty)
    assert await platform.mails.to(address) == []


def entry(website: Website, section: str, name: str) -> Locator:
    heading = website.page.get_by_role("heading", name=section)
    return website.page.locator("section").filter(has=heading).locator("li").filter(has_text=name)
