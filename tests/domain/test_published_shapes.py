"""Every shape ever written is kept in golden/ and must load for ever."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final, get_args

import jsonschema
import pytest
from pydantic import BaseModel, ValidationError

from contracts import schemas
from contracts.commands import SubmitInvite
from contracts.domain_events import DomainEvent, Published
from contracts.envelope import Recorded
from contracts.events import AGGREGATE_EVENT, AggregateEvent
from tests.domain.shapes import digest, event_type, fields, fields_shown

DIRECTORY: Final = Path(__file__).parent / "golden"
GOLDEN: Final = sorted(DIRECTORY.rglob("*.json"))
SHAPES: Final[dict[str, str]] = tomllib.loads((DIRECTORY / "shapes.toml").read_text())
PUBLISHED_SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
EVENTS: Final[list[type[BaseModel]]] = [
    event
    for family in (AggregateEvent, DomainEvent)
    for event in get_args(get_args(family.__value__)[0])
]

NEW: Final = """
{type} is new. What will be written in this shape must load for ever. So
- write {next}.json, an event with all of its fields, in its envelope like the others;
- in shapes.toml, add "{next}" = "{digest}".
"""
CHANGED: Final = """
{type} has another shape than it was published in, last shown by {newest}.json.
What was written stays as it was written, and is read for ever. So
- write {next}.json beside it: an event as the new code writes it, with all that is new;
- leave the earlier files alone, and have them load: by a default that is not written
  (contracts.values.SAID_LATER), or by an upcaster, a validator of the event that runs before;
- in shapes.toml, put "{next}" = "{digest}" in the place of "{newest}".
Should only the words have meant something else so far: that is another event, under another type.
"""


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_written_event_loads_and_keeps_every_word(path: Path) -> None:
    written = json.loads(path.read_text())
    envelope = Published if path.parent.name == "domain-events" else Recorded
    loaded = envelope.model_validate_json(path.read_text())
    assert json.loads(loaded.model_dump_json()) == written


@pytest.mark.parametrize("event", EVENTS, ids=event_type)
def test_no_published_shape_changes_without_a_golden_file(event: type[BaseModel]) -> None:
    name = event_type(event)
    last = max(map(version, golden(event)), default=0)
    newest, next_ = f"{name}.v{last}", f"{name}.v{last + 1}"
    now = digest(event)
    assert SHAPES.get(newest) == now, (CHANGED if last else NEW).format(
        type=name, newest=newest, next=next_, digest=now
    )


@pytest.mark.parametrize("event", EVENTS, ids=event_type)
def test_golden_files_show_every_field(event: type[BaseModel]) -> None:
    shown = (fields_shown(json.loads(path.read_text())["event"]) for path in golden(event))
    assert fields(event) - set().union(*shown) == set(), "no golden file has them"


def test_golden_files_are_of_events_there_are() -> None:
    """None is forgotten, nor its shape."""
    assert sorted(GOLDEN) == sorted(path for event in EVENTS for path in golden(event))
    assert len(SHAPES) == len(EVENTS)


def golden(event: type[BaseModel]) -> list[Path]:
    return [path for path in GOLDEN if path.name.rpartition(".v")[0] == event_type(event)]


def version(path: Path) -> int:
    return int(path.stem.rpartition(".v")[2])


def test_readers_ignore_what_later_writers_add() -> None:
    written = json.loads(GOLDEN[0].read_text())
    later = {**written, "mood": "fine", "event": {**written["event"], "mood": "fine"}}
    assert Recorded.model_validate(later) == Recorded.model_validate(written)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_files_are_valid_to_the_published_schema(path: Path) -> None:
    event = json.loads(path.read_text())["event"]
    family = "domain-events" if path.parent.name == "domain-events" else "events"
    schema = json.loads((PUBLISHED_SCHEMAS / f"{family}/{event['type']}.json").read_text())
    jsonschema.validate(event, schema)


@pytest.mark.parametrize(
    "read",
    [Recorded.model_validate_json, AGGREGATE_EVENT.validate_json, SubmitInvite.model_validate_json],
)
def test_errors_do_not_repeat_what_was_written(read: Callable[[str], object]) -> None:
    body = json.dumps({"type": "food_choice.created", "id": "Canary", "guests": "Canary"})
    with pytest.raises(ValidationError) as refused:
        read(body)
    assert "Canary" not in str(refused.value)


def test_the_published_schemas_are_those_of_the_code() -> None:
    published = {
        str(path.relative_to(PUBLISHED_SCHEMAS)): path.read_text()
        for path in PUBLISHED_SCHEMAS.rglob("*.json")
    }
    assert published == schemas.documents(), "stale: run `make schemas`"
