-- The same tables and plain indexes without constraints and triggers.
DROP TABLE IF EXISTS bare_case, bare_event, bare_delivery;
CREATE TABLE bare_case (LIKE cases_case) WITH (fillfactor = 85);
ALTER TABLE bare_case ALTER owner_ok DROP EXPRESSION IF EXISTS;
INSERT INTO bare_case SELECT * FROM cases_case;
CREATE UNIQUE INDEX ON bare_case (id);
CREATE INDEX ON bare_case (wake_at) WHERE closed_at IS NULL;
CREATE INDEX ON bare_case (next_due) WHERE closed_at IS NULL;
CREATE INDEX ON bare_case (owner_id, owner_ok, next_due);
CREATE TABLE bare_event (LIKE cases_caseevent);
CREATE SEQUENCE IF NOT EXISTS bare_ids;
CREATE TABLE bare_delivery (LIKE deliveries_delivery INCLUDING DEFAULTS);
ALTER TABLE bare_delivery ALTER id SET DEFAULT nextval('bare_ids');
CREATE INDEX ON bare_delivery (lease_until, id) WHERE sent_at IS NULL AND failed_at IS NULL;
