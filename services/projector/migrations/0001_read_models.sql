-- The read models: what guests and hosts see, derived from the events and free to be built anew.
--
-- One table holds one kind of fact, each row with the version (in its stream) of the event that
-- said so. A row is only ever written over an older version, so any order and any duplication of
-- deliveries ends in the same rows; a table of its own for each kind of fact means that none has
-- to wait for another: an invite is listed once its row in sent_invites is there.

-- Roles belong to the server, not to the database: another database may have made them before.
DO $$
DECLARE
    service text;
BEGIN
    FOREACH service IN ARRAY ARRAY['projector', 'query_api'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', service);
        END IF;
        -- A frozen function keeps its session, and an open session keeps the database awake.
        EXECUTE format('ALTER ROLE %I SET idle_session_timeout = ''60s''', service);
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''10s''', service);
        EXECUTE format('ALTER ROLE %I SET statement_timeout = ''5s''', service);
        EXECUTE format('ALTER ROLE %I SET lock_timeout = ''3s''', service);
        EXECUTE format('ALTER ROLE %I SET search_path = read_models', service);
    END LOOP;
END
$$;
ALTER ROLE query_api SET default_transaction_read_only = on;

CREATE SCHEMA read_models;

CREATE TYPE read_models.invite_type AS ENUM ('day', 'evening');
CREATE TYPE read_models.guest_type AS ENUM ('adult', 'child', 'baby');
CREATE TYPE read_models.course AS ENUM ('starter', 'main', 'dessert');

-- Names are listed by `alphabetical`, which the projector writes: the name without case and
-- accents, compared byte by byte, so that every server lists Zoë and Åsa in the same place.

CREATE TABLE read_models.available_food_choices (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    guest_type read_models.guest_type NOT NULL,
    course read_models.course NOT NULL,
    name text NOT NULL,
    alphabetical text COLLATE "C" NOT NULL
);
CREATE INDEX available_food_choices_menu
    ON read_models.available_food_choices (guest_type, course, alphabetical, id);

CREATE TABLE read_models.sent_invites (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    code text NOT NULL,
    type read_models.invite_type NOT NULL,
    sent_at timestamptz NOT NULL
);
CREATE INDEX sent_invites_in_order ON read_models.sent_invites (sent_at, id);

CREATE TABLE read_models.invited_guests (
    invite_id uuid NOT NULL REFERENCES read_models.sent_invites,
    place integer NOT NULL,
    id uuid NOT NULL,
    guest_type read_models.guest_type NOT NULL,
    name text NOT NULL,
    has_food_choices boolean NOT NULL,
    PRIMARY KEY (invite_id, place)
);
COMMENT ON COLUMN read_models.invited_guests.place IS 'As on the invite, from 1';

CREATE TABLE read_models.authenticated_invites (
    invite_id uuid PRIMARY KEY,
    version integer NOT NULL,
    last_authenticated_at timestamptz NOT NULL
);

CREATE TABLE read_models.submitted_answers (
    invite_id uuid PRIMARY KEY,
    version integer NOT NULL,
    submitted_at timestamptz NOT NULL
);

-- An answer's guests and songs have no version of their own: they are replaced with the answer.

CREATE TABLE read_models.submitted_attending_guests (
    invite_id uuid NOT NULL REFERENCES read_models.submitted_answers,
    id uuid NOT NULL,
    invite_type read_models.invite_type NOT NULL,
    guest_type read_models.guest_type NOT NULL,
    name text NOT NULL,
    alphabetical text COLLATE "C" NOT NULL,
    starter_id uuid,
    main_id uuid,
    dessert_id uuid,
    dietary_requirements text NOT NULL,
    PRIMARY KEY (invite_id, id)
);
COMMENT ON COLUMN read_models.submitted_attending_guests.starter_id IS
    'In available_food_choices, but the dish may arrive after its choice: not a foreign key';
CREATE INDEX submitted_attending_guests_in_order
    ON read_models.submitted_attending_guests (alphabetical, invite_id, id);

CREATE TABLE read_models.submitted_song_choices (
    invite_id uuid NOT NULL REFERENCES read_models.submitted_answers,
    place integer NOT NULL,
    artist text NOT NULL,
    track text NOT NULL,
    submitted_at timestamptz NOT NULL,
    PRIMARY KEY (invite_id, place)
);
COMMENT ON COLUMN read_models.submitted_song_choices.place IS 'As wished for, from 1';
CREATE INDEX submitted_song_choices_in_order
    ON read_models.submitted_song_choices (submitted_at, invite_id, place);

GRANT USAGE ON SCHEMA read_models TO projector, query_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read_models TO projector;
GRANT SELECT ON ALL TABLES IN SCHEMA read_models TO query_api;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_models
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO projector;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_models GRANT SELECT ON TABLES TO query_api;
