"""Hosts look at who comes and what they eat, in a real browser."""

import csv
import io
import re

import pytest
from playwright.async_api import expect

from tests.ui.eventually import eventually
from tests.ui.host_pages import invite_and_answer, sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import READ_FROM_THE_RIGHT, Website

pytestmark = pytest.mark.usefixtures("menu")


@pytest.fixture
async def host(platform: RunningPlatform, website: Website) -> Website:
    await sign_in_as_host(website, platform)
    return website


async def test_the_hosts_door(platform: RunningPlatform, website: Website) -> None:
    await website.open("/hosts/guests")
    await expect(website.heading("For the hosts")).to_be_visible()
    await expect(website.page).to_have_url(f"{website.url}/hosts/sign-in")
    await website.look_at("host-sign-in")
    await website.button("Sign in").click()
    await expect(website.page.get_by_text("Please type the password.")).to_be_visible()
    await website.page.get_by_label("Password").fill("not it")
    await website.page.keyboard.press("Enter")
    await expect(website.page.get_by_text("That is not the hosts’ password.")).to_be_visible()
    await expect(website.page.get_by_label("Password")).to_be_focused()
    await website.look_at("host-sign-in-refused")

    await website.page.get_by_label("Password").fill(platform.addresses["hostPassword"])
    await website.page.keyboard.press("Enter")
    await expect(website.heading("Attending guests")).to_be_visible()  # what was asked for
    await website.open("/hosts/sign-in")
    await expect(website.heading("Overview")).to_be_visible()  # who is signed in goes on

    await website.button("Sign out").click()
    await expect(website.page.get_by_text("You are signed out.")).to_be_visible()
    assert await website.page.evaluate("localStorage.length + sessionStorage.length") == 0
    await website.open("/hosts")
    await expect(website.heading("For the hosts")).to_be_visible()


async def test_a_guest_is_no_host(platform: RunningPlatform, website: Website) -> None:
    await website.sign_in(await platform.invite("day", ("adult", "Gus Guest")))
    await website.open("/hosts")
    await expect(website.heading("For the hosts")).to_be_visible()
    await expect(website.page).to_have_url(f"{website.url}/hosts/sign-in")


async def test_the_overview_adds_up(platform: RunningPlatform, host: Website) -> None:
    await until_listed(platform)

    async def numbers() -> dict[str, int]:
        """Attending, declined, waiting; and the portions of the first dish."""
        await host.open("/hosts")
        await expect(host.heading("Who is coming")).to_be_visible()
        terms = await host.page.locator(".answers dt").all_inner_texts()
        details = await host.page.locator(".answers dd").all_inner_texts()
        dish = host.page.get_by_role("row", name=re.compile("^Ham hock terrine"))
        found = dict(zip(terms, map(int, details), strict=True))
        return found | {"ham hock": int(await dish.get_by_role("cell").last.inner_text())}

    surname = f"Overton-{host.device}"
    before = await numbers()
    await platform.invite("evening", ("adult", f"Wim {surname}"))
    await invite_and_answer(
        platform,
        ("adult", f"Oda {surname}"),
        ("adult", f"Ole {surname}"),
        ("baby", f"Olli {surname}"),
        absent=(f"Ole {surname}",),
        dietary=f"Coeliac:\nno gluten\n{'x' * 200}",
        needs=["gluten", "vegan"],
    )
    await invite_and_answer(platform, ("adult", f"Nan {surname}"), absent=(), dietary="", needs=[])
    await invite_and_answer(platform, ("adult", f"Udo {surname}"), absent=(), dietary="")
    await until_listed(platform, f"Wim {surname}")

    after = await numbers()
    assert {name: after[name] - before[name] for name in before} == {
        "Attending": 4,
        "Declined": 1,
        "Waiting": 1,
        "ham hock": 3,
    }
    diet = host.page.locator(".diet", has_text=f"Oda {surname}")
    await expect(diet.get_by_text("Coeliac:\nno gluten")).to_be_visible()
    await expect(diet.get_by_text("Vegan, no gluten")).to_be_visible()
    diets = host.page.get_by_role("region", name="Dietary needs")
    await expect(diets.get_by_text("said that there are none")).to_be_visible()
    await expect(diets.get_by_text("said nothing about it")).to_contain_text(f"Udo {surname}")
    await expect(
        host.page.get_by_role("img", name=re.compile(r"\d+ repl(y|ies) from"))
    ).to_be_visible()
    await host.look_at("host-overview")

    await host.link("Waiting").click()
    await expect(host.heading("Invites")).to_be_visible()
    assert await host.page.evaluate("document.activeElement.id") == "main"
    await expect(host.page.get_by_label("Status")).to_have_value("waiting")
    await expect(host.page.get_by_role("row", name=re.compile(f"Wim {surname}"))).to_be_visible()
    await expect(host.page.get_by_text(f"Oda {surname}")).to_have_count(0)


