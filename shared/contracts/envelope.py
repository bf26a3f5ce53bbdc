"""The envelope an aggregate event is stored and sent in."""

from uuid import UUID

from pydantic import AwareDatetime

from contracts.events import AggregateEvent
from contracts.values import Message


class Recorded[E: Message = AggregateEvent](Message):
    """An event at its place: `version` counts from 1 in its stream, without gaps.

    `causation_id` is the id of the command that led to it and `command_hash` the SHA-256 (hex)
    of that command, so that a retry is told from another command under the same id.
    """

    id: UUID
    stream: str
    version: int
    schema_version: int = 1
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime
    correlation_id: str
    causation_id: UUID
    command_hash: str
    event: E
