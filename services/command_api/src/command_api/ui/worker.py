"""Hosts' commands off the queue (`Prefer: respond-async`), one after the other."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from command_api.application.commands import Commands
from command_api.application.identity import Issued
from command_api.application.ports.unavailable import Unavailable
from command_api.ui.telemetry import logger as telemetry
from contracts.commands import CreateFoodChoice, CreateInvite, QueuedCommand

SPARE_MILLISECONDS: Final = 12_000
"""What a command may take, ten seconds of it waiting for a database that wakes up; with less
left, the queue had better keep it."""

logger = logging.getLogger(__name__)


class Context(Protocol):
    """What we need of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int: ...


@dataclass(frozen=True)
class Worker:
    commands: Commands

    async def carry_out(self, queued: QueuedCommand) -> None:
        """A command that comes twice finds what its first coming made."""
        issued = Issued(queued.command_id, queued.correlation_id, queued.issued_at)
        match queued.command:
            case CreateFoodChoice() as command:
                await self.commands.create_food_choice(command, issued)
            case CreateInvite() as command:
                await self.commands.create_invite(command, issued)


def receive(
    event: dict[str, Any], context: Context, worker: Worker, runner: asyncio.Runner
) -> PartialItemFailureResponse:
    """The partial batch response: what failed comes back alone, and ends in the DLQ."""

    def process(record: SQSRecord) -> None:
        try:
            _require_time_for_a_command(context)
            queued = QueuedCommand.model_validate_json(record.body, by_name=False)
            telemetry.set_correlation_id(queued.correlation_id)
            runner.run(worker.carry_out(queued))
        except Exception as error:
            # The name only: what an error says of its input may hold a guest's name.
            logger.error("A command was not carried out: %s", type(error).__name__)  # noqa: TRY400
            raise
        finally:
            telemetry.set_correlation_id(None)

    batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    with batch(records=event["Records"], handler=process):
        batch.process()
    return batch.response()


def _require_time_for_a_command(context: Context) -> None:
    if context.get_remaining_time_in_millis() < SPARE_MILLISECONDS:
        raise Unavailable("Too late in this invocation to begin another.")
