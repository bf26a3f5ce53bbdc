"""The read models in Postgres: plain SQL, one or two statements a question."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

import asyncpg

from contracts.kitchen import KITCHEN_FACT, KitchenEntry
from contracts.read_models import (
    AvailableFoodChoice,
    Dish,
    GuestMenu,
    Page,
    PendingGuest,
    PendingRsvp,
    RepliedGuest,
    SentInvite,
    Song,
    SubmittedAttendingGuest,
    SubmittedRsvp,
    SubmittedSongChoice,
)
from contracts.values import AnsweredBy, Course, GuestType, InviteType, Message
from query_api.application import Deadline, Invited
from query_api.infrastructure.postgres_connection import Connection, PostgresConnection
from query_api.infrastructure.postgres_lists import (
    ATTENDING_GUESTS,
    FOOD_CHOICES,
    INVITES,
    SONG_CHOICES,
    Listing,
    dietary_needs,
)

RSVP: Final = """
SELECT i.type::text, coalesce(a.version, 0) AS version, a.email_address, a.confirmed,
       a.answered_by::text, l.version AS guests_version,
       d.last_day, d.time_zone, d.closes_at,
       g.id, coalesce(r.name, g.name) AS name, brings.name AS guest_of, brings.id AS brought_by,
       g.guest_type::text, g.has_food_choices,
       r.id IS NOT NULL AS attending, r.starter_id, r.main_id, r.dessert_id,
       coalesce(r.dietary_requirements, '') AS dietary_requirements,
       r.dietary_needs::text[] AS dietary_needs,
       ARRAY(SELECT c.name FROM available_food_choices c
              WHERE c.generation = i.generation AND c.id IN (r.starter_id, r.main_id, r.dessert_id)
              ORDER BY c.course)
       AS chosen_food_choices,
       (SELECT array_agg(ARRAY[s.artist, s.track] ORDER BY s.place)
          FROM submitted_song_choices s
         WHERE s.generation = i.generation AND s.invite_id = i.id) AS songs
  FROM sent_invites i
  JOIN invited_guest_lists l ON (l.generation, l.invite_id) = (i.generation, i.id)
  JOIN invited_guests g ON (g.generation, g.invite_id) = (i.generation, i.id)
  LEFT JOIN invited_guests brings
         ON (brings.generation, brings.invite_id, brings.id)
          = (g.generation, g.invite_id, g.guest_of)
  LEFT JOIN rsvp_deadlines d ON d.generation = i.generation
  LEFT JOIN submitted_answers a ON (a.generation, a.invite_id) = (i.generation, i.id)
  LEFT JOIN submitted_attending_guests r
         ON (r.generation, r.invite_id, r.id) = (g.generation, g.invite_id, g.id)
 WHERE i.generation = (SELECT number FROM generations WHERE standing = 'current') AND i.id = $1
 ORDER BY g.place
"""

_MENUS: Final = """
SELECT id, name, guest_type::text, course::text
  FROM available_food_choices
 WHERE generation = (SELECT number FROM generations WHERE standing = 'current')
   AND guest_type = ANY($1::text[]::guest_type[])
 ORDER BY guest_type, available_food_choices.course, alphabetical, id
"""

_ANSWER_VERSION: Final = """
SELECT version FROM submitted_answers
 WHERE generation = (SELECT number FROM generations WHERE standing = 'current') AND invite_id = $1
"""
_DEADLINE: Final = """
SELECT last_day, time_zone, closes_at FROM rsvp_deadlines
 WHERE generation = (SELECT number FROM generations WHERE standing = 'current')
"""
_KITCHEN_ENTRIES: Final = """
SELECT id, about, version, recorded_at, fact::text FROM kitchen_entries
 WHERE generation = (SELECT number FROM generations WHERE standing = 'current')
"""
_INVITE_TYPE: Final = """
SELECT type::text FROM sent_invites
 WHERE generation = (SELECT number FROM generations WHERE standing = 'current') AND id = $1
