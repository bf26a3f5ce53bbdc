-- On Amazon's servers a role signs in with an IAM token where it is a member of this one.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO projector, query_api;
    END IF;
END
$$;
