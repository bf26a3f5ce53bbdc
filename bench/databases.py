"""Databases with as many events as a measurement asks for, written by one statement each."""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from infra.migrations import migrate

EVENTS_A_STREAM: Final = 4
"""An invite: created, signed in, answered, signed in again."""

_NAMESPACE: Final = "00000000-0000-4000-8000-"
_FILL: Final = """
INSERT INTO event_store.events (
    stream, version, id, type, event, occurred_at, correlation_id, causation_id, command_hash)
SELECT
    'invite-' || id, version, gen_random_uuid(),
    CASE version WHEN 1 THEN 'invite.created' WHEN 3 THEN 'invite.submitted'
        ELSE 'invite.authenticated' END,
    CASE version WHEN 1 THEN jsonb_build_object(
        'type', 'invite.created', 'id', id, 'inviteCode', lpad(number::text, 8, '0'),
        'inviteType', 'evening', 'invitedGuests', jsonb_build_array(
            jsonb_build_object('id', id, 'inviteType', 'evening', 'guestType', 'adult',
                'name', 'Ann ' || number, 'hasFoodChoices', false),
            jsonb_build_object('id', gen_random_uuid(), 'inviteType', 'evening',
                'guestType', 'child', 'name', 'Ben ' || number, 'hasFoodChoices', false)))
    WHEN 3 THEN jsonb_build_object(
        'type', 'invite.submitted', 'id', id, 'attendingGuests', jsonb_build_array(
            jsonb_build_object('id', id, 'inviteType', 'evening', 'guestType', 'adult',
                'name', 'Ann ' || number, 'chosenFoodChoices', '{}'::jsonb)),
        'absentGuests', '[]'::jsonb, 'songChoices', jsonb_build_array(
            jsonb_build_object('artist', 'Nina Simone', 'track', 'Feeling Good')))
    ELSE jsonb_build_object('type', 'invite.authenticated', 'id', id) END,
    now(), gen_random_uuid(), gen_random_uuid(), repeat('0', 64)
FROM generate_series(1, $1 / 4) AS number,
    LATERAL (SELECT ('00000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid AS id) AS i,
    generate_series(1, 4) AS version
"""


def invite_id(number: int) -> UUID:
    """Of the invite with that number, from 1 on."""
    return UUID(f"{_NAMESPACE}{number:012}")


async def filled(server: str, events: int) -> str:
    """The URL of a database of its own with so many events in it."""
    name = f"events_{events}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    await migrate(url)
    connection = await asyncpg.connect(url)
    await connection.execute(_FILL, events, timeout=600)
    await connection.execute("VACUUM ANALYZE event_store.events", timeout=600)
    await connection.close()
    return url
