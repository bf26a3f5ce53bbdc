"""The hosts' verbs against a site that misbehaves in every way a site can."""

import asyncio
import itertools
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from typer.testing import CliRunner, Result

from contracts.caterer_sheet import CatererSheet
from contracts.problems import FieldError, Kind
from projector.domain import KitchenInformed, facts
from query_api.domain import caterer_sheet
from rsvp.__main__ import app
from rsvp.api import ApiClient
from rsvp.import_file import read_food_choices
from rsvp.sending import Listed, import_rows
from rsvp.site import Site
from tests.application.read_side import HISTORY
from tests.application.scripted_site import (
    BROKEN_OFF,
    PASSWORD,
    Answer,
    Asked,
    Script,
    ScriptedSite,
    problem,
    refusal,
    running_site,
)
from tests.histories import START, handed_over, recorded

EXAMPLES = Path(__file__).parents[2] / "examples"
INVITES = str(EXAMPLES / "invites.json")


DISH = ("--guest-type", "adult", "--course", "main")


@pytest.fixture
def site() -> Iterator[ScriptedSite]:
    with running_site() as site:
        yield site


def run(
    site: ScriptedSite | None, *arguments: str, typed: str = "", password: str | None = PASSWORD
) -> Result:
    environment = {"RSVP_HOST_PASSWORD": password, "RSVP_URL": site.url if site else None}
    return CliRunner(env=environment).invoke(app, arguments, input=typed)


def on(method: str, path: str, *answers: Answer | None) -> Script:
    """Give these answers in turn, and then the usual ones."""
    left = iter(answers)

    def script(asked: Asked) -> Answer | None:
        return next(left, None) if (asked.method, asked.path) == (method, path) else None

    return script


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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import-invites"], "Missing argument"),
        (["import-invites", "nowhere.json"], "does not exist"),
        (["import-invites", "."], "is a directory"),
        (["import-invites", INVITES, "--url", "wedding.example"], "is no address such as"),
        (["health", "--url", "http://wedding.example"], "Use https://"),
        (["health", "--url", "https://wedding.example/api"], "is more than the site's address"),
        (["health", "--url", "https://user:secret@wedding.example"], "is more than"),
        (["health", "--url", "http://[::1"], "is no address such as"),
        (["health", "--url", "http://localhost:99999"], "is no address such as"),
        (["create-invite", "--type", "night"], "is not one of"),
        (["create-invite", "--type", "day", "--guest", "Ada"], "is not like 'adult:Ada"),
        (["create-invite", "--type", "day", "--guest", "adult: "], "guests[0].name: is blank"),
        (
            ["create-invite", "--type", "day", "--guest", "adult:Ada", "--guest-of", "adult:Al"],
            "guests[1].guestOf: nobody is called 'Al' on this invite",
        ),
        (
            ["create-invite", "--type", "day", "--guest", "adult:Ada", "--guest-of", "Ada"],
            "is not like 'adult:Ada",
        ),
        (["create-invite", "--type", "day", *["--guest", "baby:A"] * 13], "are more than 12"),
        (
            ["create-food-choice", "--guest-type", "adult", "--course", "main", "--name", ""],
            "blank",
        ),
        (["rsvp"], "No such command"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str) -> None:
    result = run(None, *arguments)
    assert result.exit_code == 2, result.output
    assert says in " ".join(result.output.replace("│", " ").split())


def test_nobody_there() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        result = run(None, "invites", "--url", url)
    assert result.exit_code == 1
    assert result.output == f"{url} can't be reached. Is the address right?\n"


def test_a_wrong_password(site: ScriptedSite) -> None:
    result = run(site, "import-invites", INVITES, password="wrong")  # noqa: S106
    assert (result.exit_code, result.stderr) == (1, "That is not the hosts' password.\n")
    assert len(site.asked) == 1


