"""The read models in Postgres: one transaction a batch, one statement a table.

Two batches never wait for each other in a circle: every transaction takes its rows in the same
order, table by table and by generation and id within a table. An invite's guests and an answer's
parts are only touched by whoever has just locked the row they belong to.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from contracts.values import DietaryNeeds
from projector.domain.facts import (
    AnswerSubmitted,
    AnswersWelcome,
    CodeReissued,
    EmailAddressNoted,
    Fact,
    FoodChoiceAvailable,
    GuestListChanged,
    InviteLastAuthenticated,
    InviteLastReminded,
    InviteSent,
    KitchenInformed,
    alphabetical,
)
from projector.infrastructure import postgres_statements as statements
from projector.infrastructure.postgres_connection import Connection, PostgresConnection

type _Rows = Iterable[tuple[object, ...]]


class PostgresReadModels:
    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection

    async def write(self, facts: Sequence[Fact]) -> None:
        async def work(connection: Connection) -> None:
            async with connection.transaction():
                await write_facts(connection, facts)

        await self._connection.run(work)


async def write_facts(
    connection: Connection, facts: Sequence[Fact], *, generation: int | None = None
) -> None:
    """Into `generation`, or else into all that are not retired; within the caller's transaction."""
    dishes = [fact for fact in facts if isinstance(fact, FoodChoiceAvailable)]
    invites = [fact for fact in facts if isinstance(fact, InviteSent)]
    codes = [fact for fact in facts if isinstance(fact, CodeReissued)]
    sign_ins = [fact for fact in facts if isinstance(fact, InviteLastAuthenticated)]
    answers = [fact for fact in facts if isinstance(fact, AnswerSubmitted)]
    rows: _Rows = (
        (dish.id, dish.version, dish.guest_type, dish.course, dish.name, alphabetical(dish.name))
        for dish in dishes
    )
    await _fetch(connection, statements.FOOD_CHOICES, rows, generation)
    rows = ((i.id, i.version, i.code, i.type, i.sent_at) for i in invites)
    await _fetch(connection, statements.INVITES, rows, generation)
    changed = [fact for fact in facts if isinstance(fact, GuestListChanged)]
    await _write_guest_lists(connection, [*invites, *changed], generation)
    rows = ((code.id, code.version, code.code) for code in codes)
    await _fetch(connection, statements.REISSUED_CODES, rows, generation)
    rows = ((sign_in.id, sign_in.version, sign_in.at) for sign_in in sign_ins)
    await _fetch(connection, statements.AUTHENTICATED, rows, generation)
    noted = [fact for fact in facts if isinstance(fact, EmailAddressNoted)]
    rows = ((note.id, note.version, note.address) for note in noted)
    await _fetch(connection, statements.NOTED_ADDRESSES, rows, generation)
    reminders = [fact for fact in facts if isinstance(fact, InviteLastReminded)]
    rows = ((reminder.id, reminder.version, reminder.wave) for reminder in reminders)
    await _fetch(connection, statements.REMINDED, rows, generation)
    await _write_answers(connection, answers, generation)
    informed = [fact.entry for fact in facts if isinstance(fact, KitchenInformed)]
    rows = ((e.id, e.about, e.version, e.recorded_at, e.fact.model_dump_json()) for e in informed)
    await _fetch(connection, statements.KITCHEN_ENTRIES, rows, generation)
    deadlines = [fact for fact in facts if isinstance(fact, AnswersWelcome)]
    rows = ((d.id, d.version, d.last_day, d.time_zone, d.closes_at) for d in deadlines)
    await _fetch(connection, statements.DEADLINES, rows, generation)


async def _write_guest_lists(
    connection: Connection,
    lists: Sequence[InviteSent | GuestListChanged],
    generation: int | None,
) -> None:
    """Who is on an invite, by the latest event that said so; the invite itself is the first."""
    said = {each.id: each for each in sorted(lists, key=lambda each: each.version)}
    rows = ((each.id, each.version) for each in said.values())
    newer = await _fetch(connection, statements.GUEST_LISTS, rows, generation)
    if not newer:
        return
    await _execute(connection, statements.FORGET_INVITED_GUESTS, newer)
    guests = (
        (
            number,
            invite_id,
            place,
            guest.id,
            guest.guest_type,
            guest.name,
            guest.has_food_choices,
            guest.guest_of,
        )
        for number, invite_id in newer
        for place, guest in enumerate(said[invite_id].guests, start=1)
    )
    await _execute(connection, statements.INVITED_GUESTS, guests)


async def _write_answers(
    connection: Connection, answers: Sequence[AnswerSubmitted], generation: int | None
) -> None:
    """Guests and songs only of those answers that were newer, in place of all that were there."""
    rows = (
        (a.id, a.version, a.submitted_at, a.email_address, a.confirmed, a.answered_by)
        for a in answers
    )
    newer = await _fetch(connection, statements.ANSWERS, rows, generation)
    if not newer:
        return
    await _execute(connection, statements.FORGET_ATTENDING_GUESTS, newer)
    await _execute(connection, statements.FORGET_SONG_CHOICES, newer)
    said = {answer.id: answer for answer in answers}
    guests = (
        (
            number,
            invite_id,
            guest.id,
            guest.invite_type,
            guest.guest_type,
            guest.name,
            alphabetical(guest.name),
            guest.chosen_food_choices.starter_id,
            guest.chosen_food_choices.main_id,
            guest.chosen_food_choices.dessert_id,
            guest.chosen_food_choices.dietary_requirements,
            _written(guest.chosen_food_choices.dietary_needs),
        )
        for number, invite_id in newer
        for guest in said[invite_id].attending
    )
    await _execute(connection, statements.ATTENDING_GUESTS, guests)
    songs = (
        (number, invite_id, place, song.artist, song.track, said[invite_id].submitted_at)
        for number, invite_id in newer
        for place, song in enumerate(said[invite_id].songs, start=1)
    )
    await _execute(connection, statements.SONG_CHOICES, songs)


def _written(needs: DietaryNeeds) -> str | None:
    """In one string: a column of lists would be an array of arrays, which Postgres flattens."""
    return None if needs is None else ",".join(needs)


async def _execute(connection: Connection, sql: str, rows: _Rows) -> None:
    """Run `sql` once for all rows, handed over as one array a column; not at all for no rows."""
    if columns := list(zip(*rows, strict=True)):
        await connection.execute(sql, *columns)


async def _fetch(
    connection: Connection, sql: str, rows: _Rows, generation: int | None
) -> list[tuple[int, UUID]]:
    """The same for a statement that looks for the generations; which rows were newer, and where."""
    columns = list(zip(*rows, strict=True))
    found = await connection.fetch(sql, generation, *columns) if columns else []
    return [(number, about) for number, about in found]