async def test_invites_are_found_sorted_and_copied(
    platform: RunningPlatform, host: Website
) -> None:
    surname = f"Ångström-{host.device}"
    code = await platform.invite("day", ("adult", f"Zoë {surname}"), ("child", f"Kit {surname}"))
    await platform.invite("evening", ("adult", f"Ada {surname}"))
    await invite_and_answer(platform, ("adult", f"Bo {surname}"), absent=(), dietary="")
    await until_listed(platform, f"Zoë {surname}", f"Ada {surname}")
    rows = host.page.locator("tbody tr")
    await host.link("Invites").click()

    await host.page.get_by_label("Search").fill(f"angstrom-{host.device}")
    await expect(rows).to_have_text([re.compile(name) for name in ("^Ada", "^Bo", "^Zoë")])
    await expect(host.page.get_by_role("status")).to_have_text(re.compile(r"^3 (of \d+ )?invites"))
    await host.look_at("host-invites")

    if host.device == "phone":  # cards have no headings to sort by
        await host.page.get_by_label("Sort by").select_option("Name, Z to A")
        await expect(rows.first).to_have_text(re.compile("^Zoë"))
        await host.page.get_by_label("Sort by").select_option("Latest answers first")
        await expect(rows.first).to_have_text(re.compile("^Bo"))
    else:
        await host.button("Guests").click()
        await expect(rows.first).to_have_text(re.compile("^Zoë"))
        await expect(host.page.locator("th[aria-sort=descending]")).to_have_text("Guests")
        await host.button("Answered").click()
        await expect(rows.first).to_have_text(re.compile("^Bo"))
    await host.page.get_by_label("Status").select_option("Answered")
    await expect(rows).to_have_text([re.compile("^Bo.*Answered")])
    await host.page.get_by_label("Status").select_option("Without an answer")
    await host.page.get_by_label("Invited for").select_option("The evening")
    await expect(rows).to_have_text([re.compile("^Ada.*Not opened yet")])
    await host.page.reload()
    await expect(rows).to_have_text([re.compile("^Ada")])  # the address keeps the selection
    await host.page.get_by_label("Search").fill("nobody is called that")
    await expect(host.page.get_by_text("No invite is like that.")).to_be_visible()
    await host.button("Show all invites").click()
    await expect(host.page.get_by_label("Search")).to_be_focused()

    await host.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await host.page.get_by_label("Search").fill(code.lower().replace("-", " "))
    await host.button(f"Copy link for Zoë {surname} and Kit {surname}").click()
    await expect(host.page.get_by_role("status")).to_have_text(
        f"The link for Zoë {surname} and Kit {surname} is copied."
    )
    link = await host.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{host.url}/#code={code}"
    await host.page.goto("about:blank")
    await host.page.goto(link)
    await expect(host.page.get_by_label("Your invite’s code")).to_have_value(code)


async def test_guests_songs_and_spreadsheets(platform: RunningPlatform, host: Website) -> None:
    name = f"=Eva Export-{host.device}"  # a formula, if a spreadsheet believed it
    await invite_and_answer(platform, ("adult", name), absent=(), dietary="Vegan, please")

    await host.link("Guests").click()
    await host.page.get_by_label("Search").fill(f"export-{host.device} VEGAN")
    row = host.page.get_by_role("row", name=re.compile(re.escape(name)))
    await expect(row.get_by_text("Ham hock terrine")).to_be_visible()
    await host.look_at("host-guests")
    guests = await exported(host)
    assert {
        "Name": f"'{name}",
        "Guest type": "adult",
        "Dietary requirements": "Vegan, please",
    }.items() <= next(guest for guest in guests if guest["Name"].endswith(name)).items()

    await host.link("Songs").click()
    await expect(
        host.page.get_by_role("row", name=re.compile("^Dancing Queen .*ABBA"))
    ).to_be_visible()
    await host.look_at("host-songs")
    songs = [(song["Artist"], song["Track"]) for song in await exported(host)]
    assert ("ABBA", "Dancing Queen") in songs

    await host.link("Invites").click()
    invites = await exported(host)
    (invited,) = (guest for guest in invites if guest["Guest name"] == f"'{name}")
    assert invited["Status"] == "submitted"
    await host.link("Menu").click()
    assert "Fish fingers" not in str(dishes := await exported(host))
    assert "Ham hock terrine, piccalilli" in {dish["Name"] for dish in dishes}


