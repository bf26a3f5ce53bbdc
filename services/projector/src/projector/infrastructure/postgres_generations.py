"""Rebuilding in Postgres: each step a transaction, a page's rows and how far it came in one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from projector.application import Building, NotBuilding, NotComplete, Retired, Standing
from projector.domain.facts import Fact
from projector.infrastructure.postgres import write_facts
from projector.infrastructure.postgres_connection import Connection, PostgresConnection

_STANDING: Final = """
SELECT number, standing::text, began_at, reached, complete, retired_at FROM generations
"""
_BEGIN: Final = """
INSERT INTO generations (standing, began_at)
SELECT 'building', $1::timestamptz
 WHERE NOT EXISTS (SELECT FROM generations WHERE standing <> 'current')
    ON CONFLICT DO NOTHING
"""
_REACH: Final = """
UPDATE generations SET reached = $2, complete = complete OR $3
 WHERE number = $1 AND standing = 'building'
   AND (reached IS NOT DISTINCT FROM $4 OR reached IS NOT DISTINCT FROM $2)
RETURNING number
"""
_RETIRE_CURRENT: Final = """
UPDATE generations SET standing = 'retired', retired_at = $2
 WHERE standing = 'current'
   AND EXISTS (SELECT FROM generations WHERE number = $1 AND standing = 'building' AND complete)
RETURNING number
"""
_MAKE_CURRENT: Final = "UPDATE generations SET standing = 'current' WHERE number = $1"
_ABANDON: Final = """
UPDATE generations SET standing = 'retired', retired_at = $2
 WHERE number = $1 AND standing = 'building'
RETURNING number
"""
_IS_RETIRED: Final = "SELECT FROM generations WHERE number = $1 AND standing = 'retired' FOR UPDATE"
_FORGET: Final = "DELETE FROM generations WHERE number = $1"
_ROWS: Final = tuple(
    f"DELETE FROM {table} WHERE generation = $1"  # noqa: S608 our own tables
    for table in (
        "rsvp_deadlines",
        "kitchen_entries",
        "submitted_song_choices",
        "submitted_attending_guests",
        "submitted_answers",
        "reminded_invites",
        "noted_addresses",
        "authenticated_invites",
        "reissued_codes",
        "invited_guests",
        "invited_guest_lists",
        "sent_invites",
        "available_food_choices",
    )
)


class PostgresGenerations:
    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def standing(self) -> Standing:
        return await self._connection.run(_standing)

    async def begin(self, at: datetime) -> None:
        await self._connection.run(lambda connection: connection.execute(_BEGIN, at))

    async def fill(
        self,
        generation: int,
        facts: Sequence[Fact],
        *,
        after: str | None,
        reached: str | None,
        complete: bool,
    ) -> None:
        async def work(connection: Connection) -> None:
            async with connection.transaction():
                if not await connection.fetch(_REACH, generation, reached, complete, after):
                    raise NotBuilding
                await write_facts(connection, facts, generation=generation)

        await self._connection.run(work)

    async def switch(self, generation: int, at: datetime) -> None:
        async def work(connection: Connection) -> None:
            async with connection.transaction():
                if await connection.fetch(_RETIRE_CURRENT, generation, at):
                    await connection.execute(_MAKE_CURRENT, generation)
                    return
            there = await _standing(connection)
            if there.building and there.building.generation == generation:
                raise NotComplete
            if there.current != generation:
                raise NotBuilding

        await self._connection.run(work)

    async def abandon(self, generation: int, at: datetime) -> None:
        async def work(connection: Connection) -> None:
            if await connection.fetch(_ABANDON, generation, at):
                return
            retired = (await _standing(connection)).retired
            if not retired or retired.generation != generation:
                raise NotBuilding

        await self._connection.run(work)

    async def drop(self, generation: int) -> None:
        async def work(connection: Connection) -> None:
            async with connection.transaction():
                if await connection.fetch(_IS_RETIRED, generation):
                    for delete in (*_ROWS, _FORGET):
                        await connection.execute(delete, generation)

        await self._connection.run(work)


async def _standing(connection: Connection) -> Standing:
    there = {row["standing"]: row for row in await connection.fetch(_STANDING)}
    standing = Standing(current=there["current"]["number"])
    if row := there.get("building"):
        building = Building(row["number"], row["began_at"], row["reached"], row["complete"])
        standing = replace(standing, building=building)
    if row := there.get("retired"):
        standing = replace(standing, retired=Retired(row["number"], row["retired_at"]))
    return standing
