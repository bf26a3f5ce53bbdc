-- What a guest ticked beside the note. Empty is an answer, "none"; null is not: nobody has said. So
-- it is in the rows that are there, for nobody had been asked.

CREATE TYPE read_models.dietary_need AS ENUM
    ('vegetarian', 'vegan', 'gluten', 'nuts', 'dairy', 'shellfish', 'halal', 'kosher');

ALTER TABLE read_models.submitted_attending_guests
    ADD COLUMN dietary_needs read_models.dietary_need[];
COMMENT ON COLUMN read_models.submitted_attending_guests.dietary_requirements IS
    'The guest''s own words, beside dietary_needs';
