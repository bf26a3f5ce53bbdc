"""Hosts invite households: one by one, from a guest list, and on cards."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Route, expect

from tests.ui.host_pages import end_session, sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.website import SCREENSHOTS, Website

_CUT_OFF = """Array.from(document.querySelectorAll('.card'))
  .filter(card => card.scrollHeight > card.clientHeight || card.scrollWidth > card.clientWidth)
  .map(card => card.innerText)"""
LONG_NAME = (
    "Wilhelmina Theodora Reichsgräfin zu Hohenlohe-Waldenburg-Schillingsfürst und Wittgenstein"
)
HEADER = "household,type,guest_type,guest_name\n"


@pytest.fixture
async def host(platform: RunningPlatform, website: Website) -> Website:
    await sign_in_as_host(website, platform)
    return website


async def invites_of(platform: RunningPlatform, surname: str) -> list[list[str]]:
    invites = await (await platform.host()).all_of("/api/invites")
    guests = [invite["invitedGuests"] for invite in invites]
    return sorted(names for names in guests if surname in names[0])


async def test_an_invite_is_added_by_keyboard_alone(
    platform: RunningPlatform, host: Website
) -> None:
    surname = f"Keyes-{host.device}"
    await host.open("/hosts/invites/new")
    await expect(host.heading("Add an invite")).to_be_visible()
    press, type_in = host.page.keyboard.press, host.page.keyboard.type
    await host.page.get_by_role("radio", name="The whole day").focus()
    await press("ArrowDown")
    await expect(host.page.get_by_label("The evening")).to_be_checked()
    await press("Tab")
    await type_in(f"Kim {surname}")
    await press("Tab")
    await press("Tab")
    await expect(host.button("Another guest")).to_be_focused()
    await press("Enter")
    await expect(host.page.get_by_label("Name of guest 2")).to_be_focused()
    await type_in(f"Kai {surname}")
    await press("Tab")
    await press("c")  # child
    await expect(host.page.get_by_label("Age").last).to_have_value("child")
    await press("Tab")
    await expect(host.button(f"Remove Kai {surname}")).to_be_focused()
    await press("Tab")
    await press("Tab")
    await press("Enter")

    heading = host.heading(f"Kim {surname} and Kai {surname} are invited")
    await expect(heading).to_be_focused()
    await host.look_at("host-invite-added")
    code = await host.page.locator(".added-code").inner_text()
    await platform.visitor().sign_in(code)
    await until_listed(platform, f"Kim {surname}")
    assert await invites_of(platform, surname) == [[f"Kim {surname}", f"Kai {surname}"]]
    assert await host.page.evaluate("localStorage.length") == 0


async def test_mistakes_a_reload_and_an_expired_session(
    platform: RunningPlatform, host: Website
) -> None:
    surname = f"Trier-{host.device}"
    await host.open("/hosts/invites/new")
    await host.button("Another guest").click()
    await host.button("Add the invite").click()
    summary = host.page.get_by_role("alert")
    await expect(summary).to_be_focused()
    await expect(summary.get_by_role("link")).to_have_text(
        [
            "Please choose the whole day or the evening.",
            "Please name guest 1, or remove them.",
            "Please name guest 2, or remove them.",
        ]
    )
    await host.look_at("host-invite-mistakes")
    await summary.get_by_role("link").last.click()
    await expect(host.page.get_by_label("Name of guest 2")).to_be_focused()
    await host.button("Remove guest 2").click()
    await expect(host.page.get_by_label("Name of guest 1")).to_be_focused()

    await host.page.get_by_label("The whole day").check()
    await host.page.get_by_label("Name of guest 1").fill(f"Tess {surname}")
    for number in range(2, 13):
        await host.button("Another guest").click()
        await host.page.get_by_label(f"Name of guest {number}").last.fill(f"Nr {number} {surname}")
    await expect(host.page.get_by_text("An invite holds up to 12 guests.")).to_be_visible()
    await host.page.reload()
    await end_session(host, platform)
    await host.button("Add the invite").click()
    await expect(host.page.get_by_text("a list you had begun is still here.")).to_be_visible()
    await host.look_at("host-expired")
    await host.page.get_by_label("Password").fill(platform.addresses["hostPassword"])
    await host.button("Sign in").click()
    await expect(host.page.get_by_label("Name of guest 12")).to_have_value(f"Nr 12 {surname}")
    await host.look_at("host-invite-of-twelve")
    await host.button("Add the invite").dblclick()
    await expect(host.page.get_by_text("Their code is")).to_be_visible()
    await until_listed(platform, f"Tess {surname}")
    assert [len(names) for names in await invites_of(platform, surname)] == [12]


async def choose_file(host: Website, text: str | bytes, name: str = "guests.csv") -> None:
    content = text.encode() if isinstance(text, str) else text
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    await host.page.get_by_label("Choose a CSV file").set_input_files(file)


async def test_a_guest_list_is_imported_once_here_and_on_the_command_line(
    platform: RunningPlatform, host: Website, tmp_path: Path
) -> None:
    surname = f"Lister-{host.device}"
    text = HEADER + "".join(
        f"House {n},{'day' if n % 3 else 'evening'},adult,Lou {n} {surname}\n"
        f"House {n},{'day' if n % 3 else 'evening'},baby,Li {n} {surname}\n"
        for n in range(12)
    )
    await host.link("Invites").click()
    await host.link("Import a list").click()
    await host.look_at("host-import")
    await choose_file(host, text)
    await expect(host.heading("12 invites for 24 guests")).to_be_visible()
    rows = host.page.get_by_role("table", name="would create").locator("tbody tr")
    await expect(rows).to_have_count(12)
    await expect(rows.nth(3)).to_have_text(
        re.compile(rf"House 3\s*Evening\s*Lou 3 {surname}\s*Li 3 {surname} \(baby\)\s*8")
    )
    await host.look_at("host-import-preview")
    assert host.posts_to("/api/invites") == 0

    await host.button("Import 12 invites").dblclick()
    await expect(host.page.get_by_role("status")).to_have_text("Done: 12 created.")
    assert host.posts_to("/api/invites") == 12
    await host.look_at("host-import-done")
    await until_listed(platform, *(f"Lou {n} {surname}" for n in range(12)))

    await choose_file(host, text + f"House 12,day,adult,Lou 12 {surname}\n")
    await expect(host.page.get_by_text("1 of them is new.")).to_be_visible()
    await host.look_at("host-import-again")
    await host.button("Import 1 invite").click()
    await expect(host.page.get_by_role("status")).to_have_text("Done: 1 created, 12 already there.")
    await until_listed(platform, f"Lou 12 {surname}")
    file = tmp_path / "guests.csv"
    file.write_text(text, "utf-8")
    said = await platform.run_cli("import-invites", str(file))
    assert "0 created, 12 already there" in said
    assert len(await invites_of(platform, surname)) == 13


async def test_an_exported_guest_list_may_be_imported_again(
    platform: RunningPlatform, host: Website, tmp_path: Path
) -> None:
    surname = f"Exporter-{host.device}"
    tricks = [("adult", f"=Eva {surname}"), ("child", f"'Tis {surname}"), ("baby", "Zoë")]
    await platform.invite("day", *tricks)  # by hand, not from a list
    await until_listed(platform, *(name for _, name in tricks))
    await host.open("/hosts/invites")
    async with host.page.expect_download() as download:
        await host.button("Export as CSV").click()
    content = (await (await download.value).path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert f'"\'=Eva {surname}"'.encode() in content

    await host.link("Import a list").click()
    await choose_file(host, content)
    await expect(
        host.page.get_by_text("Everybody in guests.csv is invited already.")
    ).to_be_visible()
    await expect(host.page.get_by_role("button", name=re.compile("^Import"))).to_have_count(0)

    await choose_file(host, _saved_in_europe(content, surname))
    await expect(host.page.get_by_text("Please look at the accents.")).to_be_visible()
    await host.look_at("host-import-windows")
    await host.button("Import 1 invite").click()
    await expect(host.page.get_by_role("status")).to_contain_text("Done: 1 created")
    await until_listed(platform, f"Zoë Müller {surname}")
    assert host.posts_to("/api/invites") == 1

    file = tmp_path / "guests.csv"
    await platform.run_cli("export", "invites", str(file))
    assert " 0 created" in await platform.run_cli("import-invites", str(file))


def _saved_in_europe(content: bytes, surname: str) -> bytes:
    """The household's part of the list and one more guest, as Excel there saves it."""
    cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    (household,) = {row[0] for row in cells if row[3].endswith(f"Tis {surname}")}
    added = ["Zoë", "day", "adult", f"Zoë Müller {surname}", *[""] * (len(cells[0]) - 4)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows([cells[0], *(row for row in cells if row[0] == household), added])
    return text.getvalue().encode("windows-1252")


async def test_an_import_that_breaks_off_goes_on(platform: RunningPlatform, host: Website) -> None:
    surname = f"Breaker-{host.device}"
    names = [f"Bea {n} {surname}" for n in range(10)]
    sent = 0

    async def lose_the_network(route: Route) -> None:
        """The fifth invite is made, but nobody hears of it; then nothing gets through."""
        nonlocal sent
        if route.request.method != "POST":
            return await route.continue_()
        sent += 1
        if sent == 5:
            assert (await route.fetch()).status == 201
        return await (route.continue_() if sent < 5 else route.abort("connectionreset"))

    await host.page.route("**/api/invites*", lose_the_network)
    await host.open("/hosts/invites/import")
    await choose_file(host, HEADER + "".join(f"{name},day,adult,{name}\n" for name in names))
    await host.button("Import 10 invites").click()
    await expect(
        host.page.get_by_text(re.compile(r"\d of 10 invites were through"))
    ).to_be_visible()
    await host.look_at("host-import-broken-off")
    await host.page.unroute("**/api/invites*")
    await host.page.reload()  # the file is still there, and may be sent again
    await host.page.get_by_role("button", name=re.compile(r"^Import \d+ invites")).click()
    await expect(host.page.get_by_role("status")).to_have_text(re.compile(r"^Done: \d+ created"))
    await until_listed(platform, *names)
    assert await invites_of(platform, surname) == [[name] for name in names]
    assert await host.page.evaluate("localStorage.length") == 0


async def test_a_guest_list_with_mistakes_is_not_sent(host: Website) -> None:
    await host.open("/hosts/invites/import")
    await choose_file(
        host,
        HEADER + "Turner,day,adult,Alex\n,day,adult,Bea\nTurner,evening,adult,Cy\n"
        "Moss,day,grown-up,Di\nLee,dya,child,\nTurner,day,adult\n",
    )
    alert = host.page.get_by_role("alert")
    await expect(alert.get_by_role("heading")).to_have_text("5 lines need another look")
    await expect(alert.get_by_role("listitem")).to_have_text(
        [
            "Line 3 the household is blank.",
            "Line 4 “Turner” is invited for “day” on line 2.",
            "Line 5 guest_type is “grown-up”, not adult, child or baby.",
            "Line 6 type is “dya”, not day or evening; guest_name is blank.",
            "Line 7 3 columns where the first line has 4.",
        ]
    )
    await host.look_at("host-import-mistakes")
    await expect(host.page.get_by_role("button", name=re.compile("^Import"))).to_have_count(0)

    for content, complaint in (
        ("name,day\nAnn,day\n", "Line 1: the columns should be household, type,"),
        (HEADER + 'A,day,adult,"Ann\n', "Line 2: a cell begins with a quotation mark"),
        (HEADER.encode() + b"A,day,adult,Jos\x81\n", "Line 2: this is not written in UTF-8."),
        ("", "The file is empty."),
        (HEADER, "has its columns, but no guest in them."),
    ):
        await choose_file(host, content)
        await expect(alert).to_contain_text(complaint)
    assert host.posts_to("/api/invites") == 0


async def test_cards_are_printed_on_a4(platform: RunningPlatform, host: Website) -> None:
    surname = f"Carder-{host.device}"
    codes = [await platform.invite("day", ("adult", f"Cat {n} {surname}")) for n in range(9)]
    longest = [("adult", f"Maximiliane {n} von {surname} {LONG_NAME}"[:100]) for n in range(12)]
    codes.append(await platform.invite("evening", *longest))
    await until_listed(platform, longest[0][1], *(f"Cat {n} {surname}" for n in range(9)))
    await host.open(f"/hosts/invites#search={surname}")
    await host.link("Print their 10 cards").click()
    await expect(host.page.get_by_text("10 cards on 2 sheets of A4.")).to_be_visible()
    await expect(host.page.locator(".card-code")).to_have_text([codes[-1], *codes[:-1]])
    await expect(host.page.get_by_role("img", name=re.compile("^Link for"))).to_have_count(10)
    await host.look_at("host-cards")

    await host.page.emulate_media(media="print")
    cut_off = await host.page.evaluate(_CUT_OFF)
    assert cut_off == []
    sheets = SCREENSHOTS / f"host-cards-{host.device}.pdf"
    pdf = await host.page.pdf(path=sheets, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
    sizes = [tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[(.+?)\]", pdf)]
    assert all(size == pytest.approx((0, 0, 595.28, 841.89), abs=1) for size in sizes)
