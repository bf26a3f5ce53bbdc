"""The query API through HTTP, with doubles behind it."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.routing import Route

from contracts.api import OPERATIONS, Operation, Service
from contracts.envelope import Recorded
from contracts.events import SongChoice
from contracts.principal import Principal, Role
from contracts.problems import MEDIA_TYPE
from contracts.read_models import PendingRsvp, SubmittedRsvp
from contracts.values import Course, GuestType
from query_api.application import Unavailable, WrittenContent, read_rsvp
from query_api.ui.http import QueryApi
from tests.histories import an_id, answer, comes, dish, guest, invite, recorded, signed_in
from tests.in_memory_read_models import InMemoryReadModels, in_order
from tests.query_client import ADDRESS, HOST, NOBODY, FixedContents, QueryClient, guest_of

SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Soup")
COD = dish(2, GuestType.ADULT, Course.MAIN, "Cod")
CAKE = dish(3, GuestType.ADULT, Course.DESSERT, "Éclair")
NUGGETS = dish(4, GuestType.CHILD, Course.MAIN, "Nuggets")
ZOE = guest(1, 1, "Zoë Ng")
BEN = guest(1, 2, "Ben Ng", GuestType.CHILD)
BABY = guest(1, 3, "Baby Ng", GuestType.BABY)
LIAM = guest(2, 1, "Liam O'Brien", dines=False)
FORMULA = guest(3, 1, "=HYPERLINK(1)")

DAY, EVENING = an_id("invite", 1), an_id("invite", 2)
MENU = [recorded(one) for one in (SOUP, COD, CAKE, NUGGETS)]
INVITES = [recorded(invite(1, ZOE, BEN, BABY)), recorded(invite(2, LIAM))]
ANSWER = recorded(
    answer(
        1,
        comes(ZOE, CAKE, SOUP, COD, dietary_requirements="no nuts\nplease"),
        comes(BABY),
        songs=[SongChoice(artist="Björk", track="Hyperballad")],
    ),
    3,
)
HISTORY = [*MENU, *INVITES, recorded(signed_in(1), 2), ANSWER]

CONTENT = WrittenContent.model_validate_json(Path("examples/content.json").read_bytes())

LISTS = ["/api/invites", "/api/food-choices", "/api/attending-guests", "/api/song-choices"]


def client(history: Sequence[Recorded] = HISTORY, **contents: Any) -> QueryClient:
    return QueryClient(in_order(history), FixedContents(contents.get("written", CONTENT)))


async def test_a_pending_rsvp_offers_each_guest_their_own_menu():
    response = await client([*MENU, *INVITES]).get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 200
    assert response.json() == {
        "status": "pending",
        "version": 0,
        "type": "day",
        "guests": [
            {
                "id": str(ZOE.id),
                "name": "Zoë Ng",
                "guestType": "adult",
                "foodChoices": {
                    "starter": [{"id": str(SOUP.id), "name": "Soup"}],
                    "main": [{"id": str(COD.id), "name": "Cod"}],
                    "dessert": [{"id": str(CAKE.id), "name": "Éclair"}],
                },
            },
            {
                "id": str(BEN.id),
                "name": "Ben Ng",
                "guestType": "child",
                "foodChoices": {
                    "starter": [],
                    "main": [{"id": str(NUGGETS.id), "name": "Nuggets"}],
                    "dessert": [],
                },
            },
            {"id": str(BABY.id), "name": "Baby Ng", "guestType": "baby", "foodChoices": {}},
        ],
    }


async def test_a_submitted_rsvp_names_the_dishes_as_they_are_served():
    response = await client().get("/api/rsvp", guest_of(DAY))
    zoe, ben, baby = response.json()["guests"]
    assert response.json()["version"] == 3
    assert zoe["chosenFoodChoices"] == ["Soup", "Cod", "Éclair"]
    assert zoe["dietaryRequirements"] == "no nuts\nplease"
    assert (ben["attending"], ben["chosenFoodChoices"]) == (False, [])
    assert (baby["attending"], baby["chosenFoodChoices"]) == (True, [])
    assert response.json()["songs"] == [{"artist": "Björk", "track": "Hyperballad"}]


class Catching(InMemoryReadModels):
    """Hears of the answer while somebody waits: at the nth look."""

    def __init__(self, looks: int, late: Recorded) -> None:
        super().__init__(in_order([*MENU, *INVITES]).held)
        self.looks = looks
        self.late = late

    async def answer_version(self, invite_id: UUID) -> int:
        self.looks -= 1
        if self.looks == 0:
            self.held |= in_order([self.late]).held
        return await super().answer_version(invite_id)


async def test_a_guest_who_has_just_answered_waits_for_the_answer():
    read_models = Catching(3, ANSWER)
    response = await QueryClient(read_models, FixedContents()).get(
        "/api/rsvp?version=3", guest_of(DAY)
    )
    assert response.json()["status"] == "submitted"
    assert read_models.looks == 0


async def test_nobody_waits_for_an_answer_that_is_there():
    read_models = Catching(1, ANSWER)
    await read_models.answer_version(DAY)
    await QueryClient(read_models, FixedContents()).get("/api/rsvp?version=3", guest_of(DAY))
    assert read_models.looks == 0


async def test_an_answer_that_does_not_come_is_not_waited_for_for_ever():
    held = in_order(HISTORY)
    rsvp = await read_rsvp(held, DAY, version=4, wait_seconds=0.05)
    assert isinstance(rsvp, SubmittedRsvp)
    assert rsvp.version == 3
    pending = await read_rsvp(held, EVENING, version=4, wait_seconds=0.05)
    assert isinstance(pending, PendingRsvp)


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/content", "/api/session"])
async def test_an_invite_still_on_its_way_is_worth_another_try(path: str):
    response = await client([]).get(path, guest_of(DAY))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"
    assert response.json()["type"] == "/problems/unavailable"


async def test_hosts_see_every_invite_and_where_it_stands():
    response = await client().get("/api/invites", HOST)
    first, second = sorted(response.json()["items"], key=lambda item: item["code"])
    assert first["code"] == "0000-0001"
    assert first["invitedGuests"] == ["Zoë Ng", "Ben Ng", "Baby Ng"]
    assert first["status"] == "submitted"
    assert first["submittedAt"] == first["lastAuthenticatedAt"] == "2026-11-01T12:00:00Z"
    assert second["status"] == "pending"
    assert second["submittedAt"] is second["lastAuthenticatedAt"] is None


async def test_hosts_see_the_menu_who_comes_and_the_songs():
    hosts = client()
    dishes = (await hosts.get("/api/food-choices", HOST)).json()["items"]
    guests = (await hosts.get("/api/attending-guests", HOST)).json()["items"]
    songs = (await hosts.get("/api/song-choices", HOST)).json()["items"]
    assert [dish["name"] for dish in dishes] == ["Soup", "Cod", "Éclair", "Nuggets"]
    assert [guest["name"] for guest in guests] == ["Baby Ng", "Zoë Ng"]
    assert guests[1]["chosenFoodChoices"] == ["Soup", "Cod", "Éclair"]
    assert songs == [
        {"artist": "Björk", "track": "Hyperballad", "submittedAt": "2026-11-01T12:00:00Z"}
    ]


async def test_content_is_for_the_readers_part_of_the_day():
    written = client()
    day = (await written.get("/api/content", guest_of(DAY))).json()
    evening = (await written.get("/api/content", guest_of(EVENING))).json()
    assert day["plan"] == CONTENT.plan_of_the_day
    assert evening["plan"] == CONTENT.plan_of_the_evening
    assert (day["menu"], evening["menu"]) == (CONTENT.menu, "")
    assert day["weddingDate"] == "2027-06-19"


async def test_content_nobody_wrote_is_not_found():
    response = await client(written=None).get("/api/content", guest_of(DAY))
    assert response.status_code == 404
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    ("asking", "session"),
    [
        (guest_of(DAY), {"role": "guest", "type": "day"}),
        (guest_of(EVENING), {"role": "guest", "type": "evening"}),
        (HOST, {"role": "host"}),
        (NOBODY, {"role": "none"}),
    ],
)
async def test_the_session_says_who_is_signed_in(asking: Principal, session: dict[str, str]):
    assert (await client().get("/api/session", asking)).json() == session


class Untouchable:
    """Fails whoever asks it anything."""

    def __getattr__(self, name: str) -> Any:
        def asked(*_: object) -> None:
            raise AssertionError(name)

        return asked


async def test_health_touches_nothing_and_asks_nobody():
    response = await QueryClient(Untouchable(), Untouchable()).get("/api/health", Principal())
    assert response.json() == {"status": "ok"}


OURS = [op for op in OPERATIONS if op.service is Service.QUERY_API]


@pytest.mark.parametrize("operation", OURS, ids=lambda op: op.id)
@pytest.mark.parametrize("asking", [NOBODY, guest_of(DAY), HOST], ids=lambda who: who.role)
async def test_only_the_right_role_gets_an_answer(operation: Operation, asking: Principal):
    response = await client().get(operation.path, asking)
    if operation.role in {None, asking.role}:
        assert response.status_code == 200
    else:
        assert response.status_code == (401 if asking.role is Role.NONE else 403)
        assert response.headers["Content-Type"] == MEDIA_TYPE
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/session", "/api/content", *LISTS])
async def test_whoever_came_round_the_front_door_is_refused(path: str):
    for asking in (guest_of(DAY), HOST, NOBODY):
        outside = asking.model_copy(update={"viewer_address": ""})
        assert (await client().get(path, outside)).status_code == 403


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/session", "/api/content", *LISTS])
async def test_sessions_that_cannot_be_read_are_no_sign_out(path: str):
    response = await client().get(path, Principal(role=Role.UNAVAILABLE, viewer_address=ADDRESS))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


async def test_a_guest_without_an_invite_is_refused():
    asking = Principal(role=Role.GUEST, viewer_address=ADDRESS)
    assert (await client().get("/api/rsvp", asking)).status_code == 403


class Away(InMemoryReadModels):
    async def rsvp(self, _: UUID) -> PendingRsvp | SubmittedRsvp | None:
        raise Unavailable("The database can't be reached.")


class Broken(InMemoryReadModels):
    async def rsvp(self, _: UUID) -> PendingRsvp | SubmittedRsvp | None:
        raise RuntimeError("about Zoë Ng")


async def test_a_database_that_sleeps_is_worth_another_try():
    response = await QueryClient(Away(), FixedContents()).get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


async def test_what_nobody_foresaw_is_a_problem_too_and_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
):
    response = await QueryClient(Broken(), FixedContents()).get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 500
    assert response.json()["type"] == "/problems/internal-error"
    logged = str([vars(record) for record in caplog.records])
    assert "RuntimeError" in logged
    assert "application.py" in logged
    assert "Zoë" not in logged


async def test_what_is_not_there():
    missing = await client().get("/api/nothing", HOST)
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, MEDIA_TYPE)
    assert (await client().get("/api/invites/", HOST)).status_code == 404


async def test_what_cannot_be_done():
    response = await client().get("/api/content", HOST, method="DELETE")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize("value", ["", "-1", "1.5", "x", "²", "99999999999", "1e3", "2147483648"])
async def test_a_version_must_be_a_number(value: str):
    response = await client().get(f"/api/rsvp?version={value}", guest_of(DAY))
    assert response.status_code == 422
    assert "version" in response.json()["detail"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "limit=1&limit=2", "after=x", "after=", "after=é"]
)
async def test_bad_pages_are_refused(path: str, query: str):
    response = await client().get(f"{path}?{query}", HOST)
    assert response.status_code == 422
    assert query.partition("=")[0] in response.json()["detail"]


async def spreadsheet(history: Sequence[Recorded], path: str) -> list[list[str]]:
    response = await client(history).get(path, HOST, Accept="text/csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = path.rpartition("/")[2].partition("?")[0]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


async def test_spreadsheets_show_the_lists():
    assert await spreadsheet(HISTORY, "/api/attending-guests") == [
        ["Name", "Guest type", "Invite type", "Food choices", "Dietary requirements"],
        ["Baby Ng", "baby", "day", "", ""],
        ["Zoë Ng", "adult", "day", "Soup; Cod; Éclair", "no nuts\nplease"],
    ]
    assert await spreadsheet(HISTORY, "/api/song-choices") == [
        ["Artist", "Track", "Submitted (UTC)"],
        ["Björk", "Hyperballad", "2026-11-01 12:00:00"],
    ]
    invites = await spreadsheet(HISTORY, "/api/invites")
    assert ["0000-0002", "evening", "Liam O'Brien", "pending", "", ""] in invites
    assert len(await spreadsheet(HISTORY, "/api/food-choices")) == 5


async def test_a_spreadsheet_has_the_whole_list():
    dishes = [recorded(dish(n, GuestType.ADULT, Course.MAIN, f"Dish {n}")) for n in range(620)]
    rows = await spreadsheet(dishes, "/api/food-choices?limit=1")
    assert len(rows) == 621


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])  # noqa: RUF001
async def test_spreadsheets_compute_nothing(start: str):
    wish = SongChoice(artist=f"{start}1+1", track="a=b")
    history = [*INVITES, recorded(answer(2, songs=[wish]), 2)]
    [_, row] = await spreadsheet(history, "/api/song-choices")
    assert row[:2] == [f"'{start}1+1", "a=b"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
        ("text/csv, application/json", "application/json"),
        ("application/json;q=0, */*", "text/csv"),
        ("TEXT/CSV", "text/csv"),
    ],
)
async def test_the_client_says_in_which_format(accept: str, media_type: str):
    response = await client().get("/api/invites", HOST, Accept=accept)
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/csv;q=x", "nonsense"])
async def test_there_are_no_other_formats(accept: str):
    response = await client().get("/api/invites", HOST, Accept=accept)
    assert response.status_code == 406
    assert response.headers["Content-Type"] == MEDIA_TYPE


def test_the_routes_are_those_of_the_contract():
    app = QueryApi(InMemoryReadModels(), FixedContents()).app()
    served = {
        (route.path, method)
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == {(op.path, op.method) for op in OURS}


def test_the_example_content_is_complete():
    assert all(json.loads(CONTENT.model_dump_json()).values())
