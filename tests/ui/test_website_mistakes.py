"""Every mistake a guest can make, said beside its field and in a summary that takes the focus."""

import json
from uuid import uuid4

import pytest
from playwright.async_api import Route, expect

from tests.ui.answer_form import choose_first_dishes, fields_of, summary
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "Please type the code that is printed on your invite."),
        ("ABCD-123", "The code has eight letters and numbers; this has 7."),
        ("ABCD-12€4", "The code has letters and numbers only."),
    ],
)
async def test_no_try_is_spent_on_what_can_be_no_code(
    website: Website, typed: str, complaint: str
) -> None:
    await website.open()
    code = website.page.get_by_label("Your invite’s code")
    await code.fill(typed)
    await website.button("Open your invite").click()
    await expect(website.page.get_by_text(complaint)).to_be_visible()
    await expect(code).to_be_focused()
    await expect(code).to_have_accessible_description(
        f"Eight letters and numbers, printed on your card. Problem: {complaint}"
    )
    assert website.posts_to("/api/session") == 0


async def test_every_mistake_in_an_answer(platform: RunningPlatform, website: Website) -> None:
    code = await platform.invite("day", ("adult", "Mia Miss"), ("child", "Max Miss"))
    await website.sign_in(code)
    await website.link("Will you come?").first.click()
    send = website.button("Send our answer")
    mistakes = summary(website).get_by_role("listitem")

    await send.click()
    await expect(summary(website)).to_be_focused()
    await expect(mistakes).to_have_text(
        ["Please say whether Mia Miss comes.", "Please say whether Max Miss comes."]
    )
    await website.look_at("answer-not-begun")

    mia, max_ = fields_of(website, "Mia Miss"), fields_of(website, "Max Miss")
    await mia.get_by_label("Yes, with joy").check()
    await expect(mistakes).to_have_count(1)  # what is mended is no longer complained about
    await max_.get_by_label("Sorry, no").check()
    await expect(summary(website)).to_have_count(0)

    await mia.get_by_label("Dietary requirements").fill("x" * 501)
    first, second = await website.page.locator(".song-row").all()
    await first.get_by_label("Artist").fill("ABBA")
    await second.get_by_label("Song").fill("y" * 101)
    await send.click()
    await expect(mistakes).to_have_text(
        [
            "Please choose a starter for Mia Miss.",
            "Please choose a main for Mia Miss.",
            "Please choose a dessert for Mia Miss.",
            "Please tell us in 500 characters what Mia Miss can’t eat; these are 501.",
            "Which song by ABBA?",
            f"Who is “{'y' * 40}…” by?",
            "At most 100 characters for a song, please.",
        ]
    )
    await expect(summary(website)).to_be_focused()
    await website.look_at("answer-with-mistakes")

    await website.link("Please choose a main for Mia Miss.").click()
    main = mia.get_by_role("group", name="Main course")
    await expect(main.get_by_role("radio").first).to_be_focused()
    await expect(main).to_have_accessible_description("Problem: Please choose a main for Mia Miss.")
    await choose_first_dishes(mia)
    await mia.get_by_label("Dietary requirements").fill("x" * 500)
    await first.get_by_label("Song").fill("Waterloo")
    await second.get_by_label("Artist").fill("z" * 101)
    await second.get_by_label("Song").fill("y" * 100)
    await send.click()
    await expect(mistakes).to_have_text(["At most 100 characters for an artist, please."])
    await second.get_by_label("Artist").fill("z" * 100)
    assert website.posts_to("/api/rsvp") == 0

    await send.click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()


async def test_what_the_api_objects_to_is_said_at_its_field(
    platform: RunningPlatform, website: Website
) -> None:
    """A dish may leave the menu while somebody is choosing it."""
    await website.sign_in(await platform.invite("day", ("adult", "Ida Idle")))
    await website.link("Will you come?").first.click()
    ida = fields_of(website, "Ida Idle")
    await ida.get_by_label("Yes, with joy").check()
    await choose_first_dishes(ida)

    async def choose_a_dish_that_is_gone(route: Route) -> None:
        answer = json.loads(route.request.post_data or "")
        for reply in answer["guests"].values():
            reply["mainId"] = str(uuid4())
        await route.continue_(post_data=json.dumps(answer))

    await website.page.route("**/api/rsvp", choose_a_dish_that_is_gone)
    await website.button("Send my answer").click()
    await expect(summary(website)).to_be_focused()
    await expect(ida.get_by_role("group", name="Main course")).to_have_accessible_description(
        "Problem: This dish is not on the menu."
    )
    await website.look_at("answer-objected-to")

    await website.page.unroute("**/api/rsvp")
    await website.button("Send my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
