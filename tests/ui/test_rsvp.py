"""The whole way of an answer: from a typed code to the hosts' lists and their mail."""

import csv
import io
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from tests.ui.eventually import eventually
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for

pytestmark = pytest.mark.usefixtures("menu")

COURSES = ("starter", "main", "dessert")


async def test_a_family_answers_for_the_day(platform: RunningPlatform) -> None:
    family = f"O’Connor-{uuid4().hex[:6]}"
    guest, invite_id = await platform.guest(
        "day",
        ("adult", f"Zoë {family}"),
        ("adult", f"Þórður {family}"),
        ("child", f"김 {family}"),
        ("baby", f"Kit {family}"),
    )
    pending = await guest.rsvp()
    assert pending["status"] == "pending"
    menus = {g["name"]: {c: len(d) for c, d in g["foodChoices"].items()} for g in pending["guests"]}
    menu = await (await platform.host()).all_of("/api/food-choices")
    dishes = Counter((dish["guestType"], dish["course"]) for dish in menu)
    assert dishes["adult", "main"] >= 3
    assert dishes["child", "main"] >= 2
    adults = {course: dishes["adult", course] for course in COURSES}
    assert menus == {
        f"Zoë {family}": adults,
        f"Þórður {family}": adults,
        f"김 {family}": {course: dishes["child", course] for course in COURSES},
        f"Kit {family}": {},
    }

    song = {"artist": "Sigur Rós", "track": "Hoppípolla"}
    answer = answer_for(
        pending, absent={f"Þórður {family}"}, songs=[song], dietary="No nuts,\nplease — ‘none’!"
    )
    submitted = await guest.post("/api/rsvp", answer, key=uuid4())
    assert submitted.status_code == 200, submitted.text
    assert submitted.json()["id"] == str(invite_id)

    own = await guest.rsvp(version=submitted.json()["version"])
    assert own["status"] == "submitted"
    assert own["version"] == submitted.json()["version"]
    assert own["songs"] == [song]
    by_name = {g["name"]: g for g in own["guests"]}
    assert [by_name[n]["attending"] for n in menus] == [True, False, True, True]
    chosen = [dishes[0]["name"] for dishes in pending["guests"][0]["foodChoices"].values()]
    assert by_name[f"Zoë {family}"]["chosenFoodChoices"] == chosen
    assert by_name[f"Zoë {family}"]["dietaryRequirements"] == "No nuts,\nplease — ‘none’!"

    host = await platform.host()
    (invite,) = [i for i in await host.all_of("/api/invites") if i["id"] == str(invite_id)]
    assert invite["status"] == "submitted"
    assert invite["lastAuthenticatedAt"] < invite["submittedAt"]
    attending = await host.all_of("/api/attending-guests")
    assert {g["name"] for g in attending if family in g["name"]} == set(menus) - {
        f"Þórður {family}"
    }
    assert song.items() <= (await host.all_of("/api/song-choices"))[-1].items()
    exported = await host.get("/api/attending-guests", Accept="text/csv")
    assert exported.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"))))
    assert sum(family in "".join(row) for row in rows) == 3

    mails = await eventually(lambda: platform.mails.naming(family))
    assert [mail["subject"] for mail in mails] == ["An invite has been submitted!"]
    assert f"Þórður {family} (Not Attending)" in mails[0]["text"]
    assert f"Zoë {family} (Not" not in mails[0]["text"]


async def test_an_evening_guest_answers_with_a_tap(platform: RunningPlatform) -> None:
    name = f"Liam {uuid4().hex[:6]}"
    guest, _ = await platform.guest("evening", ("adult", name))
    pending = await guest.rsvp()
    assert pending["guests"][0]["foodChoices"] == {}
    submitted = await guest.post("/api/rsvp", answer_for(pending))
    own = await guest.rsvp(version=submitted.json()["version"])
    assert own["guests"][0]["attending"] is True
    assert own["guests"][0]["chosenFoodChoices"] == []


async def test_everyone_declines(platform: RunningPlatform) -> None:
    name = f"Noor {uuid4().hex[:6]}"
    guest, _ = await platform.guest("day", ("adult", name))
    submitted = await guest.post("/api/rsvp", answer_for(await guest.rsvp(), absent={name}))
    own = await guest.rsvp(version=submitted.json()["version"])
    assert [g["attending"] for g in own["guests"]] == [False]
    (mail,) = await eventually(lambda: platform.mails.naming(name))
    assert f"{name} (Not Attending)" in mail["text"]