def test_the_password_is_asked_for(site: ScriptedSite) -> None:
    result = run(site, "invites", password=None, typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output


def test_no_password_to_be_had(site: ScriptedSite) -> None:
    result = run(site, "invites", password=None)
    assert result.exit_code == 1
    assert "RSVP_HOST_PASSWORD" in result.stderr
    assert site.asked == []


def test_too_many_wrong_passwords_are_not_tried_again(site: ScriptedSite) -> None:
    site.script = lambda _: refusal(Kind.TOO_MANY_SIGN_INS, retry_after="301")
    result = run(site, "invites")
    assert result.exit_code == 1
    assert "Please try again in 6 min." in result.stderr
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "busy",
    [
        refusal(Kind.UNAVAILABLE, retry_after="0"),
        Answer(429, {"message": "Too Many Requests"}, {"Retry-After": "0"}),
        Answer(504, {"message": "Endpoint request timed out"}, {"Retry-After": "0"}),
        Answer(502, b"<html>", {"Retry-After": "0"}, "text/html"),
    ],
    ids=["503", "429", "504", "502"],
)
def test_a_busy_site_is_asked_again_with_the_same_key(site: ScriptedSite, busy: Answer) -> None:
    site.script = on("POST", "/api/invites", busy, busy)
    result = run(site, "create-example-invite")
    assert result.exit_code == 0, result.output
    assert "The site is busy or waking up; trying again" in result.stderr
    keys = [asked.headers["Idempotency-Key"] for asked in site.posts("/api/invites")]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_sleeping_site_is_waited_for_at_the_door(site: ScriptedSite) -> None:
    site.script = on("POST", "/api/host/session", refusal(Kind.UNAVAILABLE, retry_after="0"))
    assert run(site, "invites").exit_code == 0


def test_a_site_that_stays_away_too_long(site: ScriptedSite) -> None:
    site.script = on("GET", "/api/health", refusal(Kind.UNAVAILABLE, retry_after="121"))
    result = run(site, "health")
    assert result.exit_code == 1
    assert "is still busy. Please try again later." in result.stderr


def test_a_connection_that_breaks_is_no_second_invite(site: ScriptedSite) -> None:
    """The site made it, and the answer got lost on the way."""
    made: list[Asked] = []

    def script(asked: Asked) -> Answer | None:
        if asked.method == "POST" and asked.path == "/api/invites" and not made:
            made.append(asked)
            site.as_usual(asked)
            return BROKEN_OFF
        return None

    site.script = script
    result = run(site, "create-example-invite")
    assert result.exit_code == 0, result.output
    assert len(site.posts("/api/invites")) == 2
    assert len(site.created) == 1


def test_a_connection_that_always_breaks(site: ScriptedSite) -> None:
    site.script = lambda _: BROKEN_OFF
    result = run(site, "health")
    assert (result.exit_code, len(site.asked)) == (1, 3)
    assert "broke off again and again" in result.stderr


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>Our wedding</html>", content_type="text/html"),
        Answer(404, b"<html>", content_type="text/html"),
        Answer(301, b"", {"Location": "https://elsewhere.example"}),
        Answer(200, {"status": "fine"}),
        Answer(200, b""),
    ],
)
def test_some_other_site(site: ScriptedSite, answer: Answer) -> None:
    site.script = lambda _: answer
    result = run(site, "health")
    assert result.exit_code == 1
    assert "Is the address right?" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_session_that_ends_midway(site: ScriptedSite) -> None:
    site.script = on("GET", "/api/invites", refusal(Kind.NOT_SIGNED_IN))
    result = run(site, "invites")
    assert result.exit_code == 1
    assert "Please run the command again." in result.stderr


def test_who_comes_and_with_what_diet(site: ScriptedSite) -> None:
    guest = {
        "id": str(uuid4()),
        "inviteType": "evening",
        "guestType": "baby",
        "chosenFoodChoices": ["Soup", "Cod"],
        "dietaryRequirements": "",
    }
    guests = [
        guest
        | {"name": "Zoë", "dietaryNeeds": ["vegan", "nuts"], "dietaryRequirements": "[b]Mild"},
        guest | {"name": "Ben", "dietaryNeeds": []},
        guest | {"name": "Kit", "dietaryNeeds": [], "dietaryRequirements": "No celery"},
        guest | {"name": "Ann"},
    ]
    listed = Answer(200, {"items": guests, "next": None})
    site.script = on("GET", "/api/attending-guests", listed, listed)
    table = run(site, "attending-guests").stdout
    assert [line.split("│")[5].strip() for line in table.splitlines() if "│" in line] == [
        *("vegan, no nuts; [b]Mild", "none", "No celery", "not said")
    ]
    assert "4 guests; of 1 no dietary needs are known" in table
    lines = run(site, "attending-guests", "--json").stdout.splitlines()
    assert [json.loads(line)["dietaryNeeds"] for line in lines] == [["vegan", "nuts"], [], [], None]


