"""Messages of the projections queue, on their way into the read models."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from contracts.envelope import Recorded
from projector.application import ReadModels, project
from projector.domain import EVENT_TYPES

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
