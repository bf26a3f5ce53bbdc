"""The OpenAPI 3.1 document of the whole system, generated from the contracts."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, Literal

from pydantic.json_schema import models_json_schema

from contracts.api.operation import Operation
from contracts.api.operations import OPERATIONS
from contracts.problems import Problem
from contracts.values import Message
from query_api.ui import openapi_problems
from query_api.ui.requests import DEFAULT_LIMIT, MAX_LIMIT

type Json = dict[str, Any]
type Mode = Literal["validation", "serialization"]
type Schemas = Mapping[Any, Json]
"""References to schemas, by (model, mode)."""

_JSON: Final = "application/json"
_CSV: Final = "text/csv"
_SESSION: Final = "session"


def document() -> str:
    return json.dumps(build(OPERATIONS), ensure_ascii=False)


def build(operations: Sequence[Operation]) -> Json:
    schemas, definitions = models_json_schema(
        sorted(_models(operations), key=lambda model: (model[0].__name__, model[1])),
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, Json] = {}
    for operation in operations:
        item = paths.setdefault(operation.path, {})
        item[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wedding RSVP",
            "version": "1.0.0",
            "description": "Guests answer their invite; hosts see who comes and what they eat. "
            "Every error is a problem (RFC 9457).",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "parameters": _PARAMETERS,
            "headers": {
                "RetryAfter": {
                    "description": "Seconds to wait before trying again.",
                    "schema": {"type": "integer"},
                },
                "SessionCookie": {
                    "description": "Opens or ends the session.",
                    "schema": {"type": "string"},
                },
            },
            "securitySchemes": {
                _SESSION: {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-sid",
                    "description": "Set by signing in, with the invite's code or as host.",
                }
            },
        },
    }


def _models(operations: Iterable[Operation]) -> set[tuple[type[Message], Mode]]:
    models: set[tuple[type[Message], Mode]] = {(Problem, "serialization")}
    for operation in operations:
        if operation.request:
            models.add((operation.request, "validation"))
        for answers in operation.responses.values():
            models.update((answer, "serialization") for answer in answers)
    return models


def _operation(operation: Operation, schemas: Schemas) -> Json:
    described: Json = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [f"{operation.role or 'everyone'}"],
        "security": [{_SESSION: []}] if operation.role else [],
        "parameters": [
            {"$ref": f"#/components/parameters/{name}"} for name in _parameters(operation)
        ],
        "responses": {
            str(int(status)): _success(operation, status, models, schemas)
            for status, models in operation.responses.items()
        }
        | openapi_problems.responses(operation, schemas),
    }
    if operation.request:
        described["requestBody"] = {
            "required": True,
            "content": {_JSON: {"schema": schemas[operation.request, "validation"]}},
        }
    return described


def _parameters(operation: Operation) -> Iterator[str]:
    if operation.idempotent:
        yield "IdempotencyKey"
    if operation.asynchronous:
        yield "Prefer"
    if operation.names_invite:
        yield "Invite"
    if operation.waits_for_version:
        yield "Version"
    if operation.listed:
        yield from ("Limit", "After")
    if operation.as_of_any_moment:
        yield "AsOf"


_PARAMETERS: Final[Json] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Sent again with the same body, the answer is the same and nothing is done "
        "twice.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`respond-async`: answer 202 at once and carry the command out soon.",
        "schema": {"type": "string", "examples": ["respond-async"]},
    },
    "Invite": {
        "name": "invite",
        "in": "query",
        "required": True,
        "description": "The invite's id.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Version": {
        "name": "version",
        "in": "query",
        "description": "Wait up to two seconds for an answer this new, as submitting it returned.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    },
    "AsOf": {
        "name": "asOf",
        "in": "query",
        "description": "How it stood at that moment; without it, how it stands.",
        "schema": {"type": "string", "format": "date-time"},
    },
    "Limit": {
        "name": "limit",
        "in": "query",
        "description": "Items a page; a spreadsheet always has them all.",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_LIMIT,
            "default": DEFAULT_LIMIT,
        },
    },
    "After": {
        "name": "after",
        "in": "query",
        "description": "The `next` of the page before.",
        "schema": {"type": "string"},
    },
}


def _success(
    operation: Operation, status: HTTPStatus, models: Sequence[type[Message]], schemas: Schemas
) -> Json:
    response: Json = {"description": status.phrase}
    if status is HTTPStatus.NO_CONTENT:  # all of these open or end a session
        response["headers"] = {"Set-Cookie": {"$ref": "#/components/headers/SessionCookie"}}
        return response
    match [schemas[model, "serialization"] for model in models]:
        case []:
            schema: Json = {"type": "object"}
        case [only]:
            schema = only
        case several:
            schema = {"oneOf": several}
    response["content"] = {_JSON: {"schema": schema}}
    if operation.listed or operation.as_of_any_moment:
        response["content"][_CSV] = {"schema": {"type": "string"}}
    return response
