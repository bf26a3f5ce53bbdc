"""Rebuilding in DynamoDB. Every step is one conditional update of the item of the generations."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from projector.application import NotBuilding, NotComplete, Standing
from projector.domain.facts import Fact
from projector.infrastructure.dynamodb import put_facts
from projector.infrastructure.dynamodb_items import partitions
from projector.infrastructure.dynamodb_standing import FIRST, KEY, standing
from projector.infrastructure.dynamodb_table import DynamoDbTable, is_refused, unavailable

if TYPE_CHECKING:
    from types_aiobotocore_dynamodb.type_defs import WriteRequestTypeDef

_DELETED_AT_ONCE: Final = 25
"""All that BatchWriteItem takes."""
_DROPPED_AT_ONCE: Final = 2_500
"""Items that surely go within a function's time."""
_FORGET_BUILDING: Final = "REMOVE building, beganAt, reached, complete"


class DynamoDbGenerations:
    def __init__(self, table: DynamoDbTable) -> None:
        self._table = table

    async def standing(self) -> Standing:
        return await standing(self._table)

    async def begin(self, at: datetime) -> None:
        """Numbers are never used again: `newest` counts them."""
        await self._update(
            "SET building = if_not_exists(newest, :first) + :one,"
            " newest = if_not_exists(newest, :first) + :one,"
            " served = if_not_exists(served, :first), beganAt = :at",
            "attribute_not_exists(building) AND attribute_not_exists(retired)",
            first=FIRST,
            one=1,
            at=at.isoformat(),
        )

    async def fill(
        self,
        generation: int,
        facts: Sequence[Fact],
        *,
        after: str | None,
        reached: str | None,
        complete: bool,
    ) -> None:
        building = (await self.standing()).building
        if building is None or building.generation != generation:
            raise NotBuilding
        await put_facts(self._table, facts, [generation])
        came_to = ["attribute_not_exists(reached)"] if after is None else ["reached = :after"]
        values: dict[str, str | int] = {"generation": generation}
        moves = []
        if after is not None:
            values["after"] = after
        if reached is not None:
            values["reached"] = reached
            moves.append("reached = :reached")
            came_to.append("reached = :reached")
        if complete:
            values["yes"] = "yes"
            moves.append("complete = :yes")
        if moves and not await self._update(
            f"SET {', '.join(moves)}",
            f"building = :generation AND ({' OR '.join(came_to)})",
            **values,
        ):
            raise NotBuilding

    async def switch(self, generation: int, at: datetime) -> None:
        if not await self._update(
            f"SET retired = served, served = :generation, retiredAt = :at {_FORGET_BUILDING}",
            "building = :generation AND attribute_exists(complete)",
            generation=generation,
            at=at.isoformat(),
        ):
            there = await self.standing()
            if there.building and there.building.generation == generation:
                raise NotComplete
            if there.current != generation:
                raise NotBuilding

    async def abandon(self, generation: int, at: datetime) -> None:
        if not await self._update(
            f"SET retired = building, retiredAt = :at {_FORGET_BUILDING}",
            "building = :generation",
            generation=generation,
            at=at.isoformat(),
        ):
            retired = (await self.standing()).retired
            if not retired or retired.generation != generation:
                raise NotBuilding

    async def drop(self, generation: int) -> None:
        retired = (await self.standing()).retired
        if not retired or retired.generation != generation:
            return
        dropped = 0
        for partition in partitions(generation):
            keys = [key async for key in self._table.keys(partition)]
            for some in batched(keys, _DELETED_AT_ONCE, strict=False):
                if dropped >= _DROPPED_AT_ONCE:
                    return
                await self._delete([{"DeleteRequest": {"Key": key}} for key in some])
                dropped += len(some)
        await self._update(
            "REMOVE retired, retiredAt", "retired = :generation", generation=generation
        )

    async def _delete(self, requests: "Sequence[WriteRequestTypeDef]") -> None:
        """What a busy table leaves undone is asked for again."""
        client = await self._table.client()
        name = self._table.name
        left: dict[str, Any] = {name: requests}
        while left.get(name):
            with unavailable():
                answer = await client.batch_write_item(RequestItems=left)
            left = dict(answer.get("UnprocessedItems", {}))

    async def _update(self, update: str, condition: str, **values: str | int) -> bool:
        """Whether the condition held."""
        client = await self._table.client()
        typed: dict[str, Any] = {
            f":{name}": {"N": str(value)} if isinstance(value, int) else {"S": value}
            for name, value in values.items()
        }
        with unavailable():
            try:
                await client.update_item(
                    TableName=self._table.name,
                    Key=KEY,
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=typed,
                )
            except ClientError as error:
                if not is_refused(error):
                    raise
                return False
        return True
