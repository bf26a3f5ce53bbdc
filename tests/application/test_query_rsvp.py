"""A guest's own RSVP, over HTTP: what there is to choose, what was answered, and its waiting."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from contracts.envelope import Recorded
from contracts.read_models import PendingRsvp, RsvpDeadline, SubmittedRsvp
from query_api.application import read_rsvp
from tests.application.read_side import (
    ANSWER,
    BABY,
    BEN,
    CAKE,
    COD,
    DAY,
    EVENING,
    HISTORY,
    INVITES,
    MENU,
    NUGGETS,
    SOUP,
    ZOE,
    client,
)
from tests.histories import an_id, deadline, recorded
from tests.in_memory_read_models import InMemoryReadModels, in_order
from tests.query_client import HOST, FixedContents, QueryClient, guest_of


async def test_a_pending_rsvp_offers_each_guest_their_own_menu():
    response = await client([*MENU, *INVITES]).get("/api/rsvp", guest_of(DAY))
    assert response.status_code == 200
    assert response.json() == {
        "status": "pending",
        "version": 0,
        "guestsVersion": 1,
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
    assert zoe["dietaryNeeds"] == ["vegan", "nuts"]
    assert baby["dietaryNeeds"] == []
    assert "dietaryNeeds" not in ben  # who stays at home was not asked
    assert (baby["attending"], baby["chosenFoodChoices"]) == (True, [])
    assert response.json()["songs"] == [{"artist": "Björk", "track": "Hyperballad"}]


async def test_a_submitted_rsvp_can_be_filled_in_again():
    response = await client().get("/api/rsvp", guest_of(DAY))
    zoe, ben, baby = response.json()["guests"]
    courses = {"starterId": SOUP, "mainId": COD, "dessertId": CAKE}
    assert {c: zoe[c] for c in courses} == {c: str(dish.id) for c, dish in courses.items()}
    assert zoe["foodChoices"]["main"] == [{"id": str(COD.id), "name": "Cod"}]
    assert ben["foodChoices"]["main"] == [{"id": str(NUGGETS.id), "name": "Nuggets"}]
    assert not courses.keys() & ben.keys()
    assert baby["foodChoices"] == {}


@pytest.mark.parametrize(("second", "passed"), [(-1, False), (0, True)])
@pytest.mark.parametrize("invite", [DAY, EVENING], ids=["submitted", "pending"])
async def test_an_rsvp_says_until_when_there_is_time(invite: UUID, second: int, *, passed: bool):
    held = in_order([*HISTORY, recorded(deadline(date(2027, 5, 1)))])
    midnight = datetime(2027, 5, 2, tzinfo=UTC)
    rsvp = await read_rsvp(held, invite, now=lambda: midnight + timedelta(seconds=second))
    assert rsvp.deadline == RsvpDeadline(
        last_day=date(2027, 5, 1), time_zone="Etc/UTC", passed=passed
    )


async def test_without_a_deadline_nothing_is_said_of_one():
    assert "deadline" not in (await client().get("/api/rsvp", guest_of(DAY))).json()


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


async def test_hosts_read_any_invite():
    asked = client([*MENU, *INVITES])
    for invite_id in (DAY, EVENING):
        theirs = await asked.get("/api/rsvp", guest_of(invite_id))
        seen = await asked.get(f"/api/host/rsvp?invite={invite_id}", HOST)
        assert (seen.status_code, seen.json()) == (200, theirs.json())


@pytest.mark.parametrize(
    ("query", "status"),
    [(f"?invite={an_id('no invite')}", 404), ("?invite=1", 422), ("", 422)],
)
async def test_hosts_name_the_invite(query: str, status: int):
    assert (await client([*MENU, *INVITES]).get(f"/api/host/rsvp{query}", HOST)).status_code == (
        status
    )
