"""How events and outbox entries lie in the table: their keys, and their attributes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zlib import crc32

from command_api.application.ports.event_store import NewEvent
from contracts.envelope import Recorded
from contracts.events import AGGREGATE_EVENT

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb.type_defs import AttributeValueTypeDef

    type Attributes = dict[str, AttributeValueTypeDef]
    type Item = Mapping[str, AttributeValueTypeDef]

SHARDS: Final = 8
"""Of the index that reads all events, and of the outbox: keys that would heat up otherwise."""
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Waiting:
    stream: str
    first: int
    count: int
    leased_until: int
    """Microseconds since the epoch; 0 where it was never tried."""

    @property
    def key(self) -> str:
        return entry_name(self.stream, self.first)


def shard_of(name: str) -> int:
    return crc32(name.encode()) % SHARDS


def event_key(stream: str, version: int) -> "Attributes":
    """Ten digits, so that strings sort as numbers do."""
    return {"pk": {"S": f"S#{stream}"}, "sk": {"S": f"{version:010d}"}}


def place(micros: int, stream: str, version: int) -> str:
    """An event's among all events: when it was recorded (µs since the epoch), made unique."""
    return f"{micros:016d}#{stream}#{version:010d}"


def micros_of(item: "Item") -> int:
    return int(item["position"]["S"].partition("#")[0])


def event_item(new: NewEvent, body: str, stream: str, version: int, micros: int) -> "Attributes":
    return {
        **event_key(stream, version),
        "shard": {"S": str(shard_of(stream))},
        "position": {"S": place(micros, stream, version)},
        "id": {"S": str(new.id)},
        "schemaVersion": {"N": "1"},
        "event": {"S": body},
        "occurredAt": {"S": new.occurred_at.isoformat()},
        "correlationId": {"S": new.correlation_id},
        "causationId": {"S": str(new.causation_id)},
        "commandHash": {"S": new.command_hash},
    }


def restored_item(event: Recorded) -> "Attributes":
    """As the event lies in the table that it was first recorded in, or would lie."""
    micros = (event.recorded_at - _EPOCH) // timedelta(microseconds=1)
    new = NewEvent(
        id=event.id,
        event=event.event,
        occurred_at=event.occurred_at,
        correlation_id=event.correlation_id,
        causation_id=event.causation_id,
        command_hash=event.command_hash,
    )
    item = event_item(new, event.event.model_dump_json(), event.stream, event.version, micros)
    return item | {"schemaVersion": {"N": str(event.schema_version)}}


def recorded(item: "Item") -> Recorded:
    return Recorded(
        id=UUID(item["id"]["S"]),
        stream=item["pk"]["S"].removeprefix("S#"),
        version=int(item["sk"]["S"]),
        schema_version=int(item["schemaVersion"]["N"]),
        occurred_at=datetime.fromisoformat(item["occurredAt"]["S"]),
        recorded_at=_EPOCH + timedelta(microseconds=micros_of(item)),
        correlation_id=item["correlationId"]["S"],
        causation_id=UUID(item["causationId"]["S"]),
        command_hash=item["commandHash"]["S"],
        event=AGGREGATE_EVENT.validate_json(item["event"]["S"]),
    )


def outbox_item(stream: str, first: int, count: int) -> "Attributes":
    return {
        **entry_key(entry_name(stream, first)),
        "stream": {"S": stream},
        "firstVersion": {"N": str(first)},
        "count": {"N": str(count)},
        "leasedUntil": {"N": "0"},
        "attempts": {"N": "0"},
    }


def waiting(item: "Item") -> Waiting:
    return Waiting(
        stream=item["stream"]["S"],
        first=int(item["firstVersion"]["N"]),
        count=int(item["count"]["N"]),
        leased_until=int(item["leasedUntil"]["N"]),
    )


def entry_name(stream: str, first: int) -> str:
    return f"{stream}@{first}"


def entry_key(name: str) -> "Attributes":
    return {"pk": entry_partition(shard_of(name)), "sk": {"S": name}}


def entry_partition(shard: int) -> "AttributeValueTypeDef":
    return {"S": f"O#{shard}"}
