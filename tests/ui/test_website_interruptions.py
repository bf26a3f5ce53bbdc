"""Networks go, sessions end, back ends sleep; what a guest typed is still there."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Route, expect

from tests.aws_proxy import AwsCall, AwsProxy
from tests.ui.answer_form import choose_first_dishes, fields_of
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import Website

pytestmark = pytest.mark.usefixtures("menu")


async def fill_in(website: Website, name: str) -> None:
    """Everything but the sending."""
    await website.link("Will you come?").first.click()
    fields = fields_of(website, name)
    await fields.get_by_label("Yes, with joy").check()
    await choose_first_dishes(fields)
    await fields.get_by_label("Dietary requirements").fill("Only what grows above the ground")


async def expect_filled_in(website: Website, name: str) -> None:
    fields = fields_of(website, name)
    await expect(fields.get_by_label("Yes, with joy")).to_be_checked()
    await expect(fields.locator("input:checked")).to_have_count(4)
    await expect(fields.get_by_label("Dietary requirements")).to_have_value(
        "Only what grows above the ground"
    )


async def test_a_reload_and_a_lost_network(platform: RunningPlatform, website: Website) -> None:
    await website.sign_in(await platform.invite("day", ("adult", "Rory Reload")))
    await fill_in(website, "Rory Reload")
    await website.page.reload()
    await expect_filled_in(website, "Rory Reload")

    await website.context.set_offline(True)
    await website.button("Send my answer").click()
    await expect(website.page.get_by_text("Nothing you typed is lost.")).to_be_visible()
    await website.look_at("answer-without-network")
    await website.context.set_offline(False)
    await website.button("Send my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    assert await website.page.evaluate("localStorage.length") == 0


async def test_an_expired_session(platform: RunningPlatform, website: Website) -> None:
    code = await platform.invite("day", ("adult", "Exa Expired"))
    await website.sign_in(code)
    await fill_in(website, "Exa Expired")
    (cookie,) = await website.context.cookies()
    elsewhere = platform.visitor()
    elsewhere.cookie = f"{cookie['name']}={cookie['value']}"
    json = {"Content-Type": "application/json"}
    ended = await elsewhere.request("DELETE", "/api/session", headers=json)
    assert ended.status_code == 204

    await website.button("Send my answer").click()
    await expect(website.page.get_by_text("what you typed is still here")).to_be_visible()
    await website.look_at("expired")
    await website.page.get_by_label("Your invite’s code").fill(code)
    await website.button("Open your invite").click()
    await expect(website.page).to_have_url(f"{website.url}/rsvp")
    await expect_filled_in(website, "Exa Expired")
    await website.button("Send my answer").click()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()


async def test_double_taps_and_lost_answers_submit_once(
    platform: RunningPlatform, website: Website
) -> None:
    await website.sign_in(await platform.invite("day", ("adult", "Dora Double")))
    await fill_in(website, "Dora Double")
    keys = []

    async def lose_three_answers(route: Route) -> None:
        keys.append(await route.request.header_value("Idempotency-Key"))
        if len(keys) == 1:
            assert (await route.fetch()).status == 200
        if len(keys) <= 3:
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await website.page.route("**/api/rsvp", lose_three_answers)
    await website.button("Send my answer").dblclick()
    await expect(website.page.get_by_text("Nothing you typed is lost.")).to_be_visible()
    await website.button("Send my answer").dblclick()
    await expect(website.heading("Thank you, see you there!")).to_be_visible()
    await expect(website.page.get_by_text("had been answered already")).to_have_count(0)
    assert len(keys) == 4
    assert len(set(keys)) == 1


async def test_answered_from_another_device_meanwhile(
    platform: RunningPlatform, website: Website
) -> None:
    code = await platform.invite("evening", ("adult", "Tia Twice"))
    await website.sign_in(code)
    await website.link("Will you come?").first.click()
    await fields_of(website, "Tia Twice").get_by_label("Yes, with joy").check()
    elsewhere = platform.visitor()
    await elsewhere.sign_in(code)
    (tia,) = (await elsewhere.rsvp())["guests"]
    declined = {"guests": {tia["id"]: {"attending": False}}}
    assert (await elsewhere.post("/api/rsvp", declined)).status_code == 200

    await website.button("Send my answer").click()
    await expect(website.heading("We’re sorry you can’t make it")).to_be_visible()
    await expect(website.page.get_by_text("had been answered already")).to_be_visible()
    await website.look_at("answered-already")


async def test_no_network_at_the_door_and_inside(
    platform: RunningPlatform, website: Website
) -> None:
    code = await platform.invite("day", ("adult", "Nell Network"))
    await website.open()
    await website.context.set_offline(True)
    await website.page.get_by_label("Your invite’s code").fill(code)
    await website.button("Open your invite").click()
    await expect(website.page.get_by_text("We can’t be reached just now.")).to_be_visible()
    await website.look_at("sign-in-without-network")
    await website.context.set_offline(False)
    await website.button("Open your invite").click()
    await expect(website.heading("Zoë & Tomás")).to_be_visible()

    await website.page.route("**/api/content", lambda route: route.abort())
    await website.page.reload()
    await expect(website.heading("We can’t be reached")).to_be_visible()
    await website.look_at("details-without-network")
    await website.page.unroute("**/api/content")
    await website.button("Try again").click()
    await expect(website.heading("Zoë & Tomás")).to_be_visible()


async def test_a_back_end_that_wakes_up(
    platform: RunningPlatform, proxy: AwsProxy, website: Website
) -> None:
    code = await platform.invite("day", ("adult", "Wanda Waits"))
    await website.open()

    async def asleep(call: AwsCall) -> bool:
        if not call.operation.startswith("DynamoDB"):
            return False
        proxy.before.append(asleep)
        return True

    proxy.before.append(asleep)
    await website.page.get_by_label("Your invite’s code").fill(code)
    await website.button("Open your invite").click()
    await expect(website.page.get_by_role("status")).to_have_text(
        "Our little server was asleep and is just waking up…"
    )
    await website.look_at("sign-in-waking-up")
    proxy.before.clear()
    await expect(website.heading("Zoë & Tomás")).to_be_visible()


@pytest.fixture
async def forgiven(platform: RunningPlatform) -> AsyncIterator[None]:
    """All tests sign in from one address."""
    yield
    await platform.forget_wrong_codes()


@pytest.mark.usefixtures("forgiven")
async def test_wrong_codes_and_too_many_of_them(
    platform: RunningPlatform, website: Website
) -> None:
    await website.open()
    await website.page.get_by_label("Your invite’s code").fill("ZZZZ-ZZZZ")
    await website.button("Open your invite").click()
    await expect(website.page.get_by_text("We don’t know this code.")).to_be_visible()
    await website.look_at("sign-in-unknown")

    for _ in range(20):  # more than any one window takes
        async with website.page.expect_response("**/api/session") as refusal:
            await website.button("Open your invite").click()
        if (await refusal.value).status == 429:
            break
    await expect(
        website.page.get_by_text(re.compile(r"a few wrong codes too many\. Please wait (a|\d)"))
    ).to_be_visible()
    await website.look_at("sign-in-throttled")
