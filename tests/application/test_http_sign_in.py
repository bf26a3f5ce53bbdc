"""Signing in and out over HTTP: statuses, cookies, tries."""

import asyncio
from uuid import UUID

import pytest

from command_api.application import signing_in
from contracts.principal import Principal, Role
from tests.application.command_client import PASSWORD, CommandClient, problem, token

KEY = str(UUID(int=42))


@pytest.fixture
def client() -> CommandClient:
    return CommandClient()


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
