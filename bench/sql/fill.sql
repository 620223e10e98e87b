-- Open cases %(first)s to %(last)s, each with its conversation, its first word, its first event and its place.
-- Every tenth is a question of the community, the others are mails.
INSERT INTO conversations_conversation
  (id, channel, key, subject, audience, customer_id, language, started_at, published_at)
SELECT n, CASE WHEN n %% 10 = 0 THEN 'community' ELSE 'mail' END, 'bench:' || n, 'Question ' || n,
  CASE WHEN n %% 10 = 0 THEN 'public' ELSE 'private' END, 1 + n %% 1000, 'de', now() - interval '60 days' * random(),
  CASE WHEN n %% 10 = 0 THEN now() END
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO conversations_message (conversation_id, customer_id, kind, audience, text, quoted, channel, remote_id,
  said_at, stored_at, published_at)
SELECT n, 1 + n %% 1000, 'message', CASE WHEN n %% 10 = 0 THEN 'public' ELSE 'private' END,
  'Mein Anschluss ist gestört, Router Nummer ' || n, '', CASE WHEN n %% 10 = 0 THEN 'community' ELSE 'mail' END,
  '<' || n || '@bench.invalid>', now(), now(), CASE WHEN n %% 10 = 0 THEN now() END
FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO cases_case (id, kind, title, channel, language, customer_id, team_id, reach, opened_at, outcome, owner_id,
  rung, stage, next_due, wake_at, word_due, matter_due, reminders, decided_at, policy_id, calendar_id, seq, last_event,
  failures)
SELECT n, 'customer', 'Question ' || n, CASE WHEN n %% 10 = 0 THEN 'community' ELSE 'mail' END, 'de', 1 + n %% 1000,
  %(team)s + n %% %(teams)s, 0, now() - interval '60 days' * random(), '', %(person)s + n %% %(persons)s, 0, 0, due, due,
  due, due + interval '9 days', 0, now(), %(policy)s, %(calendar)s, 1, 'routed', 0
FROM (
  SELECT n, now() + interval '2 hours' + interval '29 days' * random() AS due
  FROM generate_series(%(first)s, %(last)s) n
) dated;

INSERT INTO cases_caseevent (case_id, seq, kind, at, owner_id, data)
SELECT id, 1, 'routed', decided_at, owner_id, '{}' FROM cases_case WHERE id BETWEEN %(first)s AND %(last)s;

INSERT INTO cases_placement (conversation_id, case_id) SELECT n, n FROM generate_series(%(first)s, %(last)s) n;

INSERT INTO community_question (conversation_id, board_id, answers, last_at, published_at)
SELECT n, (SELECT min(id) FROM community_board) + n / 10 %% 4, 0, now() - interval '60 days' * random(), now()
FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 = 0;
