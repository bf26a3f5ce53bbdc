-- Hosts may mend who is on an invite, and answer for its guests.
--
-- An invite's guests belong to the latest event that listed them, which may come before the invite
-- itself. A projector of before this knows no such lists: its messages with new invites stay in the
-- queue until it is replaced, moments later; an answer it writes then counts as the guests' own.

CREATE TABLE read_models.invited_guest_lists (
    generation integer NOT NULL,
    invite_id uuid NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (generation, invite_id)
);
INSERT INTO read_models.invited_guest_lists (generation, invite_id, version)
SELECT generation, id, version FROM read_models.sent_invites;

ALTER TABLE read_models.invited_guests
    DROP CONSTRAINT invited_guests_generation_invite_id_fkey,
    ADD FOREIGN KEY (generation, invite_id) REFERENCES read_models.invited_guest_lists;

CREATE TYPE read_models.answered_by AS ENUM ('guest', 'host');
ALTER TABLE read_models.submitted_answers
    ADD COLUMN answered_by read_models.answered_by NOT NULL DEFAULT 'guest';