SHEET = caterer_sheet(
    [
        fact.entry
        for event in [*HISTORY, recorded(handed_over(START), 1, START)]
        for fact in facts(event)
        if isinstance(fact, KitchenInformed)
    ],
    START + timedelta(hours=1),
)


def test_the_caterers_sheet(site: ScriptedSite) -> None:
    answer = Answer(200, SHEET.model_dump(mode="json"))
    site.script = on("GET", "/api/caterer-sheet", answer, answer)
    told = run(site, "caterer-sheet", "--as-of", "2026-11-01T14:00+01:00").stdout
    assert site.asked[-1].query == {"asOf": ["2026-11-01T13:00:00+00:00"]}
    lines = [" ".join(line.replace("│", " ").split()) for line in told.splitlines()]
    for line in (
        *("Soup 1 0 0 1", "No menu (babies) 0 0 1 1", "All who dine 1 0 1 2", "Evening 0 0 0 0"),
        *("vegan 1", "none 1", "not said 0"),
    ):
        assert line in lines
    assert "Zoë Ng" in told
    assert "Changed since the handover on 2026-11-01" in told
    assert CatererSheet.model_validate_json(run(site, "caterer-sheet", "--json").stdout) == SHEET


def test_the_caterers_sheet_as_the_website_has_it(site: ScriptedSite) -> None:
    csv = Answer(200, '"Section"\r\n"Zoë"\r\n'.encode(), content_type="text/csv")
    site.script = on("GET", "/api/caterer-sheet", csv)
    assert run(site, "caterer-sheet", "--csv").stdout_bytes == csv.body
    assert site.asked[-1].headers["Accept"] == "text/csv"
    wrong = run(site, "caterer-sheet", "--as-of", "soon")
    assert wrong.exit_code == 2
    assert "no moment such as" in wrong.stderr


def test_numbers_are_handed_over_as_the_sheet_had_them(site: ScriptedSite) -> None:
    site.script = lambda asked: (
        {
            "GET": Answer(200, SHEET.model_dump(mode="json")),
            "POST": Answer(200, {"id": str(uuid4()), "version": 1}),
        }[asked.method]
        if asked.path.startswith("/api/caterer-sheet")
        else None
    )
    result = run(site, "hand-over-numbers", "--mail-changes")
    assert result.stdout == "The caterer has the numbers: 2 guests, 0 of them children.\n"
    (posted,) = site.posts("/api/caterer-sheet/handovers")
    assert posted.body == {"asOf": "2026-11-01T12:00:00Z", "mailChanges": True}


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
    assert result.stdout == "1 invites with 1 guests: 0 created, 1 already there.\n"
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
    refused = "Something needs another look. /name: No [bold]tripe[/bold]."
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


def test_create_invite_asks_for_what_is_missing(site: ScriptedSite) -> None:
    typed = "night\nevening\nZoë O'Hara\ngrown-up\nadult\nBaby\nbaby\n\nZoë O'Hara\nadult\n\n"
    result = run(site, "create-invite", typed=typed)
    assert result.exit_code == 0, result.output
    (asked,) = site.posts("/api/invites")
    assert asked.body == {
        "type": "evening",
        "guests": [
            {"type": "adult", "name": "Zoë O'Hara"},
            {"type": "baby", "name": "Baby"},
            {"type": "adult", "name": "", "guestOf": "Zoë O'Hara"},
        ],
    }
    lines = result.stdout.splitlines()
    assert lines[-1] == "code  ABCD-EFGH"
    assert lines[-2].startswith("id    ")


