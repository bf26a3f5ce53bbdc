"""Every rule, refused through the front door with a clear problem and nothing stored."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import Visitor, answer_for

pytestmark = pytest.mark.usefixtures("menu")

type Answer = dict[str, Any]
type Spoil = Callable[[Answer, dict[str, Any]], str]
"""Spoils a good answer to the pending RSVP; gives the pointer the problem will name."""


def _reply(answer: Answer, rsvp: dict[str, Any], guest_type: str) -> tuple[str, Answer]:
    guest = next(g for g in rsvp["guests"] if g["guestType"] == guest_type)
    return f"/guests/{guest['id']}", answer["guests"][guest["id"]]


def wrong_course(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, reply = _reply(answer, rsvp, "adult")
    reply["mainId"] = reply["starterId"]
    return f"{pointer}/mainId"


def dish_of_another_guest_type(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, reply = _reply(answer, rsvp, "adult")
    reply["dessertId"] = _reply(answer, rsvp, "child")[1]["dessertId"]
    return f"{pointer}/dessertId"


def course_for_a_baby(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, reply = _reply(answer, rsvp, "baby")
    reply["starterId"] = _reply(answer, rsvp, "child")[1]["starterId"]
    return f"{pointer}/starterId"


def course_for_an_absent_guest(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, reply = _reply(answer, rsvp, "child")
    reply["attending"] = False
    del reply["mainId"], reply["dessertId"]
    return f"{pointer}/starterId"


def missing_course(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, reply = _reply(answer, rsvp, "child")
    del reply["starterId"]
    return f"{pointer}/starterId"


def unknown_dish(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, reply = _reply(answer, rsvp, "adult")
    reply["mainId"] = str(uuid4())
    return f"{pointer}/mainId"


def unanswered_guest(answer: Answer, rsvp: dict[str, Any]) -> str:
    pointer, _ = _reply(answer, rsvp, "baby")
    del answer["guests"][pointer.removeprefix("/guests/")]
    return pointer


def unknown_guest(answer: Answer, _: dict[str, Any]) -> str:
    stranger = str(uuid4())
    answer["guests"][stranger] = {"attending": True}
    return f"/guests/{stranger}"


def three_songs(answer: Answer, _: dict[str, Any]) -> str:
    answer["songs"] = [{"artist": "Abba", "track": f"Song {n}"} for n in range(3)]
    return "/songs"


def half_a_song(answer: Answer, _: dict[str, Any]) -> str:
    answer["songs"] = [{"artist": "Abba", "track": ""}]
    return "/songs/0/track"


def song_without_a_track(answer: Answer, _: dict[str, Any]) -> str:
    answer["songs"] = [{"artist": "Abba"}]
    return "/songs/0/track"


async def refused(guest: Visitor, answer: Answer, status: int) -> dict[str, Any]:
    response = await guest.post("/api/rsvp", answer)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["title"]
    return problem


@pytest.mark.parametrize(
    "spoil",
    [
        wrong_course,
        dish_of_another_guest_type,
        course_for_a_baby,
        course_for_an_absent_guest,
        missing_course,
        unknown_dish,
        unanswered_guest,
        unknown_guest,
        three_songs,
        half_a_song,
        song_without_a_track,
    ],
    ids=lambda spoil: spoil.__name__,
)
async def test_broken_rules_are_pointed_at(platform: RunningPlatform, spoil: Spoil) -> None:
    guest, invite_id = await platform.guest(
        "day", ("adult", "Ann"), ("child", "Ben"), ("baby", "Kit")
    )
    rsvp = await guest.rsvp()
    answer = answer_for(rsvp)
    pointer = spoil(answer, rsvp)
    problem = await refused(guest, answer, 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert all(error["detail"] for error in problem["errors"])
    assert await _answers(platform, str(invite_id)) == 0


async def test_a_course_for_an_evening_guest(platform: RunningPlatform) -> None:
    day, _ = await platform.guest("day", ("adult", "Ann"))
    dish = answer_for(await day.rsvp())["guests"].popitem()[1]["mainId"]
    evening, invite_id = await platform.guest("evening", ("adult", "Ben"))
    answer = answer_for(await evening.rsvp())
    (reply,) = answer["guests"].values()
    reply["mainId"] = dish
    (guest_id,) = answer["guests"]
    problem = await refused(evening, answer, 422)
    assert [error["pointer"] for error in problem["errors"]] == [f"/guests/{guest_id}/mainId"]
    assert await _answers(platform, str(invite_id)) == 0


async def test_a_second_submission(platform: RunningPlatform) -> None:
    guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
    answer = answer_for(await guest.rsvp())
    assert (await guest.post("/api/rsvp", answer)).status_code == 200
    problem = await refused(guest, answer, 409)
    assert problem["type"] == "/problems/already-submitted"
    assert await _answers(platform, str(invite_id)) == 1


async def test_a_submission_without_signing_in(platform: RunningPlatform) -> None:
    guest, invite_id = await platform.guest("evening", ("adult", "Ann"))
    answer = answer_for(await guest.rsvp())
    problem = await refused(platform.visitor(), answer, 401)
    assert problem["type"] == "/problems/not-signed-in"
    assert await _answers(platform, str(invite_id)) == 0


async def test_someone_elses_guests(platform: RunningPlatform) -> None:
    ann, anns = await platform.guest("evening", ("adult", "Ann"))
    ben, bens = await platform.guest("evening", ("adult", "Ben"))
    problem = await refused(ben, answer_for(await ann.rsvp()), 422)
    assert len(problem["errors"]) == 2  # Ann is unknown there, and Ben is unanswered
    assert await _answers(platform, str(anns)) == await _answers(platform, str(bens)) == 0


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/api/invites", {"type": "day", "guests": []}, "/guests"),
        (
            "/api/invites",
            {"type": "day", "guests": [{"type": "adult", "name": " "}]},
            "/guests/0/name",
        ),
        ("/api/food-choices", {"guestType": "adult", "course": "main", "name": ""}, "/name"),
    ],
)
async def test_hosts_slips_are_pointed_at(
    platform: RunningPlatform, path: str, body: dict[str, Any], pointer: str
) -> None:
    before = len(await platform.stores.history())
    host = await platform.host()
    response = await host.post(path, body)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert len(await platform.stores.history()) == before


async def test_an_unknown_code(platform: RunningPlatform) -> None:
    response = await platform.visitor().post("/api/session", {"code": "ZZZZ-ZZZZ"})
    assert response.status_code == 401
    assert response.json()["type"] == "/problems/unknown-code"


async def _answers(platform: RunningPlatform, invite_id: str) -> int:
    return sum(
        recorded.event.type == "invite.submitted" and str(recorded.event.id) == invite_id
        for recorded in await platform.stores.history()
    )
