"""A review is earned in the transaction that makes it so, and does not end before it says what was found."""

from django.db import migrations

OCCASIONS = """
CREATE FUNCTION review_is_earned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO learning_occasion (case_id, reason, at)
  VALUES (NEW.id, CASE WHEN NEW.rung >= 3 OR NEW.stage >= 3 THEN 'rung' ELSE 'age' END, NEW.decided_at)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER review_is_earned AFTER UPDATE ON cases_case FOR EACH ROW
  WHEN (NEW.kind = 'customer' AND NEW.seq <> OLD.seq
        AND (NEW.rung >= 3 AND OLD.rung < 3 OR NEW.stage >= 3 AND OLD.stage < 3
             OR NEW.decided_at - NEW.opened_at > interval '30 days'))
  EXECUTE FUNCTION review_is_earned();

CREATE FUNCTION review_is_earned_by_missing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO learning_occasion (case_id, reason, at)
  SELECT NEW.case_id, 'commitments', NEW.missed_at FROM cases_case
  WHERE id = NEW.case_id AND kind = 'customer'
    AND (SELECT count(*) FROM cases_commitment WHERE case_id = NEW.case_id AND missed_at IS NOT NULL) >= 2
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER review_is_earned AFTER UPDATE ON cases_commitment FOR EACH ROW
  WHEN (NEW.missed_at IS NOT NULL AND OLD.missed_at IS NULL) EXECUTE FUNCTION review_is_earned_by_missing();

CREATE FUNCTION review_is_finished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM learning_review WHERE case_id = NEW.id AND finished_at IS NULL) THEN
    RAISE EXCEPTION 'Review % has not said yet what was found.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'review_ends_with_its_finding';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_is_finished BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (NEW.kind = 'review' AND NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL) EXECUTE FUNCTION review_is_finished();
"""
NO_OCCASIONS = """
DROP TRIGGER review_is_finished ON cases_case; DROP FUNCTION review_is_finished();
DROP TRIGGER review_is_earned ON cases_commitment; DROP FUNCTION review_is_earned_by_missing();
DROP TRIGGER review_is_earned ON cases_case; DROP FUNCTION review_is_earned();
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial"), ("cases", "0004_items_first")]
    operations = [migrations.RunSQL(OCCASIONS, NO_OCCASIONS)]
