-- After events were restored from a dump into another cluster, whose transaction counter is behind
-- the old one's: their `tx` lies in its future, and `read_all` would not see them for months.
-- All of them get the id of this transaction; `position`, which was restored, keeps each stream's
-- order. One statement, so that it may be sent by any means; run it while nothing writes.
DO $$
BEGIN
    ALTER TABLE event_store.events DISABLE TRIGGER events_are_facts;
    UPDATE event_store.events SET tx = pg_current_xact_id()
    WHERE tx >= pg_snapshot_xmin(pg_current_snapshot());
    ALTER TABLE event_store.events ENABLE TRIGGER events_are_facts;
END
$$;
