-- The code that opens an invite whose card was lost; all others have that of their row in
-- sent_invites, which a late or repeated invite.created may write at any time.
CREATE TABLE read_models.reissued_codes (
    generation integer NOT NULL,
    invite_id uuid NOT NULL,
    version integer NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (generation, invite_id)
);
