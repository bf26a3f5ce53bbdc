"""The event store in DynamoDB, and the outbox entry that each append writes in one transaction."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from botocore.exceptions import ClientError

from command_api.application.append_limits import check_size
from command_api.application.ports.event_store import Conflict, History, NewEvent
from command_api.application.ports.unavailable import Unavailable
from command_api.infrastructure.aws import AwsClients, unavailable
from command_api.infrastructure.dynamodb_history import END_OF_TIME, settled
from command_api.infrastructure.dynamodb_items import (
    event_item,
    event_key,
    micros_of,
    outbox_item,
    place,
    recorded,
)
from command_api.infrastructure.dynamodb_table import EventTable
from contracts.envelope import Recorded

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb.type_defs import TransactWriteItemTypeDef

    from command_api.infrastructure.dynamodb_items import Item

APPEND_SECONDS: Final = 10
"""How long a writer stands by an append: two attempts of the SDK, and their back-off."""
SETTLE: Final = timedelta(seconds=20)
"""How old an event must be to be read among all events.

By then whatever was given an earlier position is in the index: an append (10 s), what DynamoDB
carries out after nobody listens, the index's lag (under a second as a rule), and clocks that are
apart (Lambda's by milliseconds) take less together.
"""
_TAKEN: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


class _Overtaken(Exception):
    """The event before ours was recorded by a clock ahead of ours; `micros` is its time."""

    def __init__(self, micros: int) -> None:
        super().__init__(micros)
        self.micros = micros


class DynamoDbEventStore:
    """A stream's events follow each other without gaps, in versions and in recording time.

    Clocks of writers and readers must be within seconds of each other: `read_all` rests on it.
    """

    def __init__(
        self,
        clients: AwsClients,
        table: str,
        *,
        settle: timedelta = SETTLE,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._table = EventTable(clients, table)
        self._settle = settle // timedelta(microseconds=1)
        self._clock = clock
        self._sleep = sleep

    async def read(self, stream: str) -> Sequence[Recorded]:
        items = self._table.query("pk = :pk", {":pk": event_key(stream, 0)["pk"]})
        return [recorded(item) async for item in items]

    async def append(self, stream: str, events: Sequence[NewEvent], *, after: int) -> None:
        bodies = [new.event.model_dump_json() for new in events]
        check_size(bodies)
        written = list(zip(events, bodies, strict=True))
        try:
            await self._append(stream, written, after=after, micros=self._now())
        except _Overtaken as found:
            await self._append(stream, written, after=after, micros=found.micros + 1)

    async def read_all(self, after: str | None, limit: int) -> History:
        """The token holds when the walk through all events began, and the place it has reached.

        At the end of what has settled, the walk waits until its beginning has: so it misses
        nothing that was there before it, and does not run after what still comes. Behind its end
        begins another.
        """
        began, _, reached = (after or "@").partition("@")
        began = began or str(self._now())
        page = await settled(self._table, reached, self._now() - self._settle, limit)
        wait = min(int(began) + self._settle - self._now(), self._settle)
        if not page and wait > 0 and await self._is_anything_there(reached):
            await self._sleep(wait / 1_000_000)
            page = await settled(self._table, reached, self._now() - self._settle, limit)
        if not page:
            return History((), f"@{reached}" if reached else None)
        return History(tuple(map(recorded, page)), f"{began}@{page[-1]['position']['S']}")

    async def _append(
        self, stream: str, written: Sequence[tuple[NewEvent, str]], *, after: int, micros: int
    ) -> None:
        """One transaction: the event before, ours where there are none yet, and the outbox."""
        first = after + 1
        writes: list[TransactWriteItemTypeDef] = [
            {
                "Put": {
                    "TableName": self._table.name,
                    "Item": event_item(new, body, stream, version, micros),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for version, (new, body) in enumerate(written, start=first)
        ]
        if after:
            writes.append(
                {
                    "ConditionCheck": {
                        "TableName": self._table.name,
                        "Key": event_key(stream, after),
                        "ConditionExpression": "#position < :ours",
                        "ExpressionAttributeNames": {"#position": "position"},
                        "ExpressionAttributeValues": {":ours": {"S": place(micros, stream, first)}},
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                }
            )
        entry = outbox_item(stream, first, len(written))
        writes.append({"Put": {"TableName": self._table.name, "Item": entry}})
        with unavailable("The event store"):
            try:
                async with asyncio.timeout(APPEND_SECONDS):
                    await self._table.transact(writes)
            except TimeoutError as error:
                raise Unavailable("The event store gave no answer in time.") from error
            except ClientError as error:
                raise _meaning(error, stream) from error

    async def _is_anything_there(self, reached: str) -> bool:
        """Where nothing ever was, there is nothing to wait for."""
        return bool(reached or await settled(self._table, reached, END_OF_TIME, limit=1))

    def _now(self) -> int:
        """Microseconds since the epoch."""
        return int(self._clock() * 1_000_000)


def _meaning(error: ClientError, stream: str) -> Exception:
    """Of a transaction that was not carried out."""
    reasons = error.response.get("CancellationReasons", [])
    failed = [reason for reason in reasons if reason.get("Code") in _TAKEN]
    match failed:
        case []:
            return error
        case [{"Item": before}]:  # the event before ours is there, and nothing else refused
            return _Overtaken(micros_of(cast("Item", before)))
        case _:
            return Conflict(stream)
