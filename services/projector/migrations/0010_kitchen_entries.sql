-- All that a kitchen was ever told, so that the caterer's sheet can be had as of any moment: a row
-- an event, never replaced. What was recorded before this is filled in by `rsvp rebuild`.

CREATE TABLE read_models.kitchen_entries (
    generation integer NOT NULL,
    id uuid NOT NULL,
    about uuid NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    fact jsonb NOT NULL,
    PRIMARY KEY (generation, id)
);
COMMENT ON COLUMN read_models.kitchen_entries.id IS 'The event''s';
COMMENT ON COLUMN read_models.kitchen_entries.about IS
    'A dish, an invite, the caterer''s numbers: of one, the highest version holds';
CREATE INDEX kitchen_entries_in_order ON read_models.kitchen_entries (generation, recorded_at);