def test_create_invite_asks_for_nothing_that_is_given(site: ScriptedSite) -> None:
    result = run(
        site, "create-invite", "--type", "day", "--guest", "adult:Ada", "--guest", "child:Al"
    )
    assert result.exit_code == 0, result.output
    assert [guest["name"] for guest in site.posts("/api/invites")[0].body["guests"]] == [
        "Ada",
        "Al",
    ]


def test_create_invite_gives_places_to_those_who_may_bring_somebody(site: ScriptedSite) -> None:
    family = ["--guest", "adult:Ada", "--guest", "adult:Al"]
    places = ["--guest-of", "adult:Al", "--guest-of", "child: Al"]
    result = run(site, "create-invite", "--type", "day", *family, *places)
    assert result.exit_code == 0, result.output
    assert site.posts("/api/invites")[0].body["guests"][2:] == [
        {"type": "adult", "name": "", "guestOf": "Al"},
        {"type": "child", "name": "", "guestOf": "Al"},
    ]


def test_create_invite_async(site: ScriptedSite) -> None:
    result = run(site, "create-example-invite", "--async")
    assert result.exit_code == 0, result.output
    assert site.posts("/api/invites")[0].headers["Prefer"] == "respond-async"
    assert "code  " not in result.stdout
    assert "rsvp invites" in result.stderr


def test_reissue_code_prints_the_new_one(site: ScriptedSite) -> None:
    result = run(site, "reissue-code", "7k3m-q2wd")
    assert result.exit_code == 0, result.output
    (asked,) = site.posts("/api/invite-codes")
    assert asked.body == {"code": "7k3m-q2wd"}
    assert result.stdout.splitlines()[-1] == "code  ABCD-EFGH"

    site.script = on("POST", "/api/invite-codes", refusal(Kind.CODE_REPLACED, "Look for it."))
    result = run(site, "reissue-code", "7k3m-q2wd")
    assert (result.exit_code, result.stderr) == (1, "Look for it.\n")


def test_create_food_choice_asks_for_what_is_missing(site: ScriptedSite) -> None:
    result = run(site, "create-food-choice", "--course", "main", typed="child\nFish fingers\n")
    assert result.exit_code == 0, result.output
    (asked,) = site.posts("/api/food-choices")
    assert asked.body == {"guestType": "child", "course": "main", "name": "Fish fingers"}


def test_what_is_refused_is_said_in_the_sites_words(site: ScriptedSite) -> None:
    site.script = on("POST", "/api/invites", refusal(Kind.INVALID, "No more room."))
    result = run(site, "create-example-invite")
    assert (result.exit_code, result.stderr) == (1, "No more room.\n")


def test_every_page_of_invites_is_listed_whole(site: ScriptedSite) -> None:
    for number in range(5):
        names = [f"[red]Guest {number}[/red]", "Ada Lovelace " * 7]
        guests = [{"type": "adult", "name": name} for name in names]
        site.created[str(uuid4())] = {
            "path": "/api/invites",
            "body": {"type": "day", "guests": guests},
        }
    table = run(site, "invites")
    assert table.exit_code == 0, table.output
    lines = [line for line in table.stdout.splitlines() if "Guest" in line][1:]
    assert len(lines) == 5
    assert all("[red]Guest" in line and line.count("Ada Lovelace") == 7 for line in lines)
    assert "5 invites, 0 answered" in table.stdout

    objects = run(site, "invites", "--json").stdout.splitlines()
    assert [json.loads(line)["status"] for line in objects] == ["pending"] * 5


def test_a_list_that_leads_in_circles_ends(site: ScriptedSite) -> None:
    site.script = lambda asked: (
        Answer(200, {"items": [], "next": "again"}) if asked.path == "/api/invites" else None
    )
    result = run(site, "invites")
    assert result.exit_code == 1
    assert "does not get any further" in result.stderr


