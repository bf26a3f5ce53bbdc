"""What hosts send over HTTP: statuses, keys, problems."""

import asyncio
from uuid import UUID, uuid4

import pytest

from command_api.application.chasing import Standing, standing
from contracts.events import InviteReminded
from tests.application.command_client import CommandClient, problem
from tests.application.conftest import NOW

DISH = {"guestType": "adult", "course": "main", "name": "Cod"}
FAMILY = {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}]}
KEY = str(UUID(int=42))
DEADLINE = "/api/wedding/rsvp-deadline"
LAST_DAY = {"lastDay": "2027-05-01", "timeZone": "Europe/London"}


@pytest.fixture
def client() -> CommandClient:
    return CommandClient()


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
        code = client.write_side.story()[0]["event"]["code"]
        assert await standing(store, invite_id) == Standing(answered=False, code=code)
        answer = {"guests": {str(zoe): {"attending": True}}}
        assert (await client.as_guest(invite_id).post("/api/rsvp", answer)).status_code == 200
        assert await standing(store, invite_id) == Standing(answered=True, code=code)
        reminder = {"inviteId": str(invite_id), "wave": f"{NOW.date()}"}
        refusal = problem(await client.as_host().post("/api/invite-reminders", reminder), 409)
        assert refusal.type == "/problems/already-submitted"

    async def test_an_invite_that_is_not_there(self, client: CommandClient) -> None:
        nobody = str(uuid4())
        unknown = await standing(client.write_side.store, UUID(nobody))
        assert unknown == Standing(answered=False, code=None)
        for path, method, body in (
            ("/api/invite-addresses", "PUT", {"emailAddress": None}),
            ("/api/invite-reminders", "POST", {"wave": f"{NOW.date()}"}),
        ):
            response = await client.as_host().request(
                method, path, json={"inviteId": nobody, **body}
            )
            assert problem(response, 404).type == "/problems/not-found"
