"""Guests change their answer, in a real browser, and everybody sees the same afterwards."""

import pytest
from playwright.async_api import Locator, expect

from tests.ui.answer_form import choose_first_dishes, fields_of
from tests.ui.eventually import eventually
from tests.ui.host_pages import sign_in_as_host
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


async def answered(platform: RunningPlatform, website: Website, *names: str) -> str:
    """A household of the day that has said yes, at its thank-you page; their code."""
    code = await platform.invite("day", *(("adult", name) for name in names))
    guest = platform.visitor()
    await guest.sign_in(code)

    async def known() -> bool:
        return (await guest.get("/api/rsvp")).status_code == 200

    await eventually(known)
    song = {"artist": "ABBA", "track": "Waterloo"}
    answer = answer_for(await guest.rsvp(), songs=[song], dietary="No nuts,\nplease.")
    submitted = await guest.post("/api/rsvp", answer)
    await guest.rsvp(version=submitted.json()["version"])
    await website.sign_in(code)
    await website.link("See your answer").first.click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    return code


def course(fields: Locator, name: str) -> Locator:
    return fields.get_by_role("group", name=name)


async def dish_name(dish: Locator) -> str:
    return str(await dish.evaluate("dish => dish.closest('label').innerText"))


async def test_a_couple_changes_its_answer(platform: RunningPlatform, website: Website) -> None:
    zoe, ben = f"Zoë Change {website.device}", f"Ben Change {website.device}"
    await answered(platform, website, zoe, ben)
    await website.link("Change our answer").click()

    await expect(website.heading("Change your answer")).to_be_visible()
    await expect(website.page).to_have_title("Change your answer")
    for name in (zoe, ben):
        fields = fields_of(website, name)
        await expect(fields.get_by_label("Yes, with joy")).to_be_checked()
        await expect(fields.locator("input:checked")).to_have_count(4)
        await expect(fields.get_by_label("Dietary requirements")).to_have_value("No nuts,\nplease.")
    await expect(website.page.get_by_label("Song", exact=True).first).to_have_value("Waterloo")

    main = course(fields_of(website, zoe), "Main course").get_by_role("radio")
    old, new = await dish_name(main.first), await dish_name(main.nth(1))
    await main.nth(1).check()
    await fields_of(website, zoe).get_by_label("Dietary requirements").fill("")
    await fields_of(website, zoe).get_by_label("Halal").check()
    await fields_of(website, ben).get_by_label("Sorry, no").check()
    await website.look_at("change-answer")
    await website.button("Change our answer").click()

    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await expect(website.page.get_by_text(new)).to_be_visible()
    await expect(website.page.get_by_text("Can’t make it")).to_have_count(1)
    await expect(website.page.get_by_text("No nuts,\nplease.")).to_have_count(0)
    assert website.puts_to("/api/rsvp") == 1
    assert website.posts_to("/api/rsvp") == 0
    assert await website.page.evaluate("localStorage.length") == 0
    await website.look_at("thank-you-changed")

    async def told() -> list[str]:
        mails = await platform.mails.naming(zoe)
        return [m["text"] for m in mails if m["subject"] == "An answer has been changed!"]

    (text,) = await eventually(told)
    assert f"{zoe}: {old} → {new}; dietary needs: halal; no dietary requirements any" in text
    assert f"{ben}: no longer coming\n" in text

    await sign_in_as_host(website, platform)
    await website.open("/hosts/guests")
    await expect(website.page.get_by_text(zoe)).to_be_visible()
    await expect(website.page.get_by_text(ben)).to_have_count(0)


async def test_somebody_comes_after_all_and_then_does_not(
    platform: RunningPlatform, website: Website
) -> None:
    nora = f"Nora Wavers {website.device}"
    await website.sign_in(await platform.invite("day", ("adult", nora)))
    await website.link("Will you come?").first.click()
    await fields_of(website, nora).get_by_label("Sorry, no").check()
    await website.button("Send my answer").click()
    await expect(website.heading("We’re sorry you can’t make it")).to_be_visible()
    await website.look_at("sorry")

    await website.link("Change my answer").click()
    fields = fields_of(website, nora)
    await expect(fields.get_by_label("Sorry, no")).to_be_checked()
    await fields.get_by_label("Yes, with joy").check()
    await website.button("Change my answer").click()
    await expect(website.page.get_by_role("alert")).to_contain_text(f"a starter for {nora}")
    dishes = await choose_first_dishes(fields)
    await website.button("Change my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    for dish in dishes:
        await expect(website.page.get_by_text(dish)).to_be_visible()

    await website.link("Change my answer").click()
    await fields_of(website, nora).get_by_label("Sorry, no").check()
    await website.button("Change my answer").click()
    await expect(website.heading("We’re sorry you can’t make it")).to_be_visible()
    host = await platform.host()
    assert nora not in {guest["name"] for guest in await host.all_of("/api/attending-guests")}


async def test_two_of_a_household_change_it_at_once(
    platform: RunningPlatform, website: Website
) -> None:
    tia, tom = f"Tia Both {website.device}", f"Tom Both {website.device}"
    code = await answered(platform, website, tia, tom)
    await website.link("Change our answer").click()
    await fields_of(website, tia).get_by_label("Dietary requirements").fill("Nothing with bones")

    elsewhere = platform.visitor()
    await elsewhere.sign_in(code)
    rsvp = await elsewhere.rsvp()
    change = {**answer_for(rsvp, absent={tom}), "version": rsvp["version"]}
    assert (await elsewhere.put("/api/rsvp", change)).status_code == 200

    await website.button("Change our answer").click()
    await expect(website.page.get_by_text("Somebody changed this answer")).to_be_visible()
    await expect(website.page.get_by_text("Can’t make it")).to_have_count(1)
    await expect(website.page.get_by_text("Nothing with bones")).to_have_count(0)
    await website.look_at("answer-changed-elsewhere")

    await website.link("Change our answer").click()
    await expect(fields_of(website, tom).get_by_label("Sorry, no")).to_be_checked()
    await fields_of(website, tia).get_by_label("Dietary requirements").fill("Nothing with bones")
    await website.button("Change our answer").click()
    await expect(website.page.get_by_text("Nothing with bones")).to_be_visible()
    await expect(website.page.get_by_text("Somebody changed this answer")).to_have_count(0)


async def test_a_change_begun_is_kept_and_can_be_dropped(
    platform: RunningPlatform, website: Website
) -> None:
    dora = f"Dora Drops {website.device}"
    await answered(platform, website, dora)
    await website.link("Change my answer").click()
    note = fields_of(website, dora).get_by_label("Dietary requirements")
    await note.fill("No celery")
    await website.page.reload()
    await expect(note).to_have_value("No celery")

    await website.link("Leave it as it is").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await website.link("Change my answer").click()
    await expect(note).to_have_value("No nuts,\nplease.")
    assert website.puts_to("/api/rsvp") == 0


async def test_with_nothing_answered_there_is_nothing_to_change(
    platform: RunningPlatform, website: Website
) -> None:
    await website.sign_in(await platform.invite("evening", ("adult", "Ned New")))
    await website.open("/rsvp/change")
    await expect(website.page).to_have_url(f"{website.url}/rsvp")
    await expect(website.heading("Will you come?")).to_be_visible()
