"""The read models in Postgres: one transaction a batch, one statement a table.

Two batches never wait for each other in a circle: every transaction takes its rows in the same
order, table by table and by id within a table. An invite's guests and an answer's parts are only
touched by whoever has just locked the row they belong to.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from projector.domain import (
    AnswerSubmitted,
    Fact,
    FoodChoiceAvailable,
    InviteLastAuthenticated,
    InviteSent,
    alphabetical,
)
from projector.infrastructure.connection import Connection, HeldConnection

_FOOD_CHOICES = """
INSERT INTO available_food_choices AS held (id, version, guest_type, course, name, alphabetical)
SELECT id, version, guest_type::guest_type, course::course, name, alphabetical
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS said (id, version, guest_type, course, name, alphabetical)
 ORDER BY id
    ON CONFLICT (id) DO UPDATE
   SET (version, guest_type, course, name, alphabetical) = (excluded.version,
       excluded.guest_type, excluded.course, excluded.name, excluded.alphabetical)
 WHERE held.version < excluded.version
"""

_INVITES = """
INSERT INTO sent_invites AS held (id, version, code, type, sent_at)
SELECT id, version, code, type::invite_type, sent_at
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::timestamptz[])
       AS said (id, version, code, type, sent_at)
 ORDER BY id
    ON CONFLICT (id) DO UPDATE
   SET (version, code, type, sent_at) =
       (excluded.version, excluded.code, excluded.type, excluded.sent_at)
 WHERE held.version < excluded.version
RETURNING id
"""

_INVITED_GUESTS = """
INSERT INTO invited_guests (invite_id, place, id, guest_type, name, has_food_choices)
SELECT invite_id, place, id, guest_type::guest_type, name, has_food_choices
  FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::bool[])
       AS said (invite_id, place, id, guest_type, name, has_food_choices)
"""

_AUTHENTICATED = """
INSERT INTO authenticated_invites AS held (invite_id, version, last_authenticated_at)
SELECT invite_id, version, at
  FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS said (invite_id, version, at)
 ORDER BY invite_id
    ON CONFLICT (invite_id) DO UPDATE
   SET (version, last_authenticated_at) = (excluded.version, excluded.last_authenticated_at)
 WHERE held.version < excluded.version
"""

_ANSWERS = """
INSERT INTO submitted_answers AS held (invite_id, version, submitted_at)
SELECT invite_id, version, submitted_at
  FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS said (invite_id, version, submitted_at)
 ORDER BY invite_id
    ON CONFLICT (invite_id) DO UPDATE
   SET (version, submitted_at) = (excluded.version, excluded.submitted_at)
 WHERE held.version < excluded.version
RETURNING invite_id
"""

_ATTENDING_GUESTS = """
INSERT INTO submitted_attending_guests (invite_id, id, invite_type, guest_type, name, alphabetical,
       starter_id, main_id, dessert_id, dietary_requirements)
SELECT invite_id, id, invite_type::invite_type, guest_type::guest_type, name, alphabetical,
       starter_id, main_id, dessert_id, dietary_requirements
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
              $7::uuid[], $8::uuid[], $9::uuid[], $10::text[])
       AS said (invite_id, id, invite_type, guest_type, name, alphabetical,
                starter_id, main_id, dessert_id, dietary_requirements)
"""

_SONG_CHOICES = """
INSERT INTO submitted_song_choices (invite_id, place, artist, track, submitted_at)
SELECT invite_id, place, artist, track, submitted_at
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::timestamptz[])
       AS said (invite_id, place, artist, track, submitted_at)
"""

_FORGET_INVITED_GUESTS = "DELETE FROM invited_guests WHERE invite_id = ANY($1)"
_FORGET_ATTENDING_GUESTS = "DELETE FROM submitted_attending_guests WHERE invite_id = ANY($1)"
_FORGET_SONG_CHOICES = "DELETE FROM submitted_song_choices WHERE invite_id = ANY($1)"


class PostgresReadModels:
    def __init__(self, connection: HeldConnection) -> None:
        self._connection = connection

    async def write(self, facts: Sequence[Fact]) -> None:
        dishes = [fact for fact in facts if isinstance(fact, FoodChoiceAvailable)]
        invites = [fact for fact in facts if isinstance(fact, InviteSent)]
        sign_ins = [fact for fact in facts if isinstance(fact, InviteLastAuthenticated)]
        answers = [fact for fact in facts if isinstance(fact, AnswerSubmitted)]

        async def work(connection: Connection) -> None:
            async with connection.transaction():
                await _write_food_choices(connection, dishes)
                await _write_invites(connection, invites)
                await _write_sign_ins(connection, sign_ins)
                await _write_answers(connection, answers)

        await self._connection.run(work)


async def _write_food_choices(
    connection: Connection, dishes: Sequence[FoodChoiceAvailable]
) -> None:
    rows = (
        (dish.id, dish.version, dish.guest_type, dish.course, dish.name, alphabetical(dish.name))
        for dish in dishes
    )
    await _execute(connection, _FOOD_CHOICES, rows)


async def _write_invites(connection: Connection, invites: Sequence[InviteSent]) -> None:
    rows = ((i.id, i.version, i.code, i.type, i.sent_at) for i in invites)
    newer = await _fetch_ids(connection, _INVITES, rows)
    if not newer:
        return
    await connection.execute(_FORGET_INVITED_GUESTS, newer)
    guests = (
        (invite.id, place, guest.id, guest.guest_type, guest.name, guest.has_food_choices)
        for invite in invites
        if invite.id in newer
        for place, guest in enumerate(invite.guests, start=1)
    )
    await _execute(connection, _INVITED_GUESTS, guests)


async def _write_sign_ins(
    connection: Connection, sign_ins: Sequence[InviteLastAuthenticated]
) -> None:
    await _execute(connection, _AUTHENTICATED, ((s.id, s.version, s.at) for s in sign_ins))


async def _write_answers(connection: Connection, answers: Sequence[AnswerSubmitted]) -> None:
    """Guests and songs only of those answers that were newer, in place of all that were there."""
    rows = ((a.id, a.version, a.submitted_at) for a in answers)
    newer = await _fetch_ids(connection, _ANSWERS, rows)
    if not newer:
        return
    await connection.execute(_FORGET_ATTENDING_GUESTS, newer)
    await connection.execute(_FORGET_SONG_CHOICES, newer)
    replaced = [answer for answer in answers if answer.id in newer]
    guests = (
        (
            answer.id,
            guest.id,
            guest.invite_type,
            guest.guest_type,
            guest.name,
            alphabetical(guest.name),
            guest.chosen_food_choices.starter_id,
            guest.chosen_food_choices.main_id,
            guest.chosen_food_choices.dessert_id,
            guest.chosen_food_choices.dietary_requirements,
        )
        for answer in replaced
        for guest in answer.attending
    )
    await _execute(connection, _ATTENDING_GUESTS, guests)
    songs = (
        (answer.id, place, song.artist, song.track, answer.submitted_at)
        for answer in replaced
        for place, song in enumerate(answer.songs, start=1)
    )
    await _execute(connection, _SONG_CHOICES, songs)


async def _execute(connection: Connection, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Run `sql` once for all rows, handed over as one array a column; not at all for no rows."""
    if columns := list(zip(*rows, strict=True)):
        await connection.execute(sql, *columns)


async def _fetch_ids(
    connection: Connection, sql: str, rows: Iterable[tuple[object, ...]]
) -> set[UUID]:
    columns = list(zip(*rows, strict=True))
    return {row[0] for row in await connection.fetch(sql, *columns)} if columns else set()
