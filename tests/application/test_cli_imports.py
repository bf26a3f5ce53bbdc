"""Imports and exports by the hosts' verbs: nothing is made twice, and what is wrong is said."""

import asyncio
import itertools
from pathlib import Path
from uuid import uuid4

import httpx

from contracts.problems import FieldError, Kind
from rsvp.api import ApiClient
from rsvp.import_file import read_food_choices
from rsvp.sending import Listed, import_rows
from rsvp.site import Site
from tests.application.command_line import on, run
from tests.application.scripted_site import (
    Answer,
    Asked,
    ScriptedSite,
    problem,
    refusal,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
INVITES = str(EXAMPLES / "invites.json")


def test_a_dry_run_asks_nobody(site: ScriptedSite) -> None:
    result = run(site, "import-invites", INVITES, "--dry-run", password=None)
    assert result.exit_code == 0, result.output
    assert "120 invites with 311 guests" in result.stdout
    assert site.asked == []


def test_a_bad_row_keeps_the_whole_file_from_being_sent(site: ScriptedSite, tmp_path: Path) -> None:
    file = tmp_path / "dishes.csv"
    file.write_text("guest_type,course,name\nadult,main,Soup\nadult,mian,Soup\nadult,main,\n")
    result = run(site, "import-food-choices", str(file))
    assert result.exit_code == 1
    assert f"{file}:3: course: should be 'starter', 'main' or 'dessert'\n" in result.stderr
    assert f"{file}:4: name: is blank\n" in result.stderr
    assert "Nothing was sent: 2 rows need another look." in result.stderr
    assert site.asked == []


def test_a_file_cannot_play_with_the_terminal(site: ScriptedSite, tmp_path: Path) -> None:
    file = tmp_path / "dishes.csv"
    file.write_text("guest_type,\x1b[2Jcourse,\x9bname\n")
    result = run(site, "import-food-choices", str(file))
    assert result.exit_code == 1
    assert "not guest_type, \ufffd[2jcourse, \ufffdname." in result.stderr


def test_a_screenful_of_mistakes_is_cut(site: ScriptedSite) -> None:
    result = run(site, "import-food-choices", INVITES)
    assert result.exit_code == 1
    assert "… and 100 more." in result.stderr
    assert len(result.stderr.splitlines()) == 22


def test_an_import_made_twice_creates_nothing_twice(site: ScriptedSite) -> None:
    first = run(site, "import-invites", INVITES)
    assert first.exit_code == 0, first.output
    assert first.stdout == "120 invites with 311 guests: 120 created, 0 already there.\n"
    again = run(site, "import-invites", INVITES)
    assert again.stdout == "120 invites with 311 guests: 0 created, 120 already there.\n"
    assert len(site.created) == 120
    assert len(site.posts("/api/invites")) == 120


def test_nor_does_it_while_the_list_lags_behind(site: ScriptedSite) -> None:
    lagging = Answer(200, {"items": [], "next": None})
    site.script = on("GET", "/api/invites", lagging, lagging)
    for _ in range(2):
        assert run(site, "import-invites", INVITES).exit_code == 0
    assert len(site.posts("/api/invites")) == 240
    assert len(site.created) == 120


def test_who_was_invited_by_hand_is_not_invited_by_an_import(
    site: ScriptedSite, tmp_path: Path
) -> None:
    by_hand = run(site, "create-invite", "--type", "day", "--guest", "adult:Zoe\u0308")
    assert by_hand.exit_code == 0, by_hand.output
    file = tmp_path / "guests.csv"
    file.write_bytes("household;type;guest_type;guest_name\nZ;day;adult;Zoë\n".encode("cp1252"))
    result = run(site, "import-invites", str(file))
    assert result.stdout == "1 invite with 1 guest: 0 created, 1 already there.\n"
    assert "read as Windows-1252" in result.stderr
    assert len(site.posts("/api/invites")) == 1


def test_a_dry_run_shows_what_the_file_says(site: ScriptedSite, tmp_path: Path) -> None:
    file = tmp_path / "guests.csv"
    file.write_text(
        "household,type,guest_type,guest_name\nNg,day,adult,Zoë Ng\nNg,day,baby,Kit Ng\n"
    )
    result = run(site, "import-invites", str(file), "--dry-run", password=None)
    assert result.stdout.splitlines()[0] == "line 2     day      Zoë Ng, Kit Ng (baby)"


def test_a_list_is_exported_and_nothing_written_over(site: ScriptedSite, tmp_path: Path) -> None:
    file = tmp_path / "songs.csv"
    csv = Answer(200, b"\xef\xbb\xbfArtist\r\n", content_type="text/csv")
    site.script = on("GET", "/api/song-choices", csv, csv)
    assert run(site, "export", "songs", str(file)).exit_code == 0
    assert file.read_bytes() == b"\xef\xbb\xbfArtist\r\n"
    assert site.asked[-1].headers["Accept"] == "text/csv"
    again = run(site, "export", "songs", str(file))
    assert (again.exit_code, again.stderr) == (
        1,
        f"{file} is there already; --replace writes over it.\n",
    )
    assert run(site, "export", "songs", str(file), "--replace").exit_code == 0


def test_a_row_the_site_refuses_is_named_and_the_others_get_through(
    site: ScriptedSite, tmp_path: Path
) -> None:
    file = tmp_path / "dishes.csv"
    file.write_text(
        "guest_type,course,name\n" + "".join(f"adult,main,Dish {n}\n" for n in range(9))
    )

    def script(asked: Asked) -> Answer | None:
        if asked.body == {"guestType": "adult", "course": "main", "name": "Dish 3"}:
            error = FieldError(pointer="/name", detail="No [bold]tripe[/bold].")
            return problem(Kind.INVALID.problem(None, error))
        return None

    site.script = script
    result = run(site, "import-food-choices", str(file))
    assert result.exit_code == 1
    assert "9 dishes: 8 created, 0 already there, 1 refused." in result.stdout
    refused = "name: No [bold]tripe[/bold]."
    assert result.stderr == f"{file}:5: {refused}\n"


def test_an_import_that_breaks_off_goes_on_where_it_stopped(site: ScriptedSite) -> None:
    count = itertools.count()

    def script(asked: Asked) -> Answer | None:
        if asked.method == "POST" and asked.path == "/api/invites" and next(count) >= 50:
            return refusal(Kind.INTERNAL)
        return None

    site.script = script
    broken = run(site, "import-invites", INVITES)
    assert broken.exit_code == 1
    assert "Something went wrong on our side." in broken.stderr
    assert "of 120 rows were through. Run the same command again" in broken.stderr

    site.script = lambda _: None
    again = run(site, "import-invites", INVITES)
    assert again.exit_code == 0, again.output
    assert len(site.created) == 120


async def test_four_requests_at_a_time() -> None:
    under_way: list[int] = []
    peak = 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal peak
        under_way.append(1)
        peak = max(peak, len(under_way))
        for _ in range(20):
            await asyncio.sleep(0)
        under_way.pop()
        return httpx.Response(201, json={"id": str(uuid4())})

    transport = httpx.MockTransport(answer)
    async with ApiClient(Site.at("https://wedding.example"), transport=transport) as api:
        rows = read_food_choices(EXAMPLES / "food-choices.json")
        imported = await import_rows(api, "/api/food-choices", rows, Listed())
    assert (peak, imported.created) == (4, 15)
