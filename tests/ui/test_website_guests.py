"""Guests find their invite, read about the day and answer, in a real browser."""

import re

import pytest
from playwright.async_api import expect

from tests.ui.answer_form import choose_first_dishes, fields_of
from tests.ui.host_pages import sign_in_as_host
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import READ_FROM_THE_RIGHT, Website

pytestmark = pytest.mark.usefixtures("menu")


async def test_a_day_guest(platform: RunningPlatform, website: Website) -> None:
    code = await platform.invite("day", ("adult", "Dana Day"))
    await website.open()
    await website.look_at("sign-in")
    await website.page.get_by_label("Your invite’s code").fill(f" {code.lower().replace('-', ' ')}")
    await website.button("Open your invite").click()

    await expect(website.heading("Zoë & Tomás")).to_be_visible()
    await expect(website.page).to_have_title("Zoë & Tomás")
    assert await website.page.evaluate("document.activeElement.id") == "main"
    await expect(website.page.get_by_text("Dear Dana Day,")).to_be_visible()
    await expect(website.page.get_by_text("Saturday 19 June 2027")).to_be_visible()
    for heading in ("Plan of the day", "Where it is", "What there is to eat", "Where to sleep"):
        await expect(website.heading(heading)).to_be_visible()
    await expect(website.heading("Gifts")).to_be_visible()
    await expect(website.link("Open the map")).to_have_attribute(
        "href", re.compile(r"^https://www\.openstreetmap\.org/")
    )
    await website.look_at("details-of-the-day")

    await website.link("Will you come?").first.click()
    dana = fields_of(website, "Dana Day")
    await dana.get_by_label("Yes, with joy").check()
    dishes = await choose_first_dishes(dana)
    await dana.get_by_label("Dietary requirements").fill("No nuts,\nplease.")
    first, second = await website.page.locator(".song-row").all()
    await first.get_by_label("Artist").fill("ABBA")
    await first.get_by_label("Song").fill("Dancing Queen")
    await second.get_by_label("Artist").fill("Earth, Wind & Fire")
    await second.get_by_label("Song").fill("September")
    await website.look_at("answer-day")
    await website.button("Send my answer").click()

    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    for words in (*dishes, "No nuts,\nplease.", "Dancing Queen by ABBA"):
        await expect(website.page.get_by_text(words)).to_be_visible()
    await website.look_at("thank-you")
    assert website.posts_to("/api/rsvp") == 1

    await website.link("Back to the day").click()
    await website.link("See your answer").first.click()
    await expect(website.page.get_by_text("Dancing Queen by ABBA")).to_be_visible()
    assert not [asked for asked in website.requests if "Hosts" in asked], (
        "the hosts' pages came too"
    )


