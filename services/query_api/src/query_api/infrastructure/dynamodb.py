"""The read models in DynamoDB: everything of an invite in one query, a list from all of them.

A guest's own rows are read consistently, for guests look for what they have just sent. Lists are
for hosts and cost half as much without.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contracts.kitchen import KITCHEN_FACT, KitchenEntry
from contracts.read_models import (
    AvailableFoodChoice,
    Page,
    SentInvite,
    SubmittedAttendingGuest,
    SubmittedSongChoice,
)
from contracts.values import InviteType, Message
from query_api.application import Deadline, Invited
from query_api.infrastructure.dynamodb_lists import (
    ATTENDING_GUESTS,
    FOOD_CHOICES,
    INVITES,
    SONG_CHOICES,
    Listing,
    Menu,
)
from query_api.infrastructure.dynamodb_rows import (
    AnswerRow,
    DishRow,
    Household,
    households,
)
from query_api.infrastructure.dynamodb_rsvp import pending, submitted
from query_api.infrastructure.dynamodb_table import DynamoDbTable, Generation, Item

_SHARES: Final = 8
"""As the projector spreads the invites."""


class DynamoDbReadModels:
    def __init__(self, table: DynamoDbTable) -> None:
        self._table = table

    async def rsvp(self, invite_id: UUID) -> Invited | None:
        async def ask(generation: Generation) -> Invited | None:
            items, menu, deadline = await asyncio.gather(
                self._table.query(_share(generation, invite_id), f"{invite_id}#", consistent=True),
                self._menu(generation),
                self._deadline(generation),
            )
            match households(items):
                case [Household(invite=invite, answer=None)]:
                    return Invited(pending(invite, menu), deadline)
                case [Household(invite=invite, answer=AnswerRow() as answer)]:
                    return Invited(submitted(invite, answer, menu), deadline)
                case _:
                    return None

        return await self._table.current(ask)

    async def answer_version(self, invite_id: UUID) -> int:
        answer = await self._fact(invite_id, "answer")
        return int(answer["version"]["N"]) if answer else 0

    async def invite_type(self, invite_id: UUID) -> InviteType | None:
        invite = await self._fact(invite_id, "invite")
        return InviteType(invite["type"]["S"]) if invite else None

    async def rsvp_deadline(self) -> Deadline | None:
        return await self._table.current(self._deadline)

    async def kitchen_entries(self) -> Sequence[KitchenEntry]:
        items = await self._table.current(
            lambda generation: self._table.query(f"{generation}#kitchen", consistent=False)
        )
        return [
            KitchenEntry(
                id=UUID(item["sk"]["S"]),
                about=UUID(item["about"]["S"]),
                version=int(item["version"]["N"]),
                recorded_at=datetime.fromisoformat(item["recordedAt"]["S"]),
                fact=KITCHEN_FACT.validate_json(item["fact"]["S"]),
            )
            for item in items
        ]

    async def rouse(self) -> None:
        """DynamoDB never sleeps; what takes time here is to open the client."""
        await self._table.client()

    async def invites(self, after: str | None, limit: int | None) -> Page[SentInvite]:
        return await self._page(INVITES, after, limit)

    async def food_choices(self, after: str | None, limit: int | None) -> Page[AvailableFoodChoice]:
        return await self._page(FOOD_CHOICES, after, limit)

    async def attending_guests(
        self, after: str | None, limit: int | None
    ) -> Page[SubmittedAttendingGuest]:
        return await self._page(ATTENDING_GUESTS, after, limit)

    async def song_choices(self, after: str | None, limit: int | None) -> Page[SubmittedSongChoice]:
        return await self._page(SONG_CHOICES, after, limit)

    async def _page[T: Message](
        self, listing: Listing[T], after: str | None, limit: int | None
    ) -> Page[T]:
        behind = None if after is None else listing.cursors.read(after)

        async def ask(generation: Generation) -> tuple[Sequence[Household], Menu]:
            return await asyncio.gather(
                self._households(generation) if listing.of_households else _nobody(),
                self._menu(generation),
            )

        everybody, menu = await self._table.current(ask)
        return listing.page(everybody, menu, behind, limit)

    async def _households(self, generation: Generation) -> list[Household]:
        """All of them, the partitions side by side."""
        shares = await asyncio.gather(
            *(
                self._table.query(f"{generation}#invites-{share}", consistent=False)
                for share in range(_SHARES)
            )
        )
        return [household for items in shares for household in households(items)]

    async def _menu(self, generation: Generation) -> Menu:
        items = await self._table.query(f"{generation}#menu", consistent=False)
        return {dish.id: dish for dish in map(DishRow.of, items)}

    async def _deadline(self, generation: Generation) -> Deadline | None:
        held = await self._table.get(f"{generation}#wedding", "rsvp-deadline")
        if held is None:
            return None
        return Deadline(
            date.fromisoformat(held["lastDay"]["S"]),
            held["timeZone"]["S"],
            datetime.fromisoformat(held["closesAt"]["S"]),
        )

    async def _fact(self, invite_id: UUID, kind: str) -> Item | None:
        return await self._table.current(
            lambda generation: self._table.get(_share(generation, invite_id), f"{invite_id}#{kind}")
        )


def _share(generation: Generation, invite_id: UUID) -> str:
    return f"{generation}#invites-{invite_id.int % _SHARES}"


async def _nobody() -> list[Household]:
    """For a list that no household is in."""
    return []