"""

_NO_MENU: Final = GuestMenu()
_EMPTY_MENU: Final = GuestMenu(starter=(), main=(), dessert=())
"""For those who will choose, once the hosts have written the menu."""


class PostgresReadModels:
    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def rsvp(self, invite_id: UUID) -> Invited | None:
        async def work(connection: Connection) -> Invited | None:
            rows = await connection.fetch(RSVP, invite_id)
            if not rows:
                return None
            dining = {row["guest_type"] for row in rows if row["has_food_choices"]}
            menus = _menus(await connection.fetch(_MENUS, dining) if dining else ())
            put_together = _submitted if rows[0]["version"] else _pending
            return Invited(put_together(rows, menus), _deadline(rows[0]))

        return await self._connection.run(work)

    async def answer_version(self, invite_id: UUID) -> int:
        version: int | None = await self._connection.run(
            lambda connection: connection.fetchval(_ANSWER_VERSION, invite_id)
        )
        return version or 0

    async def invite_type(self, invite_id: UUID) -> InviteType | None:
        invite_type: str | None = await self._connection.run(
            lambda connection: connection.fetchval(_INVITE_TYPE, invite_id)
        )
        return InviteType(invite_type) if invite_type else None

    async def rsvp_deadline(self) -> Deadline | None:
        row = await self._connection.run(lambda connection: connection.fetchrow(_DEADLINE))
        return _deadline(row) if row else None

    async def kitchen_entries(self) -> Sequence[KitchenEntry]:
        rows = await self._connection.run(lambda connection: connection.fetch(_KITCHEN_ENTRIES))
        return [
            KitchenEntry(
                id=row["id"],
                about=row["about"],
                version=row["version"],
                recorded_at=row["recorded_at"],
                fact=KITCHEN_FACT.validate_json(row["fact"]),
            )
            for row in rows
        ]

    async def rouse(self) -> None:
        await self._connection.run(lambda connection: connection.fetchval("SELECT 1"))

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
        return await self._connection.run(lambda connection: listing.page(connection, after, limit))


def _deadline(row: asyncpg.Record) -> Deadline | None:
    return (
        Deadline(row["last_day"], row["time_zone"], row["closes_at"]) if row["last_day"] else None
    )


def _menus(dishes: Sequence[asyncpg.Record]) -> Mapping[str, GuestMenu]:
    """By guest type."""
    return {
        guest_type: _menu(list(menu))
        for guest_type, menu in groupby(dishes, key=lambda dish: dish["guest_type"])
    }


def _own_menu(guest: asyncpg.Record, menus: Mapping[str, GuestMenu]) -> GuestMenu:
    return menus.get(guest["guest_type"], _EMPTY_MENU) if guest["has_food_choices"] else _NO_MENU


def _pending(rows: Sequence[asyncpg.Record], menus: Mapping[str, GuestMenu]) -> PendingRsvp:
    return PendingRsvp(
        guests_version=rows[0]["guests_version"],
        type=InviteType(rows[0]["type"]),
        guests=tuple(
            PendingGuest(
                id=row["id"],
                name=row["name"],
                guest_type=GuestType(row["guest_type"]),
                food_choices=_own_menu(row, menus),
                guest_of=row["guest_of"],
                brought_by=row["brought_by"],
            )
            for row in rows
        ),
    )


def _menu(dishes: Sequence[asyncpg.Record]) -> GuestMenu:
    def course(course: Course) -> tuple[Dish, ...]:
        return tuple(
            Dish(id=dish["id"], name=dish["name"]) for dish in dishes if dish["course"] == course
        )

    return GuestMenu(
        starter=course(Course.STARTER), main=course(Course.MAIN), dessert=course(Course.DESSERT)
    )


def _submitted(rows: Sequence[asyncpg.Record], menus: Mapping[str, GuestMenu]) -> SubmittedRsvp:
    return SubmittedRsvp(
        version=rows[0]["version"],
        type=InviteType(rows[0]["type"]),
        guests=tuple(
            RepliedGuest(
                id=row["id"],
                name=row["name"],
                guest_type=GuestType(row["guest_type"]),
                attending=row["attending"],
                chosen_food_choices=tuple(row["chosen_food_choices"]),
                dietary_requirements=row["dietary_requirements"],
                dietary_needs=dietary_needs(row),
                food_choices=_own_menu(row, menus),
                starter_id=row["starter_id"],
                main_id=row["main_id"],
                dessert_id=row["dessert_id"],
                guest_of=row["guest_of"],
            )
            for row in rows
        ),
        songs=tuple(Song(artist=artist, track=track) for artist, track in rows[0]["songs"] or ()),
        email_address=rows[0]["email_address"],
        confirmed=rows[0]["confirmed"],
        answered_by=AnsweredBy(rows[0]["answered_by"]),
    )
