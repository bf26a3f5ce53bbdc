"""The hosts' lists in Postgres: how each is read.

Each statement looks up which generation is current, so that a rebuild costs no round trip.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from contracts.read_models import (
    AvailableFoodChoice,
    ListedGuest,
    Page,
    SentInvite,
    SubmittedAttendingGuest,
    SubmittedSongChoice,
)
from contracts.values import (
    AnsweredBy,
    Course,
    DietaryNeed,
    DietaryNeeds,
    GuestType,
    InviteType,
    Message,
)
from query_api.application import UnknownCursor
from query_api.domain import alphabetical
from query_api.infrastructure import cursors
from query_api.infrastructure.cursors import Cursors
from query_api.infrastructure.postgres_connection import Connection


@dataclass(frozen=True)
class Listing[T: Message]:
    """`select` ends with its WHERE; `key` are the columns of its order, which tell each row from
    all others, with the SQL types of their values; `cursors` hold such keys. Where a guest's name
    leads the order, cursors are without it, and `name` asks for it again."""

    select: str
    key: dict[str, str]
    cursors: Cursors
    item: Callable[[asyncpg.Record], T]
    name: str | None = None

    async def page(self, connection: Connection, after: str | None, limit: int | None) -> Page[T]:
        """Keyset paging: what comes or goes elsewhere in the list shifts nothing."""
        order = ", ".join(self.key)
        last: tuple[Any, ...] = ()
        behind = ""
        if after is not None:
            last = await self._key_of(connection, self.cursors.read(after))
            values = ", ".join(f"${n}::{kind}" for n, kind in enumerate(self.key.values(), 2))
            behind = f" AND ({order}) > ({values})"
        rows = await connection.fetch(
            f"{self.select}{behind} ORDER BY {order} LIMIT $1",
            None if limit is None else limit + 1,
            *last,
        )
        listed = rows if limit is None else rows[:limit]
        return Page[T](
            items=tuple(self.item(row) for row in listed),
            next=self._cursor_of(listed[-1]) if len(listed) < len(rows) else None,
        )

    async def _key_of(self, connection: Connection, cursor: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.name is None:
            return cursor
        name: str | None = await connection.fetchval(self.name, *cursor)
        if name is None:
            raise UnknownCursor
        return (alphabetical(name), *cursor)

    def _cursor_of(self, row: asyncpg.Record) -> str:
        key = tuple(row[column.rpartition(".")[2]] for column in self.key)
        return self.cursors.token(key[1:] if self.name else key)


def _food_choice(row: asyncpg.Record) -> AvailableFoodChoice:
    return AvailableFoodChoice(
        id=row["id"],
        guest_type=GuestType(row["guest_type"]),
        course=Course(row["course"]),
        name=row["name"],
    )


def _invite(row: asyncpg.Record) -> SentInvite:
    code: str = row["code"]
    guests = tuple(
        ListedGuest(
            name=name,
            guest_type=GuestType(guest_type),
            attending=attending == "true" if row["submitted_at"] else None,
            guest_of=guest_of,
        )
        for name, guest_type, attending, guest_of in row["guests"]
    )
    return SentInvite(
        id=row["id"],
        code=f"{code[:4]}-{code[4:]}",
        type=InviteType(row["type"]),
        invited_guests=tuple(guest.name for guest in guests),
        guests=guests,
        status="submitted" if row["submitted_at"] else "pending",
        submitted_at=row["submitted_at"],
        answered_by=AnsweredBy(row["answered_by"]) if row["answered_by"] else None,
        last_authenticated_at=row["last_authenticated_at"],
        email_address=row["email_address"],
        last_reminded_on=row["wave"],
    )


def _attending_guest(row: asyncpg.Record) -> SubmittedAttendingGuest:
    return SubmittedAttendingGuest(
        id=row["id"],
        invite_type=InviteType(row["invite_type"]),
        guest_type=GuestType(row["guest_type"]),
        name=row["name"],
        chosen_food_choices=tuple(row["chosen_food_choices"]),
        dietary_requirements=row["dietary_requirements"],
        dietary_needs=dietary_needs(row),
    )


def dietary_needs(row: asyncpg.Record) -> DietaryNeeds:
    needs = row["dietary_needs"]
    return None if needs is None else tuple(map(DietaryNeed, needs))


def _song_choice(row: asyncpg.Record) -> SubmittedSongChoice:
    return SubmittedSongChoice(
        artist=row["artist"], track=row["track"], submitted_at=row["submitted_at"]
    )


FOOD_CHOICES: Final = Listing(
    """
    SELECT c.id, c.guest_type::text, c.course::text, c.name, c.alphabetical
      FROM available_food_choices c
     WHERE c.generation = (SELECT number FROM generations WHERE standing = 'current')
    """,
    {
        "c.guest_type": "text::guest_type",
        "c.course": "text::course",
        "c.alphabetical": "text",
        "c.id": "uuid",
    },
    cursors.FOOD_CHOICES,
    _food_choice,
)

INVITES: Final = Listing(
    """
    SELECT i.id, coalesce(c.code, i.code) AS code, i.type::text, i.sent_at, a.submitted_at,
           a.answered_by::text, s.last_authenticated_at, n.email_address, m.wave,
           ARRAY(SELECT ARRAY[coalesce(r.name, g.name), g.guest_type::text,
                              (r.id IS NOT NULL)::text, brings.name]
                   FROM invited_guests g
                   LEFT JOIN invited_guests brings
                          ON (brings.generation, brings.invite_id, brings.id)
                           = (g.generation, g.invite_id, g.guest_of)
                   LEFT JOIN submitted_attending_guests r
                          ON (r.generation, r.invite_id, r.id) = (g.generation, g.invite_id, g.id)
                  WHERE (g.generation, g.invite_id) = (i.generation, i.id) ORDER BY g.place)
           AS guests
      FROM sent_invites i
      LEFT JOIN reissued_codes c ON (c.generation, c.invite_id) = (i.generation, i.id)
      LEFT JOIN noted_addresses n ON (n.generation, n.invite_id) = (i.generation, i.id)
      LEFT JOIN reminded_invites m ON (m.generation, m.invite_id) = (i.generation, i.id)
      LEFT JOIN submitted_answers a ON (a.generation, a.invite_id) = (i.generation, i.id)
      LEFT JOIN authenticated_invites s ON (s.generation, s.invite_id) = (i.generation, i.id)
     WHERE i.generation = (SELECT number FROM generations WHERE standing = 'current')
    """,
    {"i.sent_at": "timestamptz", "i.id": "uuid"},
    cursors.INVITES,
    _invite,
)

# Joined to the sent invites: an answer that overtook its invite is not listed before it.
ATTENDING_GUESTS: Final = Listing(
    """
    SELECT g.id, g.invite_id, g.invite_type::text, g.guest_type::text, g.name, g.alphabetical,
           g.dietary_requirements, g.dietary_needs::text[],
           ARRAY(SELECT c.name FROM available_food_choices c
                  WHERE c.generation = g.generation
                    AND c.id IN (g.starter_id, g.main_id, g.dessert_id) ORDER BY c.course)
           AS chosen_food_choices
      FROM submitted_attending_guests g
      JOIN sent_invites i ON (i.generation, i.id) = (g.generation, g.invite_id)
     WHERE g.generation = (SELECT number FROM generations WHERE standing = 'current')
    """,
    {"g.alphabetical": "text", "g.invite_id": "uuid", "g.id": "uuid"},
    cursors.ATTENDING_GUESTS,
    _attending_guest,
    # Of the answer, or of the invite, whose list stands still from then on: who declined between
    # two pages can still be gone on from.
    name="""
    SELECT coalesce(r.name, g.name)
      FROM invited_guests g
      LEFT JOIN submitted_attending_guests r
             ON (r.generation, r.invite_id, r.id) = (g.generation, g.invite_id, g.id)
     WHERE g.generation = (SELECT number FROM generations WHERE standing = 'current')
       AND (g.invite_id, g.id) = ($1, $2)
    """,
)

SONG_CHOICES: Final = Listing(
    """
    SELECT s.artist, s.track, s.submitted_at, s.invite_id, s.place
      FROM submitted_song_choices s
      JOIN sent_invites i ON (i.generation, i.id) = (s.generation, s.invite_id)
     WHERE s.generation = (SELECT number FROM generations WHERE standing = 'current')
    """,
    {"s.submitted_at": "timestamptz", "s.invite_id": "uuid", "s.place": "int"},
    cursors.SONG_CHOICES,
    _song_choice,
)
