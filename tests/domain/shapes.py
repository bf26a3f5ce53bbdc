"""The shapes that events are published in: told apart by a digest, shown by golden files."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel


def event_type(event: type[BaseModel]) -> str:
    name: str = event.model_fields["type"].default
    return name


def digest(event: type[BaseModel]) -> str:
    """Of the schema without its words: a docstring may change."""
    bare = json.dumps(_without_words(event.model_json_schema()), sort_keys=True)
    return hashlib.sha256(bare.encode()).hexdigest()[:16]


def fields(event: type[BaseModel]) -> set[str]:
    """By their paths, such as /songChoices/artist."""
    schema = event.model_json_schema()
    return set(_fields(schema, schema.get("$defs", {}), ""))


def fields_shown(value: Any) -> set[str]:
    """The paths of the fields that an event has, given as JSON."""
    return set(_shown(value, ""))


def _fields(schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    for name, field in schema.get("properties", {}).items():
        yield f"{path}/{name}"
        yield from _fields(field, definitions, f"{path}/{name}")
    for part in (*schema.get("anyOf", ()), *filter(None, [schema.get("items")])):
        yield from _fields(part, definitions, path)


def _shown(value: Any, path: str) -> Iterator[str]:
    match value:
        case dict():
            for name, inner in value.items():
                yield f"{path}/{name}"
                yield from _shown(inner, f"{path}/{name}")
        case list():
            for inner in value:
                yield from _shown(inner, path)


def _without_words(schema: Any) -> Any:
    match schema:
        case dict():
            return {
                key: _without_words(value)
                for key, value in schema.items()
                if key not in ("title", "description") or not isinstance(value, str)
            }
        case list():
            return [_without_words(value) for value in schema]
        case _:
            return schema