async def test_an_evening_guest_follows_a_link(platform: RunningPlatform, website: Website) -> None:
    code = await platform.invite("evening", ("adult", "Eve Evening"))
    await website.open(f"/#code={code}")
    await expect(website.page.get_by_label("Your invite’s code")).to_have_value(code)
    await expect(website.page).to_have_url(f"{website.url}/")
    assert website.posts_to("/api/session") == 0
    await website.button("Open your invite").click()

    await expect(website.heading("Plan of the evening")).to_be_visible()
    await expect(website.page.get_by_text("invited to the evening party of")).to_be_visible()
    await expect(website.heading("What there is to eat")).to_have_count(0)
    await website.look_at("details-of-the-evening")

    await website.link("Your answer").click()
    eve = fields_of(website, "Eve Evening")
    await eve.get_by_label("Yes, with joy").check()
    await expect(eve.get_by_role("group", name="Starter")).to_have_count(0)
    needs = eve.get_by_role("group", name="Dietary needs")
    await needs.get_by_label("None").focus()
    await website.page.keyboard.press("Space")  # said none, and thought better of it
    for _ in range(2):
        await website.page.keyboard.press("Tab")
    await website.page.keyboard.press("Space")
    await needs.get_by_label("No nuts").check()
    await expect(needs.get_by_role("checkbox", checked=True)).to_have_count(2)
    await website.look_at("answer-evening")
    await website.button("Send my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await expect(website.page.get_by_text("Vegan, no nuts")).to_be_visible()
    await website.look_at("thank-you-evening")

    await website.link("Change my answer").click()
    await expect(needs.get_by_label("Vegan")).to_be_checked()
    await needs.get_by_label("None").check()
    await expect(needs.get_by_role("checkbox", checked=True)).to_have_count(1)
    await website.button("Change my answer").click()
    await expect(website.page.get_by_text("None", exact=True)).to_be_visible()


async def test_a_family_with_child_and_baby(platform: RunningPlatform, website: Website) -> None:
    family = [("adult", "Fay Field"), ("adult", "Finn Field")]
    code = await platform.invite("day", *family, ("child", "Flo Field"), ("baby", "Fitz Field"))
    await website.sign_in(code)
    await website.link("Will you come?").first.click()

    chosen = {}
    for name in ("Fay Field", "Flo Field"):
        await fields_of(website, name).get_by_label("Yes, with joy").check()
        chosen[name] = await choose_first_dishes(fields_of(website, name))
    assert set(chosen["Fay Field"]).isdisjoint(chosen["Flo Field"])  # children have their own menu
    await fields_of(website, "Finn Field").get_by_label("Sorry, no").check()
    fitz = fields_of(website, "Fitz Field")
    await fitz.get_by_label("Yes, with joy").check()
    await expect(fitz.get_by_role("group", name="Starter")).to_have_count(0)
    await fitz.get_by_label("No dairy").check()
    await website.look_at("answer-family")
    await website.button("Send our answer").click()

    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await expect(website.page.get_by_text("Can’t make it")).to_have_count(1)
    for dish in (*chosen["Fay Field"], *chosen["Flo Field"]):
        await expect(website.page.get_by_text(dish)).to_be_visible()
    await expect(website.page.get_by_text("No dairy")).to_be_visible()
    await website.look_at("thank-you-family")


async def test_somebody_declines(platform: RunningPlatform, website: Website) -> None:
    await website.sign_in(await platform.invite("day", ("adult", "Nora No")))
    await website.link("Will you come?").first.click()
    nora = fields_of(website, "Nora No")
    await nora.get_by_label("Yes, with joy").check()
    await choose_first_dishes(nora)
    await nora.get_by_label("Sorry, no").check()
    await expect(website.heading("What will make you dance?")).to_have_count(0)
    await website.button("Send my answer").click()

    await expect(website.heading("We’re sorry you can’t make it")).to_be_visible()
    await website.look_at("sorry")


async def test_signing_out(platform: RunningPlatform, website: Website) -> None:
    await website.sign_in(await platform.invite("day", ("adult", "Olga Out")))
    await website.link("Will you come?").first.click()
    await fields_of(website, "Olga Out").get_by_label("Yes, with joy").check()
    await website.button("Sign out").click()

    await expect(website.page.get_by_text("You are signed out.")).to_be_visible()
    await website.look_at("signed-out")
    assert await website.page.evaluate("localStorage.length + sessionStorage.length") == 0
    for path in ("/rsvp", "/invite", "/thank-you"):
        await website.open(path)
        await expect(website.button("Open your invite")).to_be_visible()
        await expect(website.page).to_have_url(f"{website.url}/")


async def test_hosts_have_no_invite(platform: RunningPlatform, website: Website) -> None:
    await sign_in_as_host(website, platform)
    await website.open("/invite")
    await expect(website.button("Open your invite")).to_be_visible()
    await expect(website.page.get_by_text("You were away")).to_have_count(0)


async def test_a_lost_address(website: Website) -> None:
    await website.open("/no-such-page")
    await expect(website.heading("There’s nothing here")).to_be_visible()
    await website.look_at("no-such-page")


async def test_words_that_are_read_from_the_right(
    platform: RunningPlatform, website: Website
) -> None:
    """Names and notes keep their full stops where they end, on an English page."""
    moshe = f"משה {website.device}"
    await website.sign_in(await platform.invite("evening", ("adult", moshe), ("adult", "שרה")))
    await website.link("Your answer").click()
    fields = fields_of(website, moshe)
    await fields.get_by_label("Yes, with joy").check()
    note = fields.get_by_label("Other dietary requirements")
    await note.fill("בלי אגוזים.")
    assert await note.evaluate("note => getComputedStyle(note).direction") == "rtl"
    await fields_of(website, "שרה").get_by_label("Sorry, no").check()
    await website.button("Send our answer").click()
    shown = website.page.get_by_text("בלי אגוזים.")
    await expect(shown).to_be_visible()
    assert await shown.evaluate(READ_FROM_THE_RIGHT)


async def test_enter_leads_to_the_next_field_and_sends_nothing(
    platform: RunningPlatform, website: Website
) -> None:
    await website.sign_in(await platform.invite("evening", ("adult", "Enid Enter")))
    await website.link("Your answer").click()
    await fields_of(website, "Enid Enter").get_by_label("Yes, with joy").check()
    song = website.page.locator(".song-row").first
    await song.get_by_label("Artist").fill("ABBA")
    await website.page.keyboard.press("Enter")
    await expect(song.get_by_label("Song")).to_be_focused()
    await website.page.keyboard.type("Waterloo")
    await website.page.get_by_label("Email address").focus()
    await website.page.keyboard.press("Enter")
    await expect(website.button("Send my answer")).to_be_focused()
    assert website.posts_to("/api/rsvp") == 0
    await website.page.keyboard.press("Enter")
    await expect(website.page.get_by_text("Waterloo by ABBA")).to_be_visible()