def test_three_codes_to_try(site: ScriptedSite) -> None:
    assert run(site, "import-invites", INVITES).exit_code == 0
    result = run(site, "codes-to-try")
    assert result.exit_code == 0, result.output
    assert [line.split()[1] for line in result.stdout.splitlines()] == ["day", "day", "evening"]


def test_the_session_is_sent_to_localhost_though_its_cookie_is_secure(site: ScriptedSite) -> None:
    result = run(site, "invites", "--url", site.url.replace("127.0.0.1", "localhost"))
    assert result.exit_code == 0, result.output
    assert site.asked[-1].headers["Cookie"] == "__Host-sid=a-token"


def test_a_sign_in_without_a_session_is_no_sign_in(site: ScriptedSite) -> None:
    site.script = on("POST", "/api/host/session", Answer(204))
    result = run(site, "invites")
    assert result.exit_code == 1
    assert "did not sign us in" in result.stderr


class TestTheDeadline:
    PATH = "/api/wedding/rsvp-deadline"

    def test_is_set(self, site: ScriptedSite) -> None:
        noted = Answer(200, {"id": str(uuid4()), "version": 1})
        site.script = on("PUT", self.PATH, noted)
        result = run(site, "set-deadline", "2027-05-01", "--time-zone", "Europe/London")
        assert result.exit_code == 0, result.output
        asked = site.asked[-1]
        assert asked.body == {"lastDay": "2027-05-01", "timeZone": "Europe/London"}
        assert asked.headers["Idempotency-Key"]
        assert result.stdout == (
            "Guests may answer until the end of 2027-05-01 in Europe/London.\n"
        )

    def test_that_is_refused_says_why(self, site: ScriptedSite) -> None:
        why = FieldError(pointer="/timeZone", detail="Please choose a time zone.")
        site.script = on("PUT", self.PATH, problem(Kind.INVALID.problem(None, why)))
        result = run(site, "set-deadline", "2027-05-01", "--time-zone", "Europe/Longdon")
        assert result.exit_code == 1
        assert "/timeZone: Please choose a time zone." in result.stderr

    def test_is_a_day_of_the_calendar(self, site: ScriptedSite) -> None:
        result = run(site, "set-deadline", "2027-02-30", "--time-zone", "Europe/London")
        assert result.exit_code == 2
        assert site.asked == []


