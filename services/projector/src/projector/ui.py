"""Messages of the projections queue, on their way into the read models; steps of a rebuild."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from contracts.envelope import Recorded
from projector.application import (
    CLOCKS_DIFFER,
    GRACE,
    Generations,
    NotBuilding,
    NotComplete,
    ReadModels,
    Standing,
    Unavailable,
    drop,
    fill,
    project,
)
from projector.domain.translation import EVENT_TYPES

logger = Logger()
metrics = Metrics()


class NotProjected(Exception):
    """Says which kind of error it was and no more: messages of errors may quote guests."""


@dataclass(frozen=True)
class Outcome:
    """What became of a batch, by message id."""

    projected: Mapping[str, Recorded]
    failures: Mapping[str, Exception]


async def receive(read_models: ReadModels, records: Sequence[Mapping[str, Any]]) -> Outcome:
    """Project all messages that can be read; those that can't fail alone."""
    readable: dict[str, Recorded] = {}
    failures: dict[str, Exception] = {}
    for record in records:
        message_id = record["messageId"]
        try:
            recorded = read(record["body"])
        except (ValueError, KeyError, TypeError) as error:
            failures[message_id] = error
        else:
            if recorded is not None:
                readable[message_id] = recorded
    failures |= await project(read_models, readable)
    projected = {key: event for key, event in readable.items() if key not in failures}
    return Outcome(projected, failures)


def read(body: str) -> Recorded | None:
    """The event in a message from the bus; None for a type no read model is interested in.

    Raises ValueError, KeyError or TypeError where there is no such event.
    """
    detail = json.loads(body)["detail"]
    return Recorded.model_validate(detail) if detail["event"]["type"] in EVENT_TYPES else None


def respond(records: list[dict[str, Any]], outcome: Outcome) -> PartialItemFailureResponse:
    """The partial batch response. Raises BatchProcessingError when every single one failed."""

    def settle(record: SQSRecord) -> None:
        if error := outcome.failures.get(record.message_id):
            raise NotProjected(type(error).__qualname__) from None

    processor = BatchProcessor(event_type=EventType.SQS)
    with processor(records, settle):
        processor.process()
    return processor.response()


def tell(outcome: Outcome) -> None:
    """Log and count what happened; of the events only ids, never what guests wrote."""
    for message_id, error in outcome.failures.items():
        logger.error(
            "A message was not projected.", message_id=message_id, error=type(error).__qualname__
        )
    for event in outcome.projected.values():
        logger.debug("Projected.", event_id=event.id, correlation_id=event.correlation_id)
    metrics.add_metric("EventsProjected", MetricUnit.Count, len(outcome.projected))
    metrics.add_metric("MessagesNotProjected", MetricUnit.Count, len(outcome.failures))
    metrics.flush_metrics()


_PROBLEMS: Final = {
    NotBuilding: "This rebuild has moved on, or was abandoned: somebody else may be at it.",
    NotComplete: "The new read models do not hold all of history yet.",
    Unavailable: "The read models can't be reached just now.",
}


async def rebuild(
    generations: Generations, asked: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """One step of a rebuild, {do: look | begin | fill | …}: where the generations stand then.

    Raises KeyError, TypeError or ValueError for what is none.
    """
    try:
        match asked["do"]:
            case "look":
                pass
            case "begin":
                await generations.begin(now)
            case "fill":
                await fill(
                    generations,
                    _number(asked["generation"]),
                    map(Recorded.model_validate, asked["events"]),
                    after=asked["after"],
                    reached=asked["reached"],
                    complete=bool(asked["complete"]),
                )
            case "switch":
                await generations.switch(_number(asked["generation"]), now)
            case "abandon":
                await generations.abandon(_number(asked["generation"]), now)
            case "drop":
                await drop(generations, now)
            case _:
                raise ValueError("There is no such step of a rebuild.")
        return _told(await generations.standing(), now)
    except tuple(_PROBLEMS) as error:
        return {"problem": next(_PROBLEMS[kind] for kind in _PROBLEMS if isinstance(error, kind))}


def _number(value: object) -> int:
    """Refused without a word of it: what a function fails with is logged."""
    if not isinstance(value, int):
        raise TypeError("A generation is a number.")
    return value


def _told(standing: Standing, now: datetime) -> dict[str, Any]:
    building, retired = standing.building, standing.retired
    return {
        "current": standing.current,
        "building": building
        and {
            "generation": building.generation,
            "reached": building.reached,
            "complete": building.complete,
            "until": (building.began_at + CLOCKS_DIFFER).isoformat(),
        },
        "retired": retired
        and {
            "generation": retired.generation,
            "dropsInSeconds": max(0.0, (retired.at + GRACE - now).total_seconds()),
        },
    }
