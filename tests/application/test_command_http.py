"""The command API over HTTP: statuses, cookies, problems."""

import asyncio
import json
from uuid import UUID, uuid4

import httpx
import pytest

from command_api.application import signing_in
from command_api.application.chasing import is_answered
from contracts.api.operation import MAX_BODY_BYTES, Service
from contracts.api.operations import OPERATIONS
from contracts.events import InviteCreated, InviteReminded, InviteSubmitted
from contracts.principal import Principal, Role
from contracts.problems import Problem
from tests.application.command_client import PASSWORD, SITE, CommandClient
from tests.application.conftest import NOW

DISH = {"guestType": "adult", "course": "main", "name": "Cod"}
FAMILY = {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}]}
KEY = str(UUID(int=42))
DEADLINE = "/api/wedding/rsvp-deadline"
LAST_DAY = {"lastDay": "2027-05-01", "timeZone": "Europe/London"}


@pytest.fixture
def client() -> CommandClient:
    return CommandClient()


def problem(response: httpx.Response, status: int) -> Problem:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return Problem.model_validate_json(response.text)


def token(response: httpx.Response) -> str:
    return response.headers["set-cookie"].partition(";")[0].removeprefix("__Host-sid=")


class TestSigningIn:
    async def test_with_the_code(self, client: CommandClient) -> None:
        invite_id, _ = await client.write_side.invite("day", ("adult", "Zoë"))
        code = client.write_side.story()[0]["event"]["code"]
        response = await client.post("/api/session", {"code": f"{code[:4]}-{code[4:]}".lower()})
        assert response.status_code == 204
        assert response.headers["set-cookie"].partition("; ")[2].lower() == (
            "httponly; max-age=43200; path=/; samesite=strict; secure"
        )
        assert await client.sessions.find(token(response)) == Principal(
            role=Role.GUEST, invite_id=invite_id
        )

    async def test_a_new_session_ends_the_old_one(self, client: CommandClient) -> None:
        first = await client.post("/api/host/session", {"password": PASSWORD})
        second = await client.post(
            "/api/host/session", {"password": PASSWORD}, Cookie=f"__Host-sid={token(first)}"
        )
        assert token(second) != token(first)
        assert await client.sessions.find(token(first)) is None

    @pytest.mark.parametrize("key", [KEY, "no uuid"], ids=["key", "no-key"])
    async def test_every_sign_in_is_one_of_its_own(self, client: CommandClient, key: str) -> None:
        await client.write_side.invite("day", ("adult", "Zoë"))
        code = client.write_side.story()[0]["event"]["code"]
        before = len(client.write_side.story())
        for _ in range(2):
            response = await client.post("/api/session", {"code": code}, Idempotency_Key=key)
            assert response.status_code == 204
        assert len(client.write_side.story()) == before + 2

    async def test_an_unknown_code_is_refused_in_one_voice(self, client: CommandClient) -> None:
        answers = {
            (await client.post("/api/session", {"code": code})).text
            for code in ("ZZZZ-ZZZZ", "not a code", "")
        }
        assert len(answers) == 1

    async def test_a_wrong_password_is_refused(self, client: CommandClient) -> None:
        response = await client.post("/api/host/session", {"password": "guess"})
        assert problem(response, 401).type == "/problems/wrong-password"

    async def test_ten_wrong_codes_and_no_more(self, client: CommandClient) -> None:
        for _ in range(10):
            problem(await client.post("/api/session", {"code": "ZZZZ-ZZZZ"}), 401)
        refused = await client.post("/api/session", {"code": "ZZZZ-ZZZZ"})
        assert problem(refused, 429).type == "/problems/too-many-sign-ins"
        assert refused.headers["retry-after"] == "900"

    async def test_right_codes_do_not_count(self, client: CommandClient) -> None:
        for _ in range(11):
            response = await client.post("/api/host/session", {"password": PASSWORD})
            assert response.status_code == 204
        assert client.throttle.counts.total() == 0

    async def test_our_own_failures_do_not_count(self, client: CommandClient) -> None:
        client.write_side.store.available = False
        for _ in range(11):
            problem(await client.post("/api/session", {"code": "ZZZZ-ZZZZ"}), 503)
        assert client.throttle.counts.total() == 0

    async def test_a_session_that_could_not_be_opened_does_not_count(
        self, client: CommandClient
    ) -> None:
        client.sessions.available = False
        for _ in range(11):
            problem(await client.post("/api/host/session", {"password": PASSWORD}), 503)
        assert client.throttle.counts.total() == 0

    async def test_no_counter_no_entry(self, client: CommandClient) -> None:
        client.throttle.available = False
        response = await client.post("/api/host/session", {"password": PASSWORD})
        assert problem(response, 503).type == "/problems/unavailable"
        assert response.headers["retry-after"]

    async def test_no_answer_in_time_is_said_in_time(
        self, client: CommandClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def silent(_: str) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(client.write_side.store, "read", silent)
        client.patience_seconds = 0.01

        response = await client.post("/api/session", {"code": "ZZZZ-ZZZZ"})

        assert problem(response, 503).type == "/problems/unavailable"
        assert response.headers["retry-after"]
        assert client.throttle.counts.total() == 0

    async def test_nobody_waits_long_for_a_refund(
        self, client: CommandClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def silent(_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(client.throttle, "refund", silent)
        monkeypatch.setattr(signing_in, "REFUND_SECONDS", 0.01)

        async with asyncio.timeout(60):
            response = await client.post("/api/host/session", {"password": PASSWORD})

        assert response.status_code == 204

    async def test_signing_out_ends_the_session(self, client: CommandClient) -> None:
        session = await client.sessions.open(Principal(role=Role.HOST))
        response = await client.request(
            "DELETE", "/api/session", headers={"Cookie": f"__Host-sid={session}"}
        )
        assert response.status_code == 204
        assert "max-age=0" in response.headers["set-cookie"].lower()
        assert await client.sessions.find(session) is None


class TestHosts:
    async def test_create_a_dish(self, client: CommandClient) -> None:
        response = await client.as_host().post("/api/food-choices", DISH, Idempotency_Key=KEY)
        assert response.status_code == 201
        assert response.json() == {"id": client.write_side.story()[0]["event"]["id"]}

    async def test_create_an_invite_and_read_its_code(self, client: CommandClient) -> None:
        response = await client.as_host().post("/api/invites", FAMILY)
        assert response.status_code == 201
        created = client.write_side.story()[1]["event"]
        assert response.json()["id"] == created["id"]
        assert response.json()["code"].replace("-", "") == created["inviteCode"]

    async def test_give_a_lost_card_a_new_code(self, client: CommandClient) -> None:
        host = client.as_host()
        created = (await host.post("/api/invites", FAMILY)).json()
        lost = {"code": created["code"].lower()}
        reissued = await host.post("/api/invite-codes", lost, Idempotency_Key=KEY)
        assert reissued.status_code == 201
        assert reissued.json()["id"] == created["id"]
        assert (
            reissued.json()["code"].replace("-", "")
            == (client.write_side.story()[-1]["event"]["inviteCode"])
        )
        again = await host.post("/api/invite-codes", lost, Idempotency_Key=KEY)
        assert again.json() == reissued.json()
        later = await host.post("/api/invite-codes", lost)
        assert problem(later, 409).type == "/problems/code-replaced"
        unknown = problem(await host.post("/api/invite-codes", {"code": "ZZZZ-ZZZZ"}), 422)
        assert [error.pointer for error in unknown.errors] == ["/code"]
        problem(await client.as_guest(UUID(created["id"])).post("/api/invite-codes", lost), 403)

    async def test_the_same_key_and_body_repeat_the_answer(self, client: CommandClient) -> None:
        host = client.as_host()
        first = await host.post("/api/invites", FAMILY, Idempotency_Key=KEY)
        again = await host.post("/api/invites", FAMILY, Idempotency_Key=f'"{KEY}"')
        assert again.json() == first.json()
        assert len(client.write_side.story()) == 2

    async def test_the_same_key_for_another_body_is_refused(self, client: CommandClient) -> None:
        host = client.as_host()
        await host.post("/api/food-choices", DISH, Idempotency_Key=KEY)
        other = await host.post("/api/food-choices", {**DISH, "name": "Beef"}, Idempotency_Key=KEY)
        assert problem(other, 422).type == "/problems/idempotency-key-reused"

    async def test_a_key_that_is_no_uuid_is_refused(self, client: CommandClient) -> None:
        response = await client.as_host().post("/api/food-choices", DISH, Idempotency_Key="mine")
        problem(response, 400)

    async def test_asynchronously_the_command_is_queued_under_the_same_ids(
        self, client: CommandClient
    ) -> None:
        host = client.as_host()
        accepted = await host.post(
            "/api/invites", FAMILY, Idempotency_Key=KEY, Prefer="wait=5, respond-async"
        )
        assert accepted.status_code == 202
        assert accepted.headers["preference-applied"] == "respond-async"
        assert client.write_side.story() == []
        (queued,) = client.queue.sent
        assert queued.command_id == UUID(KEY)
        made = await host.post("/api/invites", FAMILY, Idempotency_Key=KEY)
        assert made.json()["id"] == accepted.json()["id"]

    @pytest.mark.parametrize(
        ("path", "body", "pointer"),
        [
            ("/api/food-choices", {**DISH, "name": "  "}, "/name"),
            ("/api/invites", {**FAMILY, "guests": []}, "/guests"),
            (
                "/api/invites",
                {**FAMILY, "guests": [{"type": "baby", "name": ""}]},
                "/guests/0/name",
            ),
        ],
    )
    async def test_what_breaks_a_rule_is_not_accepted_to_be_refused_unheard(
        self, client: CommandClient, path: str, body: dict[str, object], pointer: str
    ) -> None:
        response = await client.as_host().post(path, body, Prefer="respond-async")
        (error,) = problem(response, 422).errors
        assert error.pointer == pointer
        assert client.queue.sent == []

    async def test_set_a_deadline(self, client: CommandClient) -> None:
        response = await client.as_host().request("PUT", DEADLINE, json=LAST_DAY)
        assert response.status_code == 200
        (event,) = client.write_side.story()
        assert response.json() == {"id": event["event"]["id"], "version": 1}
        assert event["event"]["closesAt"] == "2027-05-01T23:00:00Z"

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"timeZone": "Europe/Longdon"}, "/timeZone"),
            ({"lastDay": "9999-12-31"}, "/lastDay"),
            ({"lastDay": "2027-02-30"}, "/lastDay"),
            ({"lastDay": 0}, "/lastDay"),
            ({"lastDay": "2027-05-01T00:00:00"}, "/lastDay"),
        ],
    )
    async def test_are_told_what_is_no_deadline(
        self, client: CommandClient, wrong: dict[str, object], pointer: str
    ) -> None:
        response = await client.as_host().request("PUT", DEADLINE, json={**LAST_DAY, **wrong})
        assert [error.pointer for error in problem(response, 422).errors] == [pointer]
        assert client.write_side.story() == []

    async def test_record_a_reply_and_a_change(self, client: CommandClient) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        body = {"inviteId": str(invite_id), "guests": {str(zoe): {"attending": True}}}
        response = await client.as_host().post("/api/host/rsvp", body)
        assert (response.status_code, response.json()["version"]) == (200, 3)
        change = {**body, "guests": {str(zoe): {"attending": False}}, "version": 3}
        changed = await client.request("PUT", "/api/host/rsvp", json=change)
        assert (changed.status_code, changed.json()["version"]) == (200, 4)
        answers = client.write_side.story()[-2:]
        assert [event["event"]["answeredBy"] for event in answers] == ["host", "host"]

    async def test_mend_a_guest_list(self, client: CommandClient) -> None:
        invite_id, (zoe, ben) = await client.write_side.invite(
            "evening", ("adult", "Zoe"), ("adult", "Ben")
        )
        about = {"inviteId": str(invite_id)}
        kit = {**about, "type": "baby", "name": "Kit"}
        added = await client.as_host().post("/api/invited-guests", kit)
        assert (added.status_code, added.json()["version"]) == (200, 3)
        mended = {**about, "guestId": str(zoe), "type": "adult", "name": "Zoë"}
        corrected = await client.request("PUT", "/api/invited-guests", json=mended)
        assert corrected.json() == {"id": str(zoe), "version": 4}
        gone = await client.post("/api/withdrawn-guests", {**about, "guestId": str(ben)})
        assert gone.json() == {"id": str(ben), "version": 5}
        listed = client.write_side.story()[-1]["event"]["invitedGuests"]
        assert [guest["name"] for guest in listed] == ["Zoë", "Kit"]

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/api/host/rsvp", {"guests": {}}),
            ("PUT", "/api/host/rsvp", {"guests": {}, "version": 2}),
            ("POST", "/api/invited-guests", {"type": "baby", "name": "Kit"}),
            ("PUT", "/api/invited-guests", {"guestId": KEY, "type": "baby", "name": "Kit"}),
            ("POST", "/api/withdrawn-guests", {"guestId": KEY}),
        ],
    )
    async def test_are_told_that_there_is_no_such_invite(
        self, client: CommandClient, method: str, path: str, body: dict[str, object]
    ) -> None:
        named = {**body, "inviteId": str(uuid4())}
        problem(await client.as_host().request(method, path, json=named), 404)
        problem(await client.as_guest(uuid4()).request(method, path, json=named), 403)

    async def test_a_blank_name_is_pointed_at(self, client: CommandClient) -> None:
        response = await client.as_host().post("/api/food-choices", {**DISH, "name": "  "})
        (error,) = problem(response, 422).errors
        assert (error.pointer, error.detail) == ("/name", "A dish needs a name.")


