"""The outbox in DynamoDB: an entry an append, spread over shards so that none heats up."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError
from pydantic import ValidationError

from command_api.application.ports.outbox import LEASE_SECONDS, OutboxEntry
from command_api.infrastructure.aws import AwsClients, unavailable
from command_api.infrastructure.dynamodb_items import (
    SHARDS,
    Waiting,
    entry_key,
    entry_partition,
    event_key,
    recorded,
    waiting,
)
from command_api.infrastructure.dynamodb_table import EventTable, together

if TYPE_CHECKING:
    from command_api.infrastructure.dynamodb_items import Attributes

LOOK: Final = 25
"""Entries of a shard that are read at a time: one is about 200 bytes, and most looks find few."""
ASIDE: Final = "ASIDE"
"""The partition of what can never be published, for an operator to look at."""
_LOST: Final = frozenset({"ConditionalCheckFailedException", "TransactionConflictException"})

logger = logging.getLogger(__name__)


class DynamoDbOutbox:
    """Leases run by the clocks of those who claim, of which 20 s must not make much."""

    def __init__(
        self,
        clients: AwsClients,
        table: str,
        *,
        lease: timedelta = timedelta(seconds=LEASE_SECONDS),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clients = clients
        self._table = EventTable(clients, table)
        self._lease = lease // timedelta(microseconds=1)
        self._clock = clock

    async def claim(self, limit: int) -> Sequence[OutboxEntry]:
        """What this code can't read, an event of a later version's say, waits for code that can;
        it keeps nothing else waiting."""
        claimed: list[OutboxEntry] = []
        tried: set[str] = set()
        while wanted := limit - len(claimed):
            free = await self._free(wanted, tried)
            tried |= {entry.key for entry in free}
            claims = await together(self._claim(entry) for entry in free)
            claimed += filter(None, claims)
            if len(free) < wanted:
                break
        return claimed

    async def done(self, entries: Sequence[OutboxEntry]) -> None:
        await together(self._delete(entry.key) for entry in entries)

    async def set_aside(self, entry: OutboxEntry, reason: str) -> None:
        with unavailable("The outbox"):
            dynamodb = await self._clients.dynamodb()
            key = entry_key(entry.key)
            found = await dynamodb.get_item(
                TableName=self._table.name, Key=key, ConsistentRead=True
            )
            if "Item" not in found:
                return
            aside: Attributes = {
                **found["Item"],
                "pk": {"S": ASIDE},
                "reason": {"S": reason},
                "setAsideAt": {"S": datetime.fromtimestamp(self._clock(), UTC).isoformat()},
            }
            await self._table.transact(
                [
                    {"Delete": {"TableName": self._table.name, "Key": key}},
                    {"Put": {"TableName": self._table.name, "Item": aside}},
                ]
            )

    async def is_empty(self) -> bool:
        heads = await together(self._is_empty(shard) for shard in range(SHARDS))
        return all(heads)

    async def _free(self, wanted: int, tried: set[str]) -> list[Waiting]:
        """Those never tried first; which of them is left to chance, as relays look at once."""
        now = self._now()
        shards = await together(self._free_in(n, wanted, tried, now) for n in range(SHARDS))
        free = [entry for shard in shards for entry in shard]
        random.shuffle(free)
        return sorted(free, key=lambda entry: entry.leased_until)[:wanted]

    async def _free_in(self, shard: int, wanted: int, tried: set[str], now: int) -> list[Waiting]:
        """No more than are needed, but past any number of those that were tried before."""
        free: list[Waiting] = []
        items = self._table.query(
            "pk = :pk",
            {":pk": entry_partition(shard), ":now": {"N": str(now)}},
            keep="leasedUntil <= :now",
            page=LOOK,
        )
        fresh = 0
        async for item in items:
            entry = waiting(item)
            if entry.key not in tried:
                free.append(entry)
                fresh += not entry.leased_until
            if fresh == wanted:
                break
        return free

    async def _claim(self, entry: Waiting) -> OutboxEntry | None:
        """None where another relay was faster, or the events can't be read."""
        if not await self._take_lease(entry):
            return None
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {
                ":pk": event_key(entry.stream, 0)["pk"],
                ":first": event_key(entry.stream, entry.first)["sk"],
                ":last": event_key(entry.stream, entry.first + entry.count - 1)["sk"],
            },
        )
        append = [item async for item in items]
        try:
            return OutboxEntry(entry.key, tuple(map(recorded, append)))
        except ValidationError:
            # Ids only: the error would quote what guests wrote.
            ids = ", ".join(item["id"]["S"] for item in append)
            logger.error("An append can't be read, and waits unpublished: %s", ids)  # noqa: TRY400
            return None

    async def _take_lease(self, entry: Waiting) -> bool:
        with unavailable("The outbox"):
            dynamodb = await self._clients.dynamodb()
            try:
                await dynamodb.update_item(
                    TableName=self._table.name,
                    Key=entry_key(entry.key),
                    UpdateExpression="SET leasedUntil = :until, attempts = attempts + :one",
                    ConditionExpression="leasedUntil = :seen",
                    ExpressionAttributeValues={
                        ":until": {"N": str(self._now() + self._lease)},
                        ":seen": {"N": str(entry.leased_until)},
                        ":one": {"N": "1"},
                    },
                )
            except ClientError as error:
                if error.response["Error"]["Code"] not in _LOST:
                    raise
                return False
        return True

    async def _delete(self, key: str) -> None:
        with unavailable("The outbox"):
            dynamodb = await self._clients.dynamodb()
            await dynamodb.delete_item(TableName=self._table.name, Key=entry_key(key))

    async def _is_empty(self, shard: int) -> bool:
        items = self._table.query("pk = :pk", {":pk": entry_partition(shard)}, page=1)
        return await anext(items, None) is None

    def _now(self) -> int:
        """Microseconds since the epoch."""
        return int(self._clock() * 1_000_000)
