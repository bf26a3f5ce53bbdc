"""The OpenAPI document: valid, complete, and true of what the API really answers."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from contracts.api.operations import OPEN_TO_ALL, OPERATIONS
from contracts.principal import Principal
from contracts.problems import Kind
from tests.application.read_side import DAY, HISTORY, INVITES, LISTS, MENU, client
from tests.query_client import HOST, NOBODY, guest_of


async def document() -> dict[str, Any]:
    response = await client().get("/api/openapi.json")
    assert response.headers["Content-Type"] == "application/json"
    parsed: dict[str, Any] = response.json()
    return parsed


async def test_it_is_valid():
    described = await document()
    assert described["openapi"].startswith("3.1.")
    validate(described)


async def test_it_covers_every_operation_of_both_apis():
    paths = (await document())["paths"]
    described = {
        (path, method.upper(), operation["operationId"])
        for path, item in paths.items()
        for method, operation in item.items()
    }
    assert described == {(op.path, op.method, op.id) for op in OPERATIONS}


async def test_every_kind_of_problem_is_shown_somewhere():
    shown = json.dumps((await document())["paths"])
    never = {Kind.NOT_FOUND, Kind.METHOD_NOT_ALLOWED}
    assert [kind for kind in Kind if kind not in never and kind.type not in shown] == []


async def test_parameters_stand_where_they_count():
    paths = (await document())["paths"]

    def parameters(method: str, path: str) -> set[str]:
        refs = paths[path][method]["parameters"]
        return {ref["$ref"].rpartition("/")[2] for ref in refs}

    assert parameters("get", "/api/rsvp") == {"Version"}
    assert parameters("post", "/api/rsvp") == {"IdempotencyKey"}
    assert parameters("put", "/api/rsvp") == {"IdempotencyKey"}
    assert parameters("post", "/api/invites") == {"IdempotencyKey", "Prefer"}
    assert parameters("post", "/api/session") == set()
    for path in LISTS:
        assert parameters("get", path) == {"Limit", "After"}
        assert "text/csv" in paths[path]["get"]["responses"]["200"]["content"]


async def test_sessions_are_asked_for_where_a_role_is():
    described = await document()
    for operation in OPERATIONS:
        security = described["paths"][operation.path][operation.method.lower()]["security"]
        assert security == ([] if operation.id in OPEN_TO_ALL else [{"session": []}])
        assert (operation.role is None) == (operation.id in OPEN_TO_ALL)
    assert described["components"]["securitySchemes"]["session"]["name"] == "__Host-sid"


def conforms(described: dict[str, Any], path: str, status: str, media: str, body: Any) -> None:
    schema = described["paths"][path]["get"]["responses"][status]["content"][media]["schema"]
    Draft202012Validator({**schema, "components": described["components"]}).validate(body)


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/content", "/api/session"])
@pytest.mark.parametrize("history", [HISTORY, [*MENU, *INVITES]], ids=["submitted", "pending"])
async def test_what_guests_get_is_what_is_described(path: str, history: list[Any]):
    response = await client(history).get(path, guest_of(DAY))
    conforms(await document(), path, "200", "application/json", response.json())


@pytest.mark.parametrize("path", LISTS)
async def test_what_hosts_get_is_what_is_described(path: str):
    described = await document()
    listed = await client().get(f"{path}?limit=1", HOST)
    conforms(described, path, "200", "application/json", listed.json())
    refused = await client().get(path, NOBODY)
    conforms(described, path, "401", "application/problem+json", refused.json())


@pytest.mark.parametrize("path", ["/api/rsvp", "/api/content", "/api/session"])
@pytest.mark.parametrize(
    ("asking", "status"), [(Principal(), 403), (guest_of(DAY), 503)], ids=["outside", "behind"]
)
async def test_what_guests_are_refused_with_is_what_is_described(
    path: str, asking: Principal, status: int
):
    response = await client([]).get(path, asking)
    assert response.status_code == status
    described = await document()
    conforms(described, path, str(status), "application/problem+json", response.json())