class TestChasing:
    async def test_note_an_address_and_remind_once_a_wave(self, client: CommandClient) -> None:
        invite_id, _ = await client.write_side.invite("evening", ("adult", "Zoë"))
        host = client.as_host()
        note = {"inviteId": str(invite_id), "emailAddress": "zoe@example.com"}
        for _ in range(2):
            response = await host.request("PUT", "/api/invite-addresses", json=note)
            assert (response.status_code, response.json()["version"]) == (200, 3)
        reminder = {"inviteId": str(invite_id), "wave": f"{NOW.date()}"}
        for _ in range(2):
            response = await host.post("/api/invite-reminders", reminder)
            assert (response.status_code, response.json()["version"]) == (200, 4)

    async def test_twenty_hosts_at_once_send_one_reminder(self, client: CommandClient) -> None:
        invite_id, _ = await client.write_side.invite("evening", ("adult", "Zoë"))
        host = client.as_host()
        note = {"inviteId": str(invite_id), "emailAddress": "zoe@example.com"}
        await host.request("PUT", "/api/invite-addresses", json=note)
        reminder = {"inviteId": str(invite_id), "wave": f"{NOW.date()}"}
        responses = await asyncio.gather(
            *(host.post("/api/invite-reminders", reminder) for _ in range(20))
        )
        assert {response.status_code for response in responses} <= {200, 409}
        events = client.write_side.store.events
        assert sum(isinstance(recorded.event, InviteReminded) for recorded in events) == 1

    async def test_whoever_answered_is_not_reminded(self, client: CommandClient) -> None:
        invite_id, (zoe,) = await client.write_side.invite("evening", ("adult", "Zoë"))
        note = {"inviteId": str(invite_id), "emailAddress": "zoe@example.com"}
        await client.as_host().request("PUT", "/api/invite-addresses", json=note)
        store = client.write_side.store
        assert not await is_answered(store, invite_id)
        answer = {"guests": {str(zoe): {"attending": True}}}
        assert (await client.as_guest(invite_id).post("/api/rsvp", answer)).status_code == 200
        assert await is_answered(store, invite_id)
        reminder = {"inviteId": str(invite_id), "wave": f"{NOW.date()}"}
        refusal = problem(await client.as_host().post("/api/invite-reminders", reminder), 409)
        assert refusal.type == "/problems/already-submitted"

    async def test_an_invite_that_is_not_there(self, client: CommandClient) -> None:
        nobody = str(uuid4())
        assert not await is_answered(client.write_side.store, UUID(nobody))
        for path, method, body in (
            ("/api/invite-addresses", "PUT", {"emailAddress": None}),
            ("/api/invite-reminders", "POST", {"wave": f"{NOW.date()}"}),
        ):
            response = await client.as_host().request(
                method, path, json={"inviteId": nobody, **body}
            )
            assert problem(response, 404).type == "/problems/not-found"


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


