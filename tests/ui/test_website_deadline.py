"""A deadline that closes: guests see it coming, and afterwards whom to call."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.ui.answer_form import fields_of
from tests.ui.deadlines import FAR, close, known, set_deadline
from tests.ui.host_pages import sign_in_as_host
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


@pytest.fixture(autouse=True)
async def open_again(platform: RunningPlatform) -> AsyncIterator[None]:
    """There is one wedding for all tests."""
    await set_deadline(platform, FAR)
    yield
    await set_deadline(platform, FAR)


async def test_hosts_set_it_and_guests_see_it(platform: RunningPlatform, website: Website) -> None:
    await platform.invite("evening", ("adult", "Ida Invited"))
    await sign_in_as_host(website, platform)
    day = website.page.get_by_label("Last day for answers")
    await expect(day).to_have_value(FAR.isoformat())
    await day.fill("")
    await website.button("Set the deadline").click()
    await expect(website.page.get_by_text("Please choose a day.")).to_be_visible()
    await day.fill("2998-05-01")
    await website.page.get_by_label("Ends at midnight in").select_option("America/New_York")
    await website.button("Set the deadline").click()
    await expect(website.page.get_by_text("until the end of Tuesday 1 May 2998")).to_be_visible()
    await website.look_at("host-deadline")
    await known(platform, FAR.replace(year=2998, month=5, day=1))
    await website.page.reload()
    await expect(day).to_have_value("2998-05-01")
    zone = website.page.get_by_label("Ends at midnight in")
    await expect(zone).to_have_value("America/New_York")

    await website.sign_in(await platform.invite("evening", ("adult", "Dee Deadline")))
    # The browser's clock is another than New York's, and guests are told.
    midnight = "by Tuesday 1 May 2998 (midnight in New York)"
    await expect(website.page.get_by_text(midnight).first).to_be_visible()
    await website.look_at("details-with-deadline")
    await website.link("Will you come?").first.click()
    await expect(website.page.get_by_text(f"Please answer {midnight}.")).to_be_visible()


async def test_a_guest_who_answered_reads_on(platform: RunningPlatform, website: Website) -> None:
    guest, invite_id = await platform.guest("day", ("adult", "Ana Answered"))
    submitted = (await guest.post("/api/rsvp", answer_for(await guest.rsvp()))).json()
    await guest.rsvp(version=submitted["version"])
    await close(platform)
    await website.sign_in(await platform.code_of(invite_id))
    await website.link("See your answer").first.click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await expect(website.page.get_by_text("The time for answers is over.")).to_be_visible()
    await expect(website.link("01632 960 123")).to_have_attribute("href", "tel:+441632960123")
    await expect(website.link("Change my answer")).to_have_count(0)
    await website.look_at("thank-you-closed")

    await website.open("/rsvp/change")
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    change = {**answer_for(await guest.rsvp()), "version": submitted["version"]}
    refused = await guest.put("/api/rsvp", change)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/deadline-passed")


async def test_a_guest_who_did_not_is_told_whom_to_call(
    platform: RunningPlatform, website: Website
) -> None:
    code = await platform.invite("evening", ("adult", "Lou Late"))
    await close(platform)
    await website.sign_in(code)
    await expect(website.page.get_by_text("The time for answers is over.").first).to_be_visible()
    await website.look_at("details-closed")
    await website.link("Your answer").click()
    await expect(website.heading("The time for answers is over")).to_be_visible()
    await expect(website.link("01632 960 123")).to_be_visible()
    await website.look_at("too-late")


async def test_the_day_ends_while_somebody_writes(
    platform: RunningPlatform, website: Website
) -> None:
    await website.sign_in(await platform.invite("evening", ("adult", "Mia Midnight")))
    await website.link("Will you come?").first.click()
    await fields_of(website, "Mia Midnight").get_by_label("Yes, with joy").check()
    await close(platform)
    await website.button("Send my answer").click()
    await expect(website.heading("The time for answers is over")).to_be_visible()

    await set_deadline(platform, FAR)
    await website.link("Your answer").click()
    await expect(
        fields_of(website, "Mia Midnight").get_by_label("Yes, with joy")
    ).to_be_checked()  # what was typed is still there
    await website.button("Send my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()


async def test_hosts_set_it_from_the_command_line(platform: RunningPlatform) -> None:
    last_day = FAR.replace(year=2997)
    said = await platform.run_cli("set-deadline", "2997-12-31", "--time-zone", "Europe/Paris")
    assert said == "Guests may answer until the end of 2997-12-31 in Europe/Paris.\n"
    await known(platform, last_day)
