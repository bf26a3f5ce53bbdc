"""What is written to Postgres, a statement a table.

A statement finds by itself which generations to write, so that a rebuild costs no round trip:
generation $1, or else all that are not retired. Rows come as one array a column.
"""

from typing import Final

FOOD_CHOICES: Final = """
INSERT INTO available_food_choices AS held
       (generation, id, version, guest_type, course, name, alphabetical)
SELECT number, id, version, guest_type::guest_type, course::course, name, alphabetical
  FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS said (id, version, guest_type, course, name, alphabetical)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, id
    ON CONFLICT (generation, id) DO UPDATE
   SET (version, guest_type, course, name, alphabetical) = (excluded.version,
       excluded.guest_type, excluded.course, excluded.name, excluded.alphabetical)
 WHERE held.version < excluded.version
"""

KITCHEN_ENTRIES: Final = """
INSERT INTO kitchen_entries (generation, id, about, version, recorded_at, fact)
SELECT number, id, about, version, recorded_at, fact::jsonb
  FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[], $6::text[])
       AS said (id, about, version, recorded_at, fact)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, id
    ON CONFLICT DO NOTHING
"""

INVITES: Final = """
INSERT INTO sent_invites AS held (generation, id, version, code, type, sent_at)
SELECT number, id, version, code, type::invite_type, sent_at
  FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
       AS said (id, version, code, type, sent_at)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, id
    ON CONFLICT (generation, id) DO UPDATE
   SET (version, code, type, sent_at) =
       (excluded.version, excluded.code, excluded.type, excluded.sent_at)
 WHERE held.version < excluded.version
"""

GUEST_LISTS: Final = """
INSERT INTO invited_guest_lists AS held (generation, invite_id, version)
SELECT number, invite_id, version
  FROM unnest($2::uuid[], $3::int[]) AS said (invite_id, version)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, invite_id
    ON CONFLICT (generation, invite_id) DO UPDATE SET version = excluded.version
 WHERE held.version < excluded.version
RETURNING generation, invite_id
"""

INVITED_GUESTS: Final = """
INSERT INTO invited_guests
       (generation, invite_id, place, id, guest_type, name, has_food_choices, guest_of)
SELECT generation, invite_id, place, id, guest_type::guest_type, name, has_food_choices, guest_of
  FROM unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::bool[],
              $8::uuid[])
       AS said (generation, invite_id, place, id, guest_type, name, has_food_choices, guest_of)
"""

REISSUED_CODES: Final = """
INSERT INTO reissued_codes AS held (generation, invite_id, version, code)
SELECT number, invite_id, version, code
  FROM unnest($2::uuid[], $3::int[], $4::text[]) AS said (invite_id, version, code)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, invite_id
    ON CONFLICT (generation, invite_id) DO UPDATE
   SET (version, code) = (excluded.version, excluded.code)
 WHERE held.version < excluded.version
"""

AUTHENTICATED: Final = """
INSERT INTO authenticated_invites AS held (generation, invite_id, version, last_authenticated_at)
SELECT number, invite_id, version, at
  FROM unnest($2::uuid[], $3::int[], $4::timestamptz[]) AS said (invite_id, version, at)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, invite_id
    ON CONFLICT (generation, invite_id) DO UPDATE
   SET (version, last_authenticated_at) = (excluded.version, excluded.last_authenticated_at)
 WHERE held.version < excluded.version
"""

NOTED_ADDRESSES: Final = """
INSERT INTO noted_addresses AS held (generation, invite_id, version, email_address)
SELECT number, invite_id, version, email_address
  FROM unnest($2::uuid[], $3::int[], $4::text[]) AS said (invite_id, version, email_address)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, invite_id
    ON CONFLICT (generation, invite_id) DO UPDATE
   SET (version, email_address) = (excluded.version, excluded.email_address)
 WHERE held.version < excluded.version
"""

REMINDED: Final = """
INSERT INTO reminded_invites AS held (generation, invite_id, version, wave)
SELECT number, invite_id, version, wave
  FROM unnest($2::uuid[], $3::int[], $4::date[]) AS said (invite_id, version, wave)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, invite_id
    ON CONFLICT (generation, invite_id) DO UPDATE
   SET (version, wave) = (excluded.version, excluded.wave)
 WHERE held.version < excluded.version
"""

DEADLINES: Final = """
INSERT INTO rsvp_deadlines AS held (generation, wedding_id, version, last_day, time_zone, closes_at)
SELECT number, wedding_id, version, last_day, time_zone, closes_at
  FROM unnest($2::uuid[], $3::int[], $4::date[], $5::text[], $6::timestamptz[])
       AS said (wedding_id, version, last_day, time_zone, closes_at)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, wedding_id
    ON CONFLICT (generation, wedding_id) DO UPDATE
   SET (version, last_day, time_zone, closes_at) =
       (excluded.version, excluded.last_day, excluded.time_zone, excluded.closes_at)
 WHERE held.version < excluded.version
"""

ANSWERS: Final = """
INSERT INTO submitted_answers AS held
       (generation, invite_id, version, submitted_at, email_address, confirmed, answered_by)
SELECT number, invite_id, version, submitted_at, email_address, confirmed, answered_by::answered_by
  FROM unnest($2::uuid[], $3::int[], $4::timestamptz[], $5::text[], $6::bool[], $7::text[])
       AS said (invite_id, version, submitted_at, email_address, confirmed, answered_by)
  JOIN generations ON coalesce(number = $1::int, standing <> 'retired')
 ORDER BY number, invite_id
    ON CONFLICT (generation, invite_id) DO UPDATE
   SET (version, submitted_at, email_address, confirmed, answered_by) = (excluded.version,
       excluded.submitted_at, excluded.email_address, excluded.confirmed, excluded.answered_by)
 WHERE held.version < excluded.version
RETURNING generation, invite_id
"""

ATTENDING_GUESTS: Final = """
INSERT INTO submitted_attending_guests (generation, invite_id, id, invite_type, guest_type, name,
       alphabetical, starter_id, main_id, dessert_id, dietary_requirements, dietary_needs)
SELECT generation, invite_id, id, invite_type::invite_type, guest_type::guest_type, name,
       alphabetical, starter_id, main_id, dessert_id, dietary_requirements,
       string_to_array(dietary_needs, ',')::dietary_need[]
  FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
              $8::uuid[], $9::uuid[], $10::uuid[], $11::text[], $12::text[])
       AS said (generation, invite_id, id, invite_type, guest_type, name, alphabetical,
                starter_id, main_id, dessert_id, dietary_requirements, dietary_needs)
"""

SONG_CHOICES: Final = """
INSERT INTO submitted_song_choices (generation, invite_id, place, artist, track, submitted_at)
SELECT generation, invite_id, place, artist, track, submitted_at
  FROM unnest($1::int[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
       AS said (generation, invite_id, place, artist, track, submitted_at)
"""

FORGET_INVITED_GUESTS: Final = """
DELETE FROM invited_guests
 WHERE (generation, invite_id) IN (SELECT * FROM unnest($1::int[], $2::uuid[]))
"""

FORGET_ATTENDING_GUESTS: Final = """
DELETE FROM submitted_attending_guests
 WHERE (generation, invite_id) IN (SELECT * FROM unnest($1::int[], $2::uuid[]))
"""

FORGET_SONG_CHOICES: Final = """
DELETE FROM submitted_song_choices
 WHERE (generation, invite_id) IN (SELECT * FROM unnest($1::int[], $2::uuid[]))
"""
