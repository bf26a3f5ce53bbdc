"""The hosts' verbs against a site that misbehaves in every way a site can."""

import json
import socket
from pathlib import Path
from uuid import uuid4

import pytest

from contracts.problems import Kind
from tests.application.command_line import on, run
from tests.application.scripted_site import (
    BROKEN_OFF,
    PASSWORD,
    Answer,
    Asked,
    ScriptedSite,
    refusal,
)

INVITES = str(Path(__file__).parents[2] / "examples" / "invites.json")


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


def test_who_may_bring_somebody_is_tried_first(site: ScriptedSite) -> None:
    for guests in (("Guest of Ann Ng", "Ann Ng"), ("Kit Ng", "Zoe Ng", "Ben Ng")):
        created = [word for name in guests for word in ("--guest", f"adult:{name}")]
        assert run(site, "create-invite", "--type", "day", *created).exit_code == 0
    first, _ = run(site, "codes-to-try").stdout.splitlines()
    assert first.endswith("Guest of Ann Ng, Ann Ng")


def test_the_session_is_sent_to_localhost_though_its_cookie_is_secure(site: ScriptedSite) -> None:
    result = run(site, "invites", "--url", site.url.replace("127.0.0.1", "localhost"))
    assert result.exit_code == 0, result.output
    assert site.asked[-1].headers["Cookie"] == "__Host-sid=a-token"


def test_a_sign_in_without_a_session_is_no_sign_in(site: ScriptedSite) -> None:
    site.script = on("POST", "/api/host/session", Answer(204))
    result = run(site, "invites")
    assert result.exit_code == 1
    assert "did not sign us in" in result.stderr
