"""What any request to the command API meets first: who asks, from where, with what."""

import json
from uuid import uuid4

import pytest

from contracts.api.operation import MAX_BODY_BYTES, Service
from contracts.api.operations import OPERATIONS
from contracts.events import AGGREGATE_EVENT
from contracts.principal import Principal, Role
from tests.application.command_client import SITE, CommandClient, problem

DISH = {"guestType": "adult", "course": "main", "name": "Cod"}
FAMILY = {"type": "day", "guests": [{"type": "adult", "name": "Zoë"}]}


@pytest.fixture
def client() -> CommandClient:
    return CommandClient()


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

    async def test_not_all_of_much_nonsense_is_listed(self, client: CommandClient) -> None:
        """Or a stranger would have us send many times what they sent."""
        content = json.dumps(dict.fromkeys(map(str, range(3500)), 1), separators=(",", ":"))
        response = await client.request("POST", "/api/session", content=content.encode())
        assert len(problem(response, 422).errors) == 100
        assert len(response.content) < MAX_BODY_BYTES

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


async def test_a_history_that_cannot_be_read_is_not_the_clients_fault(
    client: CommandClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After a rollback, say: the event is of a later version than this code."""
    later = '{"type": "guest.sang", "name": "Zoë"}'

    async def read(_: str) -> None:
        AGGREGATE_EVENT.validate_json(later)

    monkeypatch.setattr(client.write_side.store, "read", read)
    response = await client.as_host().post("/api/food-choices", DISH)
    assert problem(response, 500).type == "/problems/internal-error"
    assert "ValidationError" in caplog.text
    assert "Zoë" not in caplog.text + response.text
