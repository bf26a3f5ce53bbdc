"""docs/messages.md: every message, what it means, who sends it, who hears of it, what is in it."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from contracts.commands import QueuedCommand
from contracts.domain_events import Published
from contracts.envelope import Recorded
from contracts.routing import SUBSCRIPTIONS, Source
from contracts.values import Message
from livingdocs.anchors import Anchors
from livingdocs.fields import Schema, fields, meaning, on_the_wire
from livingdocs.handlers import (
    AGGREGATE_EVENTS,
    DOMAIN_EVENTS,
    Handled,
    handled,
    translated,
    type_name,
)

SENDERS: Final = {"host": "hosts", "guest": "guests", None: "anybody"}
ENVELOPES: Final[tuple[type[BaseModel], ...]] = (QueuedCommand, Recorded, Published)


def document() -> str:
    commands = handled()
    definitions = _definitions([each.command for each in commands])
    parts = {
        name: definitions[name] for name in sorted(definitions) if _has_fields(definitions[name])
    }
    page = Anchors()
    for section, names in {
        "command": [each.command.__name__ for each in commands],
        "event": map(type_name, AGGREGATE_EVENTS),
        "domain event": map(type_name, DOMAIN_EVENTS),
        "envelope": [envelope.__name__ for envelope in ENVELOPES],
        "part": parts,
    }.items():
        for name in names:
            page.announce(section, name)
    lines = [
        *_introduction(),
        *_commands(page, commands),
        *_aggregate_events(page, commands),
        *_domain_events(page),
        *_envelopes(page),
        *_parts(page, parts, definitions),
    ]
    return "\n".join(lines) + "\n"


def _introduction() -> Iterator[str]:
    yield "# Messages\n"
    yield (
        "Everything the services say to each other, and what comes in from outside. This page and"
        " the drawings in it are made from the code by `make docs`; [schemas](schemas) has the same"
        " for programs, as JSON Schemas.\n"
    )
    yield "Fields are as they are on the wire. What is not marked optional is always there."


def _commands(page: Anchors, commands: Iterable[Handled]) -> Iterator[str]:
    yield "\n## Commands\n"
    yield (
        "What guests and hosts ask for. Each has one handler, which may append the events beside"
        " it; what the world hears of them comes last.\n"
    )
    yield "![Commands of guests](diagrams/commands-guests.svg)\n"
    yield "![Commands of hosts](diagrams/commands-hosts.svg)"
    for each in commands:
        operation = each.operation
        yield f"\n### {each.command.__name__}\n\n{meaning(each.command)}\n"
        by = SENDERS[operation.role]
        queued = " or, with `Prefer: respond-async`, the commands queue" * operation.asynchronous
        yield f"- Sent by {by}: `{operation.method} {operation.path}`{queued}"
        yield f"- Carried out by {_source(each.handler)}"
        yield f"- Appends {_links(page, 'event', each.events) or 'nothing: it opens a session'}"
        yield from _table(page, each.command)


def _aggregate_events(page: Anchors, commands: Iterable[Handled]) -> Iterator[str]:
    yield "\n## Aggregate events\n"
    yield (
        "What happened, kept for ever in the event store and handed on in a"
        f" {page.link('envelope', 'Recorded')}. Which follows which, as the tests of the commands"
        " leave them, and with ? what is not always there:\n"
    )
    yield "![The stream of an invite](diagrams/events-invite.svg)\n"
    yield "![The other streams](diagrams/events-others.svg)"
    meant = translated()
    for event in AGGREGATE_EVENTS:
        name = type_name(event)
        causes = [each.command for each in commands if event in each.events]
        yield f"\n### {name}\n\n{meaning(event)}\n"
        yield f"- Recorded on {', '.join(page.link('command', c.__name__) for c in causes)}"
        yield f"- Heard by {_listeners(Source.AGGREGATE_EVENTS, name)}"
        if told := meant.get(event):
            yield f"- May mean {_links(page, 'domain event', told)}"
        yield from _table(page, event)


def _domain_events(page: Anchors) -> Iterator[str]:
    yield "\n## Domain events\n"
    yield (
        f"What the write side tells the world, in a {page.link('envelope', 'Published')}: the relay"
        " translates them from its own events."
    )
    meant = translated()
    for event in DOMAIN_EVENTS:
        name = type_name(event)
        causes = [cause for cause, told in meant.items() if event in told]
        yield f"\n### {name}\n\n{meaning(event)}\n"
        yield f"- Translated from {_links(page, 'event', causes)}"
        yield f"- Heard by {_listeners(Source.DOMAIN_EVENTS, name)}"
        yield from _table(page, event)


def _envelopes(page: Anchors) -> Iterator[str]:
    yield "\n## Envelopes\n\nWhat messages travel in."
    for envelope in ENVELOPES:
        yield f"\n### {envelope.__name__}\n\n{meaning(envelope)}"
        yield from _table(page, envelope)


def _parts(
    page: Anchors, parts: Mapping[str, Schema], definitions: Mapping[str, Schema]
) -> Iterator[str]:
    yield "\n## Parts\n\nWhat messages are made of."
    for name, schema in parts.items():
        yield f"\n### {name}\n\n{on_the_wire(schema['description'], schema)}"
        yield from _rows(page, schema, definitions)


def _definitions(commands: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """What all messages are made of, by name. Raises where one name means two things."""
    found: dict[str, Schema] = {}
    for message in (*commands, *AGGREGATE_EVENTS, *DOMAIN_EVENTS):
        for name, schema in message.model_json_schema().get("$defs", {}).items():
            if found.setdefault(name, schema) != schema:
                raise LookupError(f"{name} means two things")
    return found


def _has_fields(schema: Schema) -> bool:
    return "properties" in schema


def _table(page: Anchors, message: type[BaseModel]) -> Iterator[str]:
    schema = message.model_json_schema()
    return _rows(page, schema, schema.get("$defs", {}))


def _rows(page: Anchors, schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[str]:
    def link(name: str) -> str:
        return page.link("command" if page.has("command", name) else "part", name)

    yield "\n| field | type |\n|---|---|"
    for each in fields(schema, definitions, link):
        yield f"| `{each.name}` | {each.type}{'' if each.required else '; optional'} |"


def _links(page: Anchors, section: str, events: Iterable[type[Message]]) -> str:
    return ", ".join(page.link(section, type_name(event)) for event in events)


def _listeners(source: Source, event_type: str) -> str:
    consumers = [
        each.consumer
        for each in SUBSCRIPTIONS
        if each.source is source and event_type in each.event_types
    ]
    return ", ".join(f"the {consumer}" for consumer in consumers) or "nobody"


def _source(function: Callable[..., object]) -> str:
    """A link to where it is."""
    file = Path(inspect.getsourcefile(function) or "").relative_to(Path.cwd())
    return f"[`{function.__qualname__}`](../{file.as_posix()})"
