"""The caterer's sheet over HTTP: for hosts, of any moment, as JSON and as a spreadsheet."""

import csv
import io
from datetime import timedelta

import pytest

from contracts.caterer_sheet import CatererSheet
from tests.application.read_side import BABY, DAY, HISTORY, client
from tests.histories import START, amended, comes, handed_over, recorded
from tests.query_client import HOST, NOBODY, guest_of

LATER = [
    *HISTORY,
    recorded(handed_over(START, mail_changes=True), 1, START + timedelta(hours=1)),
    recorded(amended(1, comes(BABY)), 4, START + timedelta(hours=2)),
]


async def test_hosts_see_what_the_kitchen_needs_to_know():
    sheet = (await client().get("/api/caterer-sheet", HOST)).json()
    assert sheet["all"] == {"adult": 1, "child": 0, "baby": 1, "all": 2}
    assert [dish["name"] for dish in sheet["courses"][1]["dishes"]] == ["Cod", "Nuggets"]
    assert sheet["handover"] is None


async def test_the_sheet_can_be_had_as_of_any_moment():
    for query, guests, changed in (
        ("2026-11-01T12:30:00Z", 2, 0),
        ("2026-11-01T14:30:00%2B01:00", 2, 0),
        ("2026-11-01T15:00:00+01:00", 1, 2),  # the + arrives as a space
    ):
        response = await client(LATER).get(f"/api/caterer-sheet?asOf={query}", HOST)
        sheet = CatererSheet.model_validate_json(response.text)
        assert (sheet.all.all, len(sheet.changed_since_handover)) == (guests, changed)


@pytest.mark.parametrize(
    "query",
    [
        "asOf=soon",
        "asOf=",
        "asOf=2026-11-01T12:00:00",
        "asOf=2999-01-01T00:00:00Z",
        "asOf=0001-01-01T00:00:00+23:59",  # in UTC there was no such year
        "asOf=9999-12-31T23:59:59-23:59",
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_what_is_no_moment_of_the_past_is_refused(query: str, accept: str):
    response = await client().get(f"/api/caterer-sheet?{query}", HOST, Accept=accept)
    assert response.status_code == 422
    assert "asOf" in response.json()["detail"]


@pytest.mark.parametrize("offset", ["+00:00:30", "-12:00:00.5"])
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_a_moment_may_be_told_from_any_distance_to_utc(offset: str, accept: str):
    path = f"/api/caterer-sheet?asOf=2026-11-01T12:00:00{offset}"
    response = await client(LATER).get(path, HOST, Accept=accept)
    assert response.status_code == 200


async def test_it_is_for_hosts_only():
    assert (await client().get("/api/caterer-sheet", guest_of(DAY))).status_code == 403
    assert (await client().get("/api/caterer-sheet", NOBODY)).status_code == 401


async def test_the_spreadsheet_says_the_same():
    response = await client(LATER).get("/api/caterer-sheet", HOST, Accept="text/csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="caterer-sheet.csv"'
    assert response.headers["Vary"] == "Accept"
    text = response.content.decode("utf-8-sig")
    heading, (section, _, *_), *rows = csv.reader(io.StringIO(text, newline=""))
    assert heading == ["Section", "What", "Adults", "Children", "Babies", "All", "Details"]
    assert section == "As of (UTC)"
    for row in (
        ["Guests", "All", "0", "0", "1", "1", ""],
        ["Main", "Cod", "0", "0", "0", "0", ""],
        ["Main", "No menu (babies)", "0", "0", "1", "1", ""],
        ["Dietary needs", "not said", "", "", "", "1", ""],
        ["Diet not said", "Baby Ng", "0", "0", "1", "1", ""],
        ["Handed over (UTC)", "2026-11-01 12:00:00", "", "", "", "", ""],
        ["Changed since", "Zoë Ng", "1", "0", "0", "1", "no longer coming"],
    ):
        assert row in rows