class TestWhoIsAsking:
    @pytest.mark.parametrize("path", ["/api/food-choices", "/api/invites", "/api/rsvp"])
    async def test_nobody(self, client: CommandClient, path: str) -> None:
        assert problem(await client.post(path, {}), 401).type == "/problems/not-signed-in"

    @pytest.mark.parametrize("path", ["/api/food-choices", "/api/invites"])
    async def test_a_guest_is_no_host(self, client: CommandClient, path: str) -> None:
        problem(await client.as_guest(uuid4()).post(path, {}), 403)

    async def test_a_host_is_no_guest(self, client: CommandClient) -> None:
        problem(await client.as_host().post("/api/rsvp", {"guests": {}}), 403)

    @pytest.mark.parametrize("address", ["", "192.0.2.7"])
    async def test_nobody_knows_just_now(self, client: CommandClient, address: str) -> None:
        client.principal = Principal(role=Role.UNAVAILABLE, viewer_address=address)
        response = await client.post("/api/rsvp", {"guests": {}})
        assert problem(response, 503).type == "/problems/unavailable"
        assert response.headers["retry-after"]

    @pytest.mark.parametrize(
        "op", [op for op in OPERATIONS if op.service is Service.COMMAND_API], ids=lambda op: op.id
    )
    async def test_nobody_comes_in_by_the_back_door(self, client: CommandClient, op) -> None:
        client.principal = Principal(role=op.role or Role.NONE, invite_id=uuid4())
        problem(await client.request(op.method, op.path, json={}), 403)


