-- Where the hosts can remind an invite's guests, and in which wave they last did.

CREATE TABLE read_models.noted_addresses (
    generation integer NOT NULL,
    invite_id uuid NOT NULL,
    version integer NOT NULL,
    email_address text,
    PRIMARY KEY (generation, invite_id)
);
COMMENT ON COLUMN read_models.noted_addresses.email_address IS 'Null where it was taken back';

CREATE TABLE read_models.reminded_invites (
    generation integer NOT NULL,
    invite_id uuid NOT NULL,
    version integer NOT NULL,
    wave date NOT NULL,
    PRIMARY KEY (generation, invite_id)
);
