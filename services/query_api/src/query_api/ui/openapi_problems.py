"""The problems of every operation, for the OpenAPI document."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final

from contracts.api.operation import Operation
from contracts.problems import MEDIA_TYPE, Kind, Problem

type Json = dict[str, Any]

_SAYS_WHEN: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


def responses(operation: Operation, schemas: Mapping[Any, Json]) -> Json:
    """One response a status, with an example of every kind of problem behind it."""
    kinds = sorted(dict.fromkeys(_kinds(operation)), key=lambda kind: kind.status)
    return {
        str(int(status)): _problem(status, list(same), schemas)
        for status, same in groupby(kinds, key=lambda kind: kind.status)
    }


def _problem(status: HTTPStatus, kinds: Sequence[Kind], schemas: Mapping[Any, Json]) -> Json:
    response: Json = {
        "description": " ".join(kind.title for kind in kinds),
        "content": {
            MEDIA_TYPE: {
                "schema": schemas[Problem, "serialization"],
                "examples": {
                    kind.type.rpartition("/")[2]: {
                        "value": kind.problem().model_dump(mode="json", exclude_defaults=True)
                    }
                    for kind in kinds
                },
            }
        },
    }
    if status in _SAYS_WHEN:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return response


def _kinds(operation: Operation) -> Iterator[Kind]:
    """What its own list names, and what follows from the sort of operation it is."""
    yield from operation.problems
    if operation.role:
        yield from (Kind.NOT_SIGNED_IN, Kind.FORBIDDEN, Kind.UNAVAILABLE)
    if operation.method != "GET":
        yield from (Kind.CROSS_SITE, Kind.FORBIDDEN, Kind.UNAVAILABLE)
    if operation.request:
        yield from (Kind.MALFORMED, Kind.TOO_LARGE, Kind.UNSUPPORTED_MEDIA_TYPE, Kind.INVALID)
    if operation.idempotent:
        yield from (Kind.MALFORMED, Kind.KEY_REUSED)
    if operation.listed:
        yield from (Kind.NOT_ACCEPTABLE, Kind.INVALID)
    if operation.as_of_any_moment:
        yield from (Kind.NOT_ACCEPTABLE, Kind.INVALID)
    if operation.waits_for_version:
        yield Kind.INVALID
    yield Kind.INTERNAL
