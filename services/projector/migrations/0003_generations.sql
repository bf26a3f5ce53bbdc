-- Every row belongs to a generation, so that the read models can be built anew beside those being
-- read: one row in `generations` says which are read, and changing it switches all of them at once.
--
-- A projector of before this asks for conflicts on keys that are no more: its messages stay in the queue
-- until it is replaced, moments later. A query_api of before goes on: there is one generation.

CREATE TYPE read_models.standing AS ENUM ('current', 'building', 'retired');

CREATE TABLE read_models.generations (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    standing read_models.standing NOT NULL UNIQUE,
    began_at timestamptz NOT NULL DEFAULT now(),
    reached text,
    complete boolean NOT NULL DEFAULT false,
    retired_at timestamptz
);
COMMENT ON TABLE read_models.generations IS
    'One is read, one may be being built, one may be waiting to be dropped';
COMMENT ON COLUMN read_models.generations.reached IS
    'The event store''s token that leads to what is not in it yet';
COMMENT ON COLUMN read_models.generations.complete IS 'All of history is in it';
INSERT INTO read_models.generations (standing, complete) VALUES ('current', true);

ALTER TABLE read_models.invited_guests DROP CONSTRAINT invited_guests_invite_id_fkey;
ALTER TABLE read_models.submitted_attending_guests
    DROP CONSTRAINT submitted_attending_guests_invite_id_fkey;
ALTER TABLE read_models.submitted_song_choices
    DROP CONSTRAINT submitted_song_choices_invite_id_fkey;

DO $$
DECLARE
    name text;
    key text;
BEGIN
    FOR name, key IN VALUES
        ('available_food_choices', 'id'),
        ('sent_invites', 'id'),
        ('invited_guests', 'invite_id, place'),
        ('authenticated_invites', 'invite_id'),
        ('submitted_answers', 'invite_id'),
        ('submitted_attending_guests', 'invite_id, id'),
        ('submitted_song_choices', 'invite_id, place')
    LOOP
        EXECUTE format('ALTER TABLE read_models.%I ADD COLUMN generation integer NOT NULL DEFAULT 1', name);
        EXECUTE format('ALTER TABLE read_models.%I ALTER COLUMN generation DROP DEFAULT', name);
        EXECUTE format('ALTER TABLE read_models.%I DROP CONSTRAINT %I', name, name || '_pkey');
        EXECUTE format('ALTER TABLE read_models.%I ADD PRIMARY KEY (generation, %s)', name, key);
    END LOOP;
END
$$;

ALTER TABLE read_models.invited_guests
    ADD FOREIGN KEY (generation, invite_id) REFERENCES read_models.sent_invites;
ALTER TABLE read_models.submitted_attending_guests
    ADD FOREIGN KEY (generation, invite_id) REFERENCES read_models.submitted_answers;
ALTER TABLE read_models.submitted_song_choices
    ADD FOREIGN KEY (generation, invite_id) REFERENCES read_models.submitted_answers;

DROP INDEX read_models.available_food_choices_menu;
CREATE INDEX available_food_choices_menu
    ON read_models.available_food_choices (generation, guest_type, course, alphabetical, id);
DROP INDEX read_models.sent_invites_in_order;
CREATE INDEX sent_invites_in_order ON read_models.sent_invites (generation, sent_at, id);
DROP INDEX read_models.submitted_attending_guests_in_order;
CREATE INDEX submitted_attending_guests_in_order
    ON read_models.submitted_attending_guests (generation, alphabetical, invite_id, id);
DROP INDEX read_models.submitted_song_choices_in_order;
CREATE INDEX submitted_song_choices_in_order
    ON read_models.submitted_song_choices (generation, submitted_at, invite_id, place);
