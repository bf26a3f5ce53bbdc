-- A guest may bring somebody whom the invite does not name yet: the place is that guest's, and has
-- its own name from the answer. A projector of before this writes such places as if they were
-- guests; `rsvp rebuild` mends what it wrote.

ALTER TABLE read_models.invited_guests ADD COLUMN guest_of uuid;
COMMENT ON COLUMN read_models.invited_guests.guest_of IS
    'Who of the same invite brings this guest, who is nameless until there is an answer';
