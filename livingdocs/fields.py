"""A message's fields in words, from its JSON Schema: what readers in any language will meet."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

type Schema = dict[str, Any]
type Link = Callable[[str], str]
"""From the name of a message, or a part of one, to Markdown that leads to it."""

FORMATS: Final = {"uuid": "UUID", "date": "date", "date-time": "moment, with its offset"}
PLAIN: Final = {
    "boolean": "true or false",
    "integer": "whole number",
    "null": "null",
    "string": "text",
}


@dataclass(frozen=True)
class Field:
    """`name` as it is on the wire."""

    name: str
    type: str
    required: bool


def meaning(message: type[BaseModel]) -> str:
    """Its docstring, with fields as they are on the wire. Raises where there is none of its own."""
    said = message.__doc__
    if not said or said == message.__base__.__doc__:
        raise LookupError(f"What does {message.__name__} mean? Give it a docstring.")
    return on_the_wire(said, message.model_json_schema())


def on_the_wire(said: str, schema: Schema) -> str:
    def named(found: re.Match[str]) -> str:
        name = to_camel(found[1])
        return f"`{name}`" if name in schema.get("properties", {}) else found[0]

    paragraphs = (" ".join(paragraph.split()) for paragraph in said.split("\n\n"))
    return re.sub(r"`(\w+)`", named, " ".join(paragraphs))


def fields(schema: Schema, definitions: Mapping[str, Schema], link: Link) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, value in schema.get("properties", {}).items():
        if name == "type" and "const" in value:
            continue  # the heading says it
        spelt = _typed(value, definitions, link)
        if name not in required:  # where it says nothing, it is not there
            spelt = spelt.removesuffix(" or null")
        yield Field(name, spelt, name in required)


def _typed(schema: Schema, definitions: Mapping[str, Schema], link: Link) -> str:
    def typed(inner: Schema) -> str:
        return _typed(inner, definitions, link)

    match schema:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            definition = definitions[name]
            return link(name) if "properties" in definition else typed(definition)
        case {"discriminator": _}:
            return "any of the events above"
        case {"anyOf": list(choices)}:
            return " or ".join(map(typed, choices))
        case {"type": "array", "items": items}:
            return f"list of {typed(items)}{_at_most(schema, 'maxItems')}"
        case {"type": "object", "additionalProperties": values}:
            return f"{typed(values)} by id{_at_most(schema, 'maxProperties')}"
    return _simple(schema)


def _simple(schema: Schema) -> str:
    match schema:
        case {"enum": [*others, last]}:
            return f"{', '.join(f'`{value}`' for value in others)} or `{last}`"
        case {"const": True}:
            return "`true`"
        case {"format": str(form)}:
            return FORMATS[form]
        case {"type": "string", "maxLength": int(limit)}:
            return f"text, at most {limit} characters"
        case {"type": "string", "pattern": str(pattern)}:
            return f"text like `{pattern}`"
        case {"type": "integer", "minimum": int(least)}:
            return f"whole number from {least}"
        case {"type": str(kind)}:
            return PLAIN[kind]
    raise LookupError(f"Nobody knows how to put {schema} in words")


def _at_most(schema: Schema, key: str) -> str:
    return f", at most {schema[key]}" if key in schema else ""
