"""What plain constraints cannot say: deferred foreign keys, and the triggers that guard a case's own row."""

from django.db import migrations

FOREIGN_KEYS = """
-- P1: the owner of an open case is a person who may own. owner_ok is null for closed cases, which are not checked.
ALTER TABLE cases_case ADD CONSTRAINT owner_may_own FOREIGN KEY (owner_id, owner_ok)
  REFERENCES people_person (id, may_own) DEFERRABLE INITIALLY DEFERRED;
-- No state without its event: the case names its last event by number and kind.
ALTER TABLE cases_case ADD CONSTRAINT state_has_its_event FOREIGN KEY (id, seq, last_event)
  REFERENCES cases_caseevent (case_id, seq, kind) DEFERRABLE INITIALLY DEFERRED;
-- Private never stands in a public thread: a spoken message has its conversation's audience.
ALTER TABLE conversations_message ADD CONSTRAINT said_before_the_right_audience FOREIGN KEY (conversation_id, spoken)
  REFERENCES conversations_conversation (id, audience);
-- The standing duty head is always somebody who may own.
ALTER TABLE people_organisation ADD CONSTRAINT standing_head_may_own FOREIGN KEY (standing_head_id, standing_ok)
  REFERENCES people_person (id, may_own) DEFERRABLE INITIALLY DEFERRED;
"""
NO_FOREIGN_KEYS = """
ALTER TABLE conversations_message DROP CONSTRAINT said_before_the_right_audience;
ALTER TABLE people_organisation DROP CONSTRAINT standing_head_may_own;
ALTER TABLE cases_case DROP CONSTRAINT state_has_its_event;
ALTER TABLE cases_case DROP CONSTRAINT owner_may_own;
"""

GUARD = """
CREATE FUNCTION case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.opened_at <> OLD.opened_at OR NEW.kind <> OLD.kind THEN
    RAISE EXCEPTION 'The age of case % never moves.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'age_never_moves';
  END IF;
  IF NEW.seq = OLD.seq THEN
    IF (NEW.owner_id, NEW.next_due, NEW.word_due, NEW.matter_due, NEW.waiting_for, NEW.wait_until, NEW.commitment_due,
        NEW.channel_due, NEW.customer_date, NEW.offered_to_id, NEW.offer_due, NEW.proposed_at, NEW.confirm_due,
        NEW.rung, NEW.stage, NEW.closed_at, NEW.outcome, NEW.policy_id, NEW.calendar_id, NEW.decided_at, NEW.last_event)
       IS DISTINCT FROM
       (OLD.owner_id, OLD.next_due, OLD.word_due, OLD.matter_due, OLD.waiting_for, OLD.wait_until, OLD.commitment_due,
        OLD.channel_due, OLD.customer_date, OLD.offered_to_id, OLD.offer_due, OLD.proposed_at, OLD.confirm_due,
        OLD.rung, OLD.stage, OLD.closed_at, OLD.outcome, OLD.policy_id, OLD.calendar_id, OLD.decided_at, OLD.last_event) THEN
      RAISE EXCEPTION 'Case % changes only with an event.', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'change_has_an_event';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.seq <> OLD.seq + 1 THEN
    RAISE EXCEPTION 'Events of case % follow each other without gaps.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'events_without_gaps';
  END IF;
  IF NEW.decided_at < OLD.decided_at THEN
    RAISE EXCEPTION 'Decisions about case % go forward in time.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_go_forward';
  END IF;
  IF NEW.owner_id <> OLD.owner_id THEN
    IF NEW.last_event NOT IN ('taken', 'accepted', 'climbed', 'covered') THEN
      RAISE EXCEPTION 'The owner of case % changes only by taking, accepting, climbing or covering.', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'owner_changes_lawfully';
    END IF;
    IF NEW.last_event = 'accepted' AND NEW.owner_id IS DISTINCT FROM OLD.offered_to_id THEN
      RAISE EXCEPTION 'Case % is accepted only by whom it was offered to.', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_is_accepted';
    END IF;
  END IF;
  IF NEW.stage < OLD.stage THEN
    RAISE EXCEPTION 'How high the matter of case % has climbed never falls.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_never_falls';
  END IF;
  IF NEW.matter_due IS DISTINCT FROM OLD.matter_due
     AND NOT (NEW.last_event IN ('climbed', 'extended')
              OR OLD.matter_due IS NULL AND NEW.last_event = 'reopened'
              OR NEW.matter_due IS NULL AND NEW.closed_at IS NOT NULL
              OR NEW.last_event = 'migrated' AND NEW.matter_due < OLD.matter_due) THEN
    RAISE EXCEPTION 'The matter of case % moves only by climbing, a granted extension or the end.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matter_moves_lawfully';
  END IF;
  IF (NEW.closed_at IS NULL) <> (OLD.closed_at IS NULL)
     AND NEW.last_event NOT IN ('confirmed', 'presumed', 'closed', 'reopened') THEN
    RAISE EXCEPTION 'Case % ends and begins again only by its own events.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_ends_lawfully';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_guard BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION case_guard();

CREATE FUNCTION case_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> 1 OR NEW.last_event <> 'routed' OR NEW.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'A case begins open, routed to a person, with its first event.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_begins_routed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_birth BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION case_birth();
"""
NO_GUARD = """
DROP TRIGGER case_birth ON cases_case; DROP FUNCTION case_birth();
DROP TRIGGER case_guard ON cases_case; DROP FUNCTION case_guard();
"""

APPEND_ONLY = """
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is kept as it was written: % is refused.', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'check_violation', CONSTRAINT = 'history_stands';
END $$;
CREATE TRIGGER history_stands BEFORE UPDATE OR DELETE ON cases_caseevent
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER cases_stay BEFORE DELETE ON cases_case FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER policies_stand BEFORE UPDATE OR DELETE ON policies_policyversion
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER calendars_stand BEFORE UPDATE OR DELETE ON policies_calendarversion
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
-- Apart, so that a test database may empty its tables between tests.
CREATE TRIGGER history_not_truncated BEFORE TRUNCATE ON cases_caseevent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER cases_not_truncated BEFORE TRUNCATE ON cases_case
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
NO_APPEND_ONLY = """
DROP TRIGGER cases_not_truncated ON cases_case; DROP TRIGGER history_not_truncated ON cases_caseevent;
DROP TRIGGER calendars_stand ON policies_calendarversion; DROP TRIGGER policies_stand ON policies_policyversion;
DROP TRIGGER cases_stay ON cases_case; DROP TRIGGER history_stands ON cases_caseevent;
DROP FUNCTION refuse_rewriting();
"""

TUNING = """
ALTER TABLE cases_case SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE deliveries_delivery SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("conversations", "0001_initial"),
        ("deliveries", "0001_initial"),
        ("people", "0001_initial"),
        ("policies", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(FOREIGN_KEYS, NO_FOREIGN_KEYS),
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
        migrations.RunSQL(TUNING, migrations.RunSQL.noop),
    ]
