"""Every shape ever written is kept in golden/ and must load for ever."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
from pydantic import ValidationError

from contracts import schemas
from contracts.commands import SubmitInvite
from contracts.envelope import Recorded
from contracts.events import AGGREGATE_EVENT, AggregateEvent

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
PUBLISHED_SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_written_event_loads_and_keeps_every_word(path: Path) -> None:
    written = json.loads(path.read_text())
    loaded = Recorded.model_validate_json(path.read_text())
    assert json.loads(loaded.model_dump_json()) == written


def test_every_event_has_a_golden_file() -> None:
    union, *_ = get_args(AggregateEvent.__value__)
    types = {event.model_fields["type"].default for event in get_args(union)}
    assert {path.name.rpartition(".v")[0] for path in GOLDEN} == types


def test_readers_ignore_what_later_writers_add() -> None:
    written = json.loads(GOLDEN[0].read_text())
    later = {**written, "mood": "fine", "event": {**written["event"], "mood": "fine"}}
    assert Recorded.model_validate(later) == Recorded.model_validate(written)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_files_are_valid_to_the_published_schema(path: Path) -> None:
    event = json.loads(path.read_text())["event"]
    schema = json.loads((PUBLISHED_SCHEMAS / f"events/{event['type']}.json").read_text())
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
