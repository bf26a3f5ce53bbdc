-- Until when guests may answer: the last day in its time zone, and the moment at which it is over.

CREATE TABLE read_models.rsvp_deadlines (
    generation integer NOT NULL,
    wedding_id uuid NOT NULL,
    version integer NOT NULL,
    last_day date NOT NULL,
    time_zone text NOT NULL,
    closes_at timestamptz NOT NULL,
    PRIMARY KEY (generation, wedding_id)
);
COMMENT ON TABLE read_models.rsvp_deadlines IS 'One row, as there is one wedding';
