-- The event store: what happened, for ever, and the outbox of what is still to be told.

CREATE SCHEMA event_store;

CREATE TABLE event_store.events (
    stream text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    id uuid NOT NULL,
    type text NOT NULL,
    schema_version smallint NOT NULL DEFAULT 1,
    event jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    correlation_id text NOT NULL,
    causation_id uuid NOT NULL,
    command_hash text NOT NULL,
    -- Transactions commit in another order than they take positions, so the way through all
    -- events goes by (tx, position), and no further than where every transaction has ended.
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    position bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (stream, version)
);

CREATE UNIQUE INDEX events_in_order ON event_store.events (tx, position);

CREATE FUNCTION event_store.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Events are facts: they are never changed or deleted.';
END
$$;

CREATE TRIGGER events_are_facts BEFORE UPDATE OR DELETE OR TRUNCATE ON event_store.events
FOR EACH STATEMENT EXECUTE FUNCTION event_store.refuse();

-- A row per append: `count` events of `stream` from `first_version` on.
CREATE TABLE event_store.outbox (
    stream text NOT NULL,
    first_version integer NOT NULL,
    count integer NOT NULL,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, first_version)
) WITH (fillfactor = 50); -- a claim then updates a row beside itself, without touching the index

-- What can never be published, and why, for an operator to look at.
CREATE TABLE event_store.set_aside (
    stream text NOT NULL,
    first_version integer NOT NULL,
    count integer NOT NULL,
    attempts integer NOT NULL,
    reason text NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, first_version)
);

-- Roles belong to the whole server, where another database may have made this one already.
DO $$
BEGIN
    CREATE ROLE command_api LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;

-- An open session keeps a serverless database awake, and a frozen process never closes its own.
ALTER ROLE command_api SET idle_session_timeout = '60s';
ALTER ROLE command_api SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE command_api SET statement_timeout = '5s';
ALTER ROLE command_api SET lock_timeout = '2s';

GRANT USAGE ON SCHEMA event_store TO command_api;
GRANT SELECT, INSERT ON event_store.events TO command_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_store.outbox TO command_api;
GRANT SELECT, INSERT ON event_store.set_aside TO command_api;

-- On Amazon's servers a role signs in with an IAM token where it is a member of this one.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO command_api;
    END IF;
END
$$;
