"""Events as KurrentDB keeps them: the event is the data, its envelope the metadata."""

from typing import Self
from uuid import UUID, uuid4

from kurrentdbclient import NewEvent as StoredEvent
from kurrentdbclient import RecordedEvent
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from command_api.application.ports.event_store import NewEvent
from contracts.envelope import Recorded
from contracts.events import AGGREGATE_EVENT


class Envelope(BaseModel):
    """The metadata. Names with a `$` are KurrentDB's own, which its projections understand.

    `first_version` and `count` describe the append that the event came with; both are 0 of an
    event that was copied from another store, which is not to be published again. That one keeps
    the time at which it was first recorded.
    """

    model_config = ConfigDict(frozen=True, validate_by_name=True)

    id: UUID
    occurred_at: AwareDatetime = Field(alias="occurredAt")
    correlation_id: str = Field(alias="$correlationId")
    causation_id: UUID = Field(alias="$causationId")
    command_hash: str = Field(alias="commandHash")
    schema_version: int = Field(default=1, alias="schemaVersion")
    first_version: int = Field(alias="firstVersion")
    count: int
    recorded_at: AwareDatetime | None = Field(default=None, alias="recordedAt")

    @classmethod
    def around(cls, new: NewEvent, *, first_version: int, count: int) -> Self:
        return cls(
            id=new.id,
            occurred_at=new.occurred_at,
            correlation_id=new.correlation_id,
            causation_id=new.causation_id,
            command_hash=new.command_hash,
            first_version=first_version,
            count=count,
        )

    @classmethod
    def around_restored(cls, event: Recorded) -> Self:
        return cls(
            id=event.id,
            occurred_at=event.occurred_at,
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            command_hash=event.command_hash,
            schema_version=event.schema_version,
            first_version=0,
            count=0,
            recorded_at=event.recorded_at,
        )


def stored(envelope: Envelope, event_type: str, body: str) -> StoredEvent:
    """Under an id of this attempt's own, for the server takes ids it knows for a retry and
    answers success; our port promises a Conflict. The event's real id is in its envelope."""
    return StoredEvent(
        id=uuid4(),
        type=event_type,
        data=body.encode(),
        metadata=envelope.model_dump_json(by_alias=True, exclude_none=True).encode(),
    )


def recorded(found: RecordedEvent, *, stream: str) -> Recorded:
    """Revisions count from 0, versions from 1."""
    envelope = Envelope.model_validate_json(found.metadata)
    return Recorded(
        id=envelope.id,
        stream=stream,
        version=found.stream_position + 1,
        schema_version=envelope.schema_version,
        occurred_at=envelope.occurred_at,
        recorded_at=envelope.recorded_at or found.recorded_at or envelope.occurred_at,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id,
        command_hash=envelope.command_hash,
        event=AGGREGATE_EVENT.validate_json(found.data),
    )
