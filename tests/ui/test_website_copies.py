"""Guests have a copy of their answer mailed, with the day for their calendar, revised with it."""

from typing import Any

import pytest
from icalendar import Calendar
from icalendar.cal import Event
from playwright.async_api import expect

from tests.ui.answer_form import choose_first_dishes, fields_of, summary
from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


async def test_an_answer_is_copied_to_its_guest_revised_and_taken_back(
    platform: RunningPlatform, website: Website
) -> None:
    zoe = f"Zoë Copies {website.device}"
    address = f"zoe.{website.device}@example.com"
    _, invite_id = await platform.guest("day", ("adult", zoe))
    await website.sign_in(await platform.code_of(invite_id))
    await website.open("/rsvp")
    fields = fields_of(website, zoe)
    await fields.get_by_label("Yes, with joy").check()
    dishes = await choose_first_dishes(fields)

    email = website.page.get_by_label("Email address")
    await expect(email).to_have_attribute("autocomplete", "email")
    await expect(email).to_have_attribute("inputmode", "email")
    await email.fill("zoe@example")
    await website.button("Send my answer").click()
    await summary(website).get_by_role("link").click()
    await expect(email).to_be_focused()
    await website.look_at("answer-with-half-an-address")
    await email.fill(address)
    await website.button("Send my answer").click()

    await expect(website.page.get_by_text("A copy, with the day for your calendar")).to_be_visible()
    await expect(website.page.get_by_text(address)).to_be_visible()
    await website.look_at("thank-you-with-a-copy")
    first = await copy_number(1, platform, address)
    assert all(dish in first["text"] for dish in dishes)
    assert first["subject"] == "Your answer to our wedding invite"
    assert (await entry(platform, first)).sequence == 0

    await website.link("Change my answer").click()
    await expect(email).to_have_value(address)
    await fields.get_by_label("Dietary requirements").fill("No celery")
    await website.button("Change my answer").click()
    second = await copy_number(2, platform, address)
    assert "No celery" in second["text"]
    earlier, later = [await entry(platform, mail) for mail in (first, second)]
    assert (earlier.uid, later.sequence) == (later.uid, 1)
    assert str(later.start) == "2027-06-19 13:00:00+01:00"

    await website.link("Change my answer").click()
    await fields.get_by_label("Sorry, no").check()
    await website.button("Change my answer").click()
    await expect(website.page.get_by_text("A copy is on its way")).to_be_visible()
    third = await copy_number(3, platform, address)
    assert "METHOD:CANCEL" in await platform.mails.file_with(third)
    assert (await entry(platform, third)).uid == earlier.uid
    await eventually(platform.queues.are_empty)
    hosts = [mail for mail in await platform.mails.naming(zoe) if mail["subject"].startswith("An ")]
    assert len(hosts) == 3
    assert not any(address in mail["text"] for mail in hosts)


async def copy_number(number: int, platform: RunningPlatform, address: str) -> dict[str, Any]:
    """The mail, once it has come; and no more than it."""

    async def came() -> list[dict[str, Any]]:
        mails = await platform.mails.to(address)
        return mails if len(mails) >= number else []

    mails = await eventually(came)
    assert len(mails) == number
    return mails[-1]


async def entry(platform: RunningPlatform, mail: dict[str, Any]) -> Event:
    (event,) = Calendar.from_ical(await platform.mails.file_with(mail)).events
    return event
