-- The rows of one intake, as a program without constraints in mind would write them.
INSERT INTO people_customer (name, language, standing, created_at)
VALUES ('', 'de', 'member', %(now)s);
INSERT INTO people_identity (customer_id, network, address)
VALUES (currval('people_customer_id_seq'), 'mail', %(address)s);
INSERT INTO conversations_conversation (channel, key, subject, audience, customer_id, language, started_at)
VALUES ('mail', %(key)s, %(subject)s, 'private', currval('people_customer_id_seq'), 'de', %(now)s);
INSERT INTO conversations_message (conversation_id, customer_id, kind, audience, text, quoted, channel, remote_id,
  said_at, stored_at)
VALUES (currval('conversations_conversation_id_seq'), currval('people_customer_id_seq'), 'message', 'private',
  %(text)s, '', 'mail', %(key)s, %(now)s, %(now)s);
INSERT INTO cases_case (kind, title, channel, language, customer_id, team_id, reach, opened_at, outcome, owner_id,
  rung, stage, next_due, wake_at, word_due, matter_due, reminders, decided_at, policy_id, calendar_id, seq,
  last_event, failures)
SELECT 'customer', %(subject)s, 'mail', 'de', currval('people_customer_id_seq'), %(team)s, 0, %(now)s, '', owner_id,
  0, 0, %(now)s + interval '4 hours', %(now)s + interval '4 hours', %(now)s + interval '4 hours', %(now)s + interval
  '7 days', 0, %(now)s, policy_id, calendar_id, 1, 'routed', 0 FROM cases_case WHERE id = 1;
INSERT INTO cases_caseevent (case_id, seq, kind, at, owner_id, data)
SELECT id, 1, 'routed', %(now)s, owner_id, '{}' FROM cases_case WHERE id = (SELECT currval('cases_case_id_seq'));
INSERT INTO cases_placement (conversation_id, case_id)
VALUES (currval('conversations_conversation_id_seq'), currval('cases_case_id_seq'));
INSERT INTO deliveries_delivery (key, case_id, seq, channel, what, conversation_id, payload, created_at,
  lease_until, attempts, error, remote_id)
VALUES (currval('cases_case_id_seq') || ':1:0', currval('cases_case_id_seq'), 1, 'customer', 'receipt',
  currval('conversations_conversation_id_seq'), '{}', %(now)s, %(now)s, 0, '', '');
INSERT INTO cases_trace (customer_id, rule, digest, message_id, at)
VALUES (currval('people_customer_id_seq'), 'mail', md5(%(address)s), currval('conversations_message_id_seq'), %(now)s);
INSERT INTO cases_matterproposal (case_id, matter, message_id, start, "end", proposed_at, accept_at, verdict)
VALUES (currval('cases_case_id_seq'), 'fault', currval('conversations_message_id_seq'), 49, 56, %(now)s,
  %(now)s + interval '1 day', '');