class TestChasing:
    INVITES = "/api/invites"
    REMINDERS = "/api/invite-reminders"

    def invite(self, name: str, code: str, **about: object) -> dict[str, object]:
        return {
            "id": str(uuid4()),
            "code": code,
            "type": "day",
            "invitedGuests": [name],
            "guests": [{"name": name, "guestType": "adult", "attending": None}],
            "status": "pending",
            "submittedAt": None,
            "lastAuthenticatedAt": None,
            **about,
        }

    def lists(self, *invites: dict[str, object]) -> Answer:
        return Answer(200, {"items": invites, "next": None})

    def test_lists_who_has_not_answered(self, site: ScriptedSite) -> None:
        looked = {"lastAuthenticatedAt": "2027-03-01T10:00:00Z", "emailAddress": "z@example.com"}
        site.script = on(
            "GET",
            self.INVITES,
            self.lists(
                self.invite("Zoë", "ABCD-2345", **looked),
                self.invite("Nina", "ABCD-2346"),
                self.invite("Ada", "ABCD-2347", status="submitted"),
            ),
        )
        result = run(site, "chase")
        assert result.exit_code == 0, result.output
        never, opened = (line.split() for line in result.stdout.splitlines())
        assert never == ["never", "ABCD-2346", "call", "Nina"]
        assert opened == ["opened", "ABCD-2345", "z@example.com", "Zoë"]

    def test_reminds_whoever_can_be_reached_and_goes_on_past_an_answer(
        self, site: ScriptedSite
    ) -> None:
        zoe, ben = (
            self.invite(name, code, emailAddress=f"{code}@example.com")
            for name, code in (("Zoë", "ABCD-2345"), ("Ben", "ABCD-2346"))
        )
        told = iter(
            [
                refusal(Kind.ALREADY_SUBMITTED),
                Answer(200, {"id": str(ben["id"]), "version": 4}),
            ]
        )

        def script(asked: Asked) -> Answer | None:
            match asked.method, asked.path:
                case "GET", self.INVITES:
                    return self.lists(zoe, ben, self.invite("Nina", "ABCD-2347"))
                case "POST", self.REMINDERS:
                    return next(told)
            return None

        site.script = script
        result = run(site, "remind")
        assert result.exit_code == 0, result.output
        assert "Zoë: has answered by now" in result.stderr
        assert result.stdout == "Reminded today: 1.\n"
        asked = [one.body["inviteId"] for one in site.asked if one.path == self.REMINDERS]
        assert asked == [zoe["id"], ben["id"]]

    @pytest.mark.parametrize(("typed", "sent"), [(" z@example.com ", "z@example.com"), ("", None)])
    def test_notes_an_address(self, site: ScriptedSite, typed: str, sent: str | None) -> None:
        zoe = self.invite("Zoë", "ABCD-2345")

        def script(asked: Asked) -> Answer | None:
            match asked.method, asked.path:
                case "GET", self.INVITES:
                    return self.lists(zoe)
                case "PUT", "/api/invite-addresses":
                    return Answer(200, {"id": str(zoe["id"]), "version": 2})
            return None

        site.script = script
        assert run(site, "note-address", "abcd-2345", typed).exit_code == 0
        (asked,) = [one for one in site.asked if one.method == "PUT"]
        assert asked.body == {"inviteId": zoe["id"], "emailAddress": sent}

    def test_an_address_that_is_none_is_not_sent(self, site: ScriptedSite) -> None:
        site.script = on("GET", self.INVITES, self.lists(self.invite("Zoë", "ABCD-2345")))
        result = run(site, "note-address", "ABCD-2345", "zoe at example.com")
        assert result.exit_code == 1
        assert "no address" in result.stderr
        assert not any(asked.method == "PUT" for asked in site.asked)

    def test_an_address_that_is_refused_says_why(self, site: ScriptedSite) -> None:
        def script(asked: Asked) -> Answer | None:
            match asked.method, asked.path:
                case "GET", self.INVITES:
                    return self.lists(self.invite("Zoë", "ABCD-2345"))
                case "PUT", "/api/invite-addresses":
                    return refusal(Kind.CONFLICT, "Please try again.")
            return None

        site.script = script
        result = run(site, "note-address", "abcd 2345", "z@example.com")
        assert (result.exit_code, result.stderr) == (1, "Please try again.\n")


