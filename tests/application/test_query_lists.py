"""The hosts' lists, over HTTP: pages, formats and spreadsheets."""

import csv
import io
from collections.abc import Sequence

import pytest

from contracts.envelope import Recorded
from contracts.events import SongChoice
from contracts.problems import MEDIA_TYPE
from contracts.values import TURNS_TEXT_ROUND, Course, GuestType
from tests.application.read_side import (
    HISTORY,
    INVITES,
    LIAM,
    LISTS,
    MENU,
    client,
)
from tests.histories import answer, comes, dish, invite, place, recorded
from tests.query_client import HOST


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
    assert [guest["dietaryNeeds"] for guest in guests] == [[], ["vegan", "nuts"]]
    assert guests[1]["chosenFoodChoices"] == ["Soup", "Cod", "Éclair"]
    assert songs == [
        {"artist": "Björk", "track": "Hyperballad", "submittedAt": "2026-11-01T12:00:00Z"}
    ]


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
        [
            *("Name", "Guest type", "Invite type"),
            *("Food choices", "Dietary needs", "Dietary requirements"),
        ],
        ["Baby Ng", "baby", "day", "", "none", ""],
        ["Zoë Ng", "adult", "day", "Soup; Cod; Éclair", "vegan, no nuts", "no nuts\nplease"],
    ]
    assert await spreadsheet(HISTORY, "/api/song-choices") == [
        ["Artist", "Track", "Submitted (UTC)"],
        ["Björk", "Hyperballad", "2026-11-01 12:00:00"],
    ]
    invites = await spreadsheet(HISTORY, "/api/invites")
    assert invites[0] == [
        *("Household", "Type", "Guest type", "Guest name", "Guest of", "Comes along", "Coming"),
        *("Code", "Status", "Answered by", "Submitted (UTC)", "Last signed in (UTC)"),
        "Email address",
    ]
    liam = [
        *("Liam O'Brien", "evening", "adult", "Liam O'Brien", "", "", ""),
        *("0000-0002", "pending", "", "", "", ""),
    ]
    assert liam in invites
    assert [row[:7] for row in invites if row[0] == "Zoë Ng"] == [
        ["Zoë Ng", "day", "adult", "Zoë Ng", "", "", "yes"],
        ["Zoë Ng", "day", "child", "Ben Ng", "", "", "no"],
        ["Zoë Ng", "day", "baby", "Baby Ng", "", "", "yes"],
    ]
    assert len(await spreadsheet(HISTORY, "/api/food-choices")) == 5


async def test_guests_of_guests_are_listed_by_the_names_that_were_given():
    taken, free = place(2, 2, LIAM), place(2, 3, LIAM)
    sent = [*MENU, recorded(invite(2, LIAM, taken, free))]
    answered = [*sent, recorded(answer(2, comes(LIAM), comes(taken, name="Kim Lee")), 2)]
    (pending,) = (await client(sent).get("/api/invites", HOST)).json()["items"]
    (listed,) = (await client(answered).get("/api/invites", HOST)).json()["items"]
    called = "Guest of Liam O'Brien"
    assert pending["invitedGuests"] == ["Liam O'Brien", called, called]
    assert [one["guestOf"] for one in listed["guests"][1:]] == ["Liam O'Brien"] * 2
    assert [(one["name"], one["attending"]) for one in listed["guests"]] == [
        ("Liam O'Brien", True),
        ("Kim Lee", True),
        (called, False),
    ]
    coming = (await client(answered).get("/api/attending-guests", HOST)).json()["items"]
    assert [one["name"] for one in coming] == ["Kim Lee", "Liam O'Brien"]
    _, *rows = await spreadsheet(answered, "/api/invites")
    assert [row[2:7] for row in rows] == [
        ["adult", "Liam O'Brien", "", "", "yes"],
        ["adult", "", "Liam O'Brien", "Kim Lee", "yes"],
        ["adult", "", "Liam O'Brien", "", "no"],
    ]


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
    ("typed", "shown"),
    [
        ("x;=1+1;y", "x;'=1+1;y"),
        ("nuts; @SUM(1)", "nuts; '@SUM(1)"),
        ("x;'=1+1", "x;''=1+1"),
        ("nuts\n=1+1", "nuts\n'=1+1"),
        ("=1;\n; -1", "'=1;\n; '-1"),
        ("O'Hara; Kit, 3-4; a=b", "O'Hara; Kit, 3-4; a=b"),
    ],
)
async def test_nor_do_those_that_take_semicolons_for_ends_of_cells(typed: str, shown: str):
    """As Excel does with our commas, where people write 1,5: it then minds no quotes of ours."""
    history = [*INVITES, recorded(answer(2, comes(LIAM, dietary_requirements=typed)), 2)]
    [_, row] = await spreadsheet(history, "/api/attending-guests")
    assert row[-1] == shown


@pytest.mark.parametrize("mark", TURNS_TEXT_ROUND)
async def test_no_cell_turns_a_line_round(mark: str):
    """Nor does such a mark hide what would be computed."""
    wish = SongChoice(artist=f"{mark}=1+1", track=f"gro{mark}.live")
    history = [*INVITES, recorded(answer(2, songs=[wish]), 2)]
    [_, row] = await spreadsheet(history, "/api/song-choices")
    assert row[:2] == ["'=1+1", "gro.live"]


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
