-- An answer may say where a copy of it goes. A projector of before this leaves both as they are: it is
-- replaced moments later, and what it wrote then is mended by the next rebuild.

ALTER TABLE read_models.submitted_answers
    ADD COLUMN email_address text,
    ADD COLUMN confirmed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN read_models.submitted_answers.email_address IS 'Left with the answer, if any was';
COMMENT ON COLUMN read_models.submitted_answers.confirmed IS 'A copy of the answer went there';