class TestGuestLists:
    INVITE, ZOE, PLACE = uuid4(), uuid4(), uuid4()

    @pytest.fixture(autouse=True)
    def invited(self, site: ScriptedSite) -> None:
        sent = {
            "id": str(self.INVITE),
            "code": "ABCD-EFGH",
            "type": "day",
            "invitedGuests": ["Zoe Ng"],
            "guests": [{"name": "Zoe Ng", "guestType": "child", "attending": None}],
            "status": "pending",
            "submittedAt": None,
            "lastAuthenticatedAt": None,
        }
        zoe = {"id": str(self.ZOE), "name": "Zoe Ng", "guestType": "child", "foodChoices": {}}
        place = {**zoe, "id": str(self.PLACE), "name": "Guest of Zoe Ng", "guestOf": "Zoe Ng"}
        rsvp = {"status": "pending", "version": 0, "type": "day", "guests": [zoe, place]}

        def answer(asked: Asked) -> Answer | None:
            match asked.method, asked.path:
                case "GET", "/api/invites":
                    answered = {**sent, "code": "ZZZZ-ZZZZ", "status": "submitted"}
                    return Answer(200, {"items": [sent, answered], "next": None})
                case "GET", "/api/host/rsvp" if asked.query == {"invite": [str(self.INVITE)]}:
                    return Answer(200, rsvp)
                case "POST" | "PUT", "/api/invited-guests" | "/api/withdrawn-guests":
                    return Answer(200, {"id": str(self.ZOE), "version": 2})
            return None

        site.script = answer

    @pytest.mark.parametrize(
        ("arguments", "method", "path", "body", "said"),
        [
            (
                ["add-guest", "abcdefgh", "Kit Ng", "--type", "baby"],
                "POST",
                "/api/invited-guests",
                {"type": "baby", "name": "Kit Ng"},
                "Kit Ng is invited, too.",
            ),
            (
                ["correct-guest", "ABCD-EFGH", "Zoe Ng", "--name", "Zoë Ng"],
                "PUT",
                "/api/invited-guests",
                {"guestId": str(ZOE), "type": "child", "name": "Zoë Ng"},
                "Zoë Ng is corrected.",
            ),
            (
                ["correct-guest", "ABCD-EFGH", "Zoe Ng", "--type", "adult"],
                "PUT",
                "/api/invited-guests",
                {"guestId": str(ZOE), "type": "adult", "name": "Zoe Ng"},
                "Zoe Ng is corrected.",
            ),
            (
                ["add-guest", "abcdefgh", "--guest-of", "Zoe Ng"],
                "POST",
                "/api/invited-guests",
                {"type": "adult", "name": "", "guestOf": "Zoe Ng"},
                "A guest of Zoe Ng is invited, too.",
            ),
            (
                ["correct-guest", "ABCD-EFGH", "Guest of Zoe Ng", "--type", "baby"],
                "PUT",
                "/api/invited-guests",
                {"guestId": str(PLACE), "type": "baby", "name": "", "guestOf": "Zoe Ng"},
                "Guest of Zoe Ng is corrected.",
            ),
            (
                ["correct-guest", "ABCD-EFGH", "Guest of Zoe Ng", "--name", "Kim Lee"],
                "PUT",
                "/api/invited-guests",
                {"guestId": str(PLACE), "type": "child", "name": "Kim Lee"},
                "Kim Lee is corrected.",
            ),
            (
                ["correct-guest", "ABCD-EFGH", "Zoe Ng", "--guest-of", "Ben Ng"],
                "PUT",
                "/api/invited-guests",
                {"guestId": str(ZOE), "type": "child", "name": "", "guestOf": "Ben Ng"},
                "Zoe Ng is corrected.",
            ),
            (
                ["withdraw-guest", "ABCD-EFGH", "Zoe Ng"],
                "POST",
                "/api/withdrawn-guests",
                {"guestId": str(ZOE)},
                "Zoe Ng is no longer invited.",
            ),
        ],
    )
    def test_are_mended(
        self,
        site: ScriptedSite,
        arguments: list[str],
        method: str,
        path: str,
        body: dict[str, str],
        said: str,
    ) -> None:
        result = run(site, *arguments)
        assert result.exit_code == 0, result.output
        asked = site.asked[-1]
        assert (asked.method, asked.path) == (method, path)
        assert asked.body == {"inviteId": str(self.INVITE), **body}
        assert asked.headers["Idempotency-Key"]
        assert result.stdout == f"{said}\n"

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["withdraw-guest", "ABCD-EFGH", "Joe Ng"], "there are Zoe Ng"),
            (["withdraw-guest", "ABCD-0000", "Zoe Ng"], "No invite has the code ABCD-0000."),
            (["withdraw-guest", "ZZZZ-ZZZZ", "Zoe Ng"], "has already been answered"),
        ],
    )
    def test_of_strangers_are_left_alone(
        self, site: ScriptedSite, arguments: list[str], said: str
    ) -> None:
        result = run(site, *arguments)
        assert result.exit_code == 1
        assert said in result.stderr
        assert not site.posts("/api/withdrawn-guests")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["add-guest", "ABCD-EFGH", "Zoë " * 30],
            ["correct-guest", "ABCD-EFGH", "Zoe Ng", "--name", "Zoë " * 30],
        ],
    )
    def test_with_a_name_that_is_too_long_are_not_sent(
        self, site: ScriptedSite, arguments: list[str]
    ) -> None:
        result = run(site, *arguments)
        assert result.exit_code == 2
        assert "name: is longer than 100 characters" in result.stderr
        assert not any(asked.path == "/api/invited-guests" for asked in site.asked)