async def test_songs_of_artists_who_are_read_from_the_right(
    platform: RunningPlatform, host: Website
) -> None:
    track = f"שני משוגעים {len(host.device)}."
    guest, _ = await platform.guest("evening", ("adult", f"Omer {host.device}"))
    answer = answer_for(await guest.rsvp(), songs=[{"artist": "עומר אדם!", "track": track}])
    assert (await guest.post("/api/rsvp", answer)).status_code == 200

    async def listed() -> bool:
        songs = await (await platform.host()).all_of("/api/song-choices")
        return any(song["track"] == track for song in songs)

    await eventually(listed)
    await host.open("/hosts/songs")
    assert await host.page.get_by_text(track).evaluate(READ_FROM_THE_RIGHT)


async def exported(host: Website) -> list[dict[str, str]]:
    async with host.page.expect_download() as download:
        await host.button("Export as CSV").click()
    path = await (await download.value).path()
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


async def test_a_dish_is_added(platform: RunningPlatform, host: Website) -> None:
    name = f"Gooseberry fool, {host.device}"
    await host.link("Menu").click()
    await host.button("Add the dish").click()
    await expect(host.page.get_by_text("Please name the dish.")).to_be_visible()
    await expect(host.page.get_by_role("textbox", name="Dish")).to_be_focused()
    await host.look_at("host-menu-mistake")
    await host.page.get_by_role("textbox", name="Dish").fill("x" * 101)
    await host.button("Add the dish").click()
    await expect(host.page.get_by_text("Please keep it to 100 characters")).to_be_visible()

    await host.page.get_by_label("For").select_option("Children")
    await host.page.get_by_label("Course").select_option("Dessert")
    await host.page.get_by_role("textbox", name="Dish").fill(f"  {name}")
    await host.button("Add the dish").dblclick()
    await expect(host.page.get_by_role("status")).to_have_text(f"{name} is on the menu.")
    await expect(host.page.get_by_role("listitem").get_by_text(name)).to_have_count(1)
    await expect(host.page.get_by_role("textbox", name="Dish")).to_have_value("")
    await host.look_at("host-menu")
    await host.page.get_by_role("textbox", name="Dish").fill(name)
    await host.button("Add the dish").click()
    await expect(host.page.get_by_text("This dish is already on the menu.")).to_be_visible()

    menu = await (await platform.host()).all_of("/api/food-choices")
    (added,) = [dish for dish in menu if dish["name"] == name]
    assert (added["guestType"], added["course"]) == ("child", "dessert")


async def test_lists_that_can_not_be_had(host: Website) -> None:
    await host.link("Songs").click()
    await expect(host.heading("Songs")).to_be_visible()
    await host.context.set_offline(True)
    await host.link("Guests").click()
    await expect(host.heading("We can’t be reached")).to_be_visible()
    await host.look_at("host-without-network")
    await host.context.set_offline(False)
    await host.button("Try again").click()
    await expect(host.heading("We can’t be reached")).to_have_count(0)
    await expect(host.heading("Attending guests")).to_be_visible()


async def test_the_way_back_leads_to_where_a_list_was_left(
    platform: RunningPlatform, host: Website
) -> None:
    surname = f"Backes-{host.device}"
    names = [f"{letter} {surname}" for letter in "ABCDEFGH"]
    for name in names:
        await platform.invite("evening", ("adult", name))
    await until_listed(platform, *names)
    await host.page.set_viewport_size({"width": 390, "height": 500})
    await host.link("Invites").click()
    await host.page.get_by_label("Search").fill(surname)
    await expect(host.page.get_by_role("link", name=surname)).to_have_count(len(names))
    last = host.page.get_by_role("link", name=names[-1])
    await last.scroll_into_view_if_needed()
    for go_back in (host.page.go_back, host.link("Invites").last.click):
        left_at = await host.page.evaluate("scrollY")
        assert left_at > 500
        await last.click()
        await expect(host.heading(names[-1])).to_be_visible()
        await host.page.wait_for_function("scrollY === 0")
        await go_back()
        await expect(last).to_be_in_viewport()
        await expect(host.page.get_by_label("Search")).to_have_value(surname)
        await host.page.wait_for_function("y => scrollY === y", arg=left_at)