class TestWhatIsSent:
    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
    async def test_other_sites_are_refused(self, client: CommandClient, site: str) -> None:
        response = await client.as_host().post("/api/invites", FAMILY, Sec_Fetch_Site=site)
        assert problem(response, 403).type == "/problems/cross-site"
        assert client.write_side.story() == []

    @pytest.mark.parametrize(
        ("origin", "status"),
        [(SITE, 201), ("https://wedding.example.evil", 403), ("null", 403), ("", 403)],
        ids=["ours", "like-ours", "null", "none"],
    )
    async def test_who_is_no_browser_names_the_site(
        self, client: CommandClient, origin: str, status: int
    ) -> None:
        response = await client.as_host().post(
            "/api/invites", FAMILY, Sec_Fetch_Site="", Origin=origin
        )
        assert response.status_code == status

    @pytest.mark.parametrize(
        ("content", "status"),
        [
            (b"", 400),
            (b"{", 400),
            (b"\xff\xfe", 400),
            (b'{"code": "\\ud800"}', 400),
            (b"[" * 5000, 400),
            (b"null", 422),
            (b"[]", 422),
            (b'{"code": 7}', 422),
            (b'{"code": "A\\u0000B"}', 422),
            (json.dumps({"code": "A" * 101}).encode(), 422),
            (b'{"code": "A", "more": 1}', 422),
            (b'{"code": "' + b"A" * MAX_BODY_BYTES + b'"}', 413),
        ],
        ids=lambda value: repr(value)[:20],
    )
    async def test_nonsense_is_a_4xx_problem(
        self, client: CommandClient, content: bytes, status: int
    ) -> None:
        problem(await client.request("POST", "/api/session", content=content), status)

    @pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded"])
    async def test_only_json_is_read(self, client: CommandClient, media_type: str) -> None:
        response = await client.request(
            "POST", "/api/session", content=b"{}", headers={"Content-Type": media_type}
        )
        problem(response, 415)

    async def test_snake_case_is_not_the_api(self, client: CommandClient) -> None:
        body = {"guest_type": "adult", "course": "main", "name": "Cod"}
        response = await client.as_host().post("/api/food-choices", body)
        pointers = {error.pointer for error in problem(response, 422).errors}
        assert pointers == {"/guestType", "/guest_type"}


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/api/nothing", 404, None),
        ("POST", "/api/session/", 404, None),
        ("PATCH", "/api/rsvp", 405, "GET, POST, PUT"),
        ("PATCH", "/api/session", 405, "DELETE, GET, POST"),
        ("POST", "/api/health", 405, "GET"),
    ],
)
async def test_what_is_not_there(
    client: CommandClient, method: str, path: str, status: int, allowed: str | None
) -> None:
    response = await client.request(method, path)
    problem(response, status)
    assert response.headers.get("allow") == allowed


async def test_what_nobody_foresaw_is_a_problem_and_its_words_stay_in(
    client: CommandClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = "Zoë's secret"

    async def explode(*_: object) -> None:
        raise RuntimeError(told)

    monkeypatch.setattr(client.write_side.store, "read", explode)
    response = await client.as_host().post("/api/food-choices", DISH)
    assert problem(response, 500).type == "/problems/internal-error"
    assert "RuntimeError" in caplog.text
    assert told not in caplog.text + response.text
