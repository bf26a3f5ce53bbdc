"""The hosts' verbs: what they ask for, what they send, and what they say of the answer."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.caterer_sheet import CatererSheet
from contracts.problems import FieldError, Kind
from projector.domain.facts import KitchenInformed
from projector.domain.translation import facts
from query_api.domain import caterer_sheet
from tests.application.command_line import on, run
from tests.application.read_side import HISTORY
from tests.application.scripted_site import (
    Answer,
    Asked,
    ScriptedSite,
    problem,
    refusal,
)
from tests.histories import START, handed_over, recorded


def test_the_help_tells_hosts_verbs_from_operators() -> None:
    _, hosts, operators = run(None, "--help").stdout.split("╭─ ")[1:]
    for panel, title, verbs in (
        (hosts, "Hosts", ("invites", "set-deadline", "withdraw-guest")),
        (operators, "Operators", ("replay", "dead-letters", "set-content")),
    ):
        assert panel.startswith(title)
        assert all(f"│ {verb} " in panel for verb in verbs)


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
        assert result.stderr == "timeZone: Please choose a time zone.\n"

    def test_is_a_day_of_the_calendar(self, site: ScriptedSite) -> None:
        result = run(site, "set-deadline", "2027-02-30", "--time-zone", "Europe/London")
        assert result.exit_code == 2
        assert "'2027-02-30' is no day such as 2027-05-01." in result.stderr
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
