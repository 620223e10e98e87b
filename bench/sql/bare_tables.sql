-- The same tables without constraints, triggers and all but the indexes the step needs.
DROP TABLE IF EXISTS bare_case, bare_event, bare_delivery;
CREATE TABLE bare_case (LIKE cases_case) WITH (fillfactor = 85);
ALTER TABLE bare_case ALTER owner_ok DROP EXPRESSION IF EXISTS;
INSERT INTO bare_case SELECT * FROM cases_case;
CREATE UNIQUE INDEX ON bare_case (id);
CREATE INDEX ON bare_case (wake_at) WHERE closed_at IS NULL;
CREATE TABLE bare_event (LIKE cases_caseevent);
CREATE TABLE bare_delivery (LIKE deliveries_delivery);
ALTER TABLE bare_delivery ADD PRIMARY KEY (id);
CREATE SEQUENCE IF NOT EXISTS bare_ids;
