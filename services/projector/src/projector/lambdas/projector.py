"""Lambda: aggregate events from the projections queue into the read models."""

import asyncio
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

from projector import bootstrap, ui
from projector.settings import Settings

runner = asyncio.Runner()
read_models = bootstrap.read_models(Settings())


def handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:  # noqa: ARG001
    records: list[dict[str, Any]] = event["Records"]
    outcome = runner.run(ui.receive(read_models, records))
    ui.tell(outcome)
    return ui.respond(records, outcome)
