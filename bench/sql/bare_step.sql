-- A batch of steps as bare writes: one update and two inserts, nothing decided.
WITH due AS (SELECT id, seq, owner_id FROM bare_case WHERE closed_at IS NULL AND wake_at <= %(now)s
  ORDER BY wake_at LIMIT 200 FOR UPDATE SKIP LOCKED
), moved AS (
  UPDATE bare_case c SET seq = c.seq + 1, rung = c.rung + 1, last_event = 'climbed', next_due = %(later)s, wake_at =
    %(later)s,
    word_due = %(later)s, decided_at = %(now)s FROM due WHERE c.id = due.id RETURNING c.id, c.seq, c.owner_id
), told AS (
  INSERT INTO bare_event (case_id, seq, kind, at, owner_id, data) SELECT id, seq, 'climbed', %(now)s, owner_id, '{}'
    FROM moved
), sent AS (
  INSERT INTO bare_delivery (id, key, case_id, seq, channel, what, payload, created_at, lease_until, attempts,
    error, remote_id)
  SELECT nextval('bare_ids'), id || ':' || seq || ':0', id, seq, 'staff', 'climbed', '{}', %(now)s, %(now)s, 0, '',
    '' FROM moved
) SELECT count(*) FROM moved