async def test_a_retry_under_the_same_key_repeats_the_answer(platform: RunningPlatform) -> None:
    name = f"Ada {uuid4().hex[:6]}"
    guest, _ = await platform.guest("evening", ("adult", name))
    answer, key = answer_for(await guest.rsvp()), uuid4()
    first = await guest.post("/api/rsvp", answer, key=key)
    again = await guest.post("/api/rsvp", answer, key=key)
    assert again.json() == first.json()
    assert again.status_code == 200
    assert len(await eventually(lambda: platform.mails.naming(name))) == 1


async def test_a_family_changes_its_answer(platform: RunningPlatform) -> None:
    family = f"Ng-{uuid4().hex[:6]}"
    zoe, ben, kit = f"Zoë {family}", f"Ben {family}", f"Kit {family}"
    guest, _ = await platform.guest("day", ("adult", zoe), ("adult", ben), ("child", kit))
    pending = await guest.rsvp()
    song = {"artist": "ABBA", "track": f"Waterloo {family}"}
    answer = answer_for(pending, absent={kit}, songs=[song])
    submitted = (await guest.post("/api/rsvp", answer, key=uuid4())).json()

    mains = pending["guests"][0]["foodChoices"]["main"]
    ids = {one["name"]: one["id"] for one in pending["guests"]}
    change = answer_for(pending, absent={ben})
    change["guests"][ids[zoe]]["mainId"] = mains[1]["id"]
    amended = await guest.put("/api/rsvp", {**change, **_on(submitted)}, key=uuid4())
    assert amended.status_code == 200, amended.text

    own = await guest.rsvp(version=amended.json()["version"])
    by_name = {one["name"]: one for one in own["guests"]}
    assert [by_name[name]["attending"] for name in (zoe, ben, kit)] == [True, False, True]
    assert by_name[zoe]["mainId"] == mains[1]["id"]
    assert own["songs"] == []

    host = await platform.host()
    attending = {g["name"]: g for g in await host.all_of("/api/attending-guests")}
    assert {name for name in attending if family in name} == {zoe, kit}
    assert mains[1]["name"] in attending[zoe]["chosenFoodChoices"]
    assert song["track"] not in {s["track"] for s in await host.all_of("/api/song-choices")}
    assert await platform.stores.read_models_equal_the_fold_of_history()

    async def told() -> list[str]:
        return [
            mail["text"]
            for mail in await platform.mails.naming(family)
            if mail["subject"] == "An answer has been changed!"
        ]

    (text,) = await eventually(told)
    assert f"{zoe}: {mains[0]['name']} → {mains[1]['name']}\n" in text
    assert f"{ben}: no longer coming\n" in text
    assert f"{kit}: coming now; " in text
    assert f"No longer wished for: “{song['track']}” by ABBA\n" in text


async def test_a_change_of_an_older_answer_is_refused(platform: RunningPlatform) -> None:
    name = f"Una {uuid4().hex[:6]}"
    guest, _ = await platform.guest("evening", ("adult", name))
    pending = await guest.rsvp()
    yes, no = answer_for(pending), answer_for(pending, absent={name})
    first = (await guest.post("/api/rsvp", yes)).json()
    second = (await guest.put("/api/rsvp", {**no, **_on(first)})).json()
    refused = await guest.put("/api/rsvp", {**yes, **_on(first)})
    assert refused.status_code == 409
    problem = refused.json()
    assert (problem["type"], problem["version"]) == ("/problems/answer-changed", second["version"])
    own = await guest.rsvp(version=problem["version"])
    assert [one["attending"] for one in own["guests"]] == [False]


def _on(answer: dict[str, Any]) -> dict[str, int]:
    """Based on this answer."""
    return {"version": answer["version"]}


async def test_hosts_create_invites_asynchronously(platform: RunningPlatform) -> None:
    name = f"Mo {uuid4().hex[:6]}"
    host = await platform.host()
    body = {"type": "evening", "guests": [{"type": "adult", "name": name}]}
    accepted = await host.request(
        "POST", "/api/invites", json=body, headers={"Prefer": "respond-async"}
    )
    assert accepted.status_code == 202

    async def listed() -> bool:
        invites = await host.all_of("/api/invites")
        return accepted.json()["id"] in {invite["id"] for invite in invites}

    await eventually(listed)


async def test_signing_out_closes_the_door(platform: RunningPlatform) -> None:
    guest, _ = await platform.guest("evening", ("adult", "Eve"))
    assert (await guest.get("/api/session")).json() == {"role": "guest", "type": "evening"}
    cookie = guest.cookie  # what a thief would have kept
    await guest.request("DELETE", "/api/session", headers={"Content-Type": "application/json"})
    guest.cookie = cookie
    assert (await guest.get("/api/rsvp")).status_code == 401
