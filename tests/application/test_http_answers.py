"""Guests' answers over HTTP: statuses, versions, problems."""

from uuid import UUID, uuid4

import pytest

from contracts.events import InviteCreated, InviteSubmitted
from tests.application.command_client import CommandClient, problem

KEY = str(UUID(int=42))
DEADLINE = "/api/wedding/rsvp-deadline"
LAST_DAY = {"lastDay": "2027-05-01", "timeZone": "Europe/London"}


@pytest.fixture
def client() -> CommandClient:
    return CommandClient()


class TestGuests:
    async def test_submit_for_their_own_invite(self, client: CommandClient) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        answer = {"guests": {str(zoe): {"attending": True}}, "songs": []}
        response = await client.as_guest(invite_id).post("/api/rsvp", answer)
        assert response.status_code == 200
        assert response.json() == {"id": str(invite_id), "version": 3}

    async def test_are_told_once_it_is_answered(self, client: CommandClient) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        guest = client.as_guest(invite_id)
        answer = {"guests": {str(zoe): {"attending": True}}}
        await guest.post("/api/rsvp", answer)
        assert problem(await guest.post("/api/rsvp", answer), 409).type == (
            "/problems/already-submitted"
        )

    async def test_change_their_answer(self, client: CommandClient) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        guest = client.as_guest(invite_id)
        await guest.post("/api/rsvp", {"guests": {str(zoe): {"attending": True}}})
        change = {"version": 3, "guests": {str(zoe): {"attending": False}}}
        key = {"Idempotency-Key": KEY}
        response = await guest.request("PUT", "/api/rsvp", json=change, headers=key)
        assert response.status_code == 200
        assert response.json() == {"id": str(invite_id), "version": 4}
        again = await guest.request("PUT", "/api/rsvp", json=change, headers=key)
        assert (again.status_code, again.json()) == (200, response.json())
        assert len(client.write_side.story()) == 5

    async def test_name_who_comes_along(self, client: CommandClient) -> None:
        guests = [
            {"type": "adult", "name": "Liam"},
            {"type": "adult", "name": "", "guestOf": "Liam"},
        ]
        created = await client.as_host().post("/api/invites", {"type": "evening", "guests": guests})
        invite_id = created.json()["id"]
        liam, place = (
            one.id
            for event in client.write_side.store.events
            if isinstance(event.event, InviteCreated)
            for one in event.event.invited_guests
        )
        reply = {"guests": {str(liam): {"attending": True}, str(place): {"attending": True}}}
        noting = {"inviteId": invite_id, **reply}
        refused = await client.post("/api/host/rsvp", noting)
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == [f"/guests/{place}/name"]
        reply["guests"][str(place)]["name"] = " Kim Lee "  # type: ignore[assignment]
        assert (await client.post("/api/host/rsvp", noting)).status_code == 200
        answered = client.write_side.store.events[-1].event
        assert isinstance(answered, InviteSubmitted)
        assert [one.name for one in answered.attending_guests] == ["Liam", "Kim Lee"]

    async def test_leave_an_address_for_a_copy(self, client: CommandClient) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        guest = client.as_guest(invite_id)
        answer = {
            "guests": {str(zoe): {"attending": True}},
            "emailAddress": " zoe.ng+wedding@mail.example.com ",
        }
        assert (await guest.post("/api/rsvp", answer)).json()["version"] == 3
        submitted = client.write_side.store.events[-1].event
        assert isinstance(submitted, InviteSubmitted)
        assert submitted.email_address == "zoe.ng+wedding@mail.example.com"
        assert submitted.confirmation

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "zoe",
            "zoe@localhost",
            "zoe@example.com, everyone@example.com",
            "zoe@example.com\r\nBcc: everyone@example.com",
            "Zoë <zoe@example.com>",
            "zoë@example.com",
            '"zoe ng"@example.com',
            ".zoe@example.com",
            "zoe..ng@example.com",
            "zoe@-example.com",
            "zoe@[192.0.2.1]",
            f"{'z' * 250}@example.com",
        ],
    )
    async def test_leave_only_what_is_one_address(
        self, client: CommandClient, address: str
    ) -> None:
        answer = {"guests": {}, "emailAddress": address}
        response = await client.as_guest(uuid4()).post("/api/rsvp", answer)
        assert [e.pointer for e in problem(response, 422).errors] == ["/emailAddress"]
        assert address not in response.text or not address

    async def test_are_told_which_answer_stands_when_theirs_is_older(
        self, client: CommandClient
    ) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        guest = client.as_guest(invite_id)
        await guest.post("/api/rsvp", {"guests": {str(zoe): {"attending": True}}})
        change = {"version": 3, "guests": {str(zoe): {"attending": False}}}
        await guest.request("PUT", "/api/rsvp", json=change)
        story = client.write_side.story()
        told = problem(await guest.request("PUT", "/api/rsvp", json=change), 409)
        assert (told.type, told.version) == ("/problems/answer-changed", 4)
        assert client.write_side.story() == story

    @pytest.mark.parametrize("version", [None, 0, "3", True, 3.5])
    async def test_say_which_answer_they_change(
        self, client: CommandClient, version: object
    ) -> None:
        change = {"guests": {}, **({} if version is None else {"version": version})}
        response = await client.as_guest(uuid4()).request("PUT", "/api/rsvp", json=change)
        assert [e.pointer for e in problem(response, 422).errors] == ["/version"]

    async def test_are_told_that_the_time_for_answers_is_over(self, client: CommandClient) -> None:
        past = {**LAST_DAY, "lastDay": "2026-05-01"}
        await client.as_host().request("PUT", DEADLINE, json=past)
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        guest, answer = client.as_guest(invite_id), {"guests": {str(zoe): {"attending": True}}}
        told = problem(await guest.post("/api/rsvp", answer), 409)
        assert told.type == "/problems/deadline-passed"
        assert told.detail == "Answers were welcome until Friday 1 May 2026."
        change = await guest.request("PUT", "/api/rsvp", json={**answer, "version": 3})
        assert problem(change, 409).type == "/problems/deadline-passed"

    async def test_do_not_set_deadlines(self, client: CommandClient) -> None:
        guest = client.as_guest(uuid4())
        problem(await guest.request("PUT", DEADLINE, json=LAST_DAY), 403)

    async def test_can_not_answer_for_others(self, client: CommandClient) -> None:
        _, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        other, (ann,) = await client.write_side.invite("evening", ("adult", "Ann"))
        story = client.write_side.story()
        answer = {"guests": {str(zoe): {"attending": True}, str(ann): {"attending": True}}}
        response = await client.as_guest(other).post("/api/rsvp", answer)
        (error,) = problem(response, 422).errors
        assert error.pointer == f"/guests/{zoe}"
        assert client.write_side.story() == story

    async def test_misspelt_fields_are_refused_where_they_stand(
        self, client: CommandClient
    ) -> None:
        guest_id = uuid4()
        body = {"guests": {str(guest_id): {"atending": True, "attending": "yes"}, "zoe": {}}}
        response = await client.as_guest(uuid4()).post("/api/rsvp", body)
        pointers = {error.pointer for error in problem(response, 422).errors}
        assert {f"/guests/{guest_id}/atending", f"/guests/{guest_id}/attending"} <= pointers
        assert "/guests/zoe" in pointers
