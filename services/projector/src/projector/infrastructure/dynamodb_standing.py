"""The one item that says which generation is read, and which is being built or retired."""

from datetime import datetime
from typing import Any, Final

from projector.application import Building, Retired, Standing
from projector.infrastructure.dynamodb_table import DynamoDbTable, unavailable

KEY: Final = {"pk": {"S": "generations"}, "sk": {"S": "generations"}}
FIRST: Final = 1
"""The generation of a table that was never rebuilt, which has no such item."""


async def standing(table: DynamoDbTable) -> Standing:
    client = await table.client()
    with unavailable():
        answer = await client.get_item(TableName=table.name, Key=KEY, ConsistentRead=True)
    held: dict[str, Any] = answer.get("Item", {})
    return Standing(
        current=int(held["served"]["N"]) if held else FIRST,
        building=Building(
            generation=int(held["building"]["N"]),
            began_at=datetime.fromisoformat(held["beganAt"]["S"]),
            reached=held["reached"]["S"] if "reached" in held else None,
            complete="complete" in held,
        )
        if "building" in held
        else None,
        retired=Retired(int(held["retired"]["N"]), datetime.fromisoformat(held["retiredAt"]["S"]))
        if "retired" in held
        else None,
    )
