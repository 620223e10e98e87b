"""A case whose customer waits is ended without a word only where a person set it aside, and only towards strangers."""

from django.db import migrations

_UNANSWERED = """
CREATE OR REPLACE FUNCTION end_needs_an_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT m.customer_id IS NOT NULL FROM conversations_message m JOIN cases_placement p USING (conversation_id)
      WHERE p.case_id = NEW.id AND m.audience <> 'internal' AND m.kind NOT IN ({kinds})
      ORDER BY m.stored_at DESC, m.id DESC LIMIT 1) {unless} THEN
    RAISE EXCEPTION 'The customer of case % wrote and has no answer yet.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'end_needs_an_answer';
  END IF;
  RETURN NEW;
END $$;
"""
GUARD = _UNANSWERED.format(
    kinds="'receipt', 'answer', 'elsewhere'",
    unless="""AND NOT (NEW.outcome = 'not_for_us' AND EXISTS (
        SELECT 1 FROM cases_setaside s WHERE s.case_id = NEW.id AND s.seq = NEW.seq AND s.is_silent))""",
)
BEFORE = _UNANSWERED.format(kinds="'receipt', 'answer'", unless="")

STRANGERS = """
CREATE FUNCTION silence_is_for_strangers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.is_silent AND EXISTS (
    SELECT 1 FROM cases_case this JOIN conversations_conversation v ON v.customer_id = this.customer_id
      JOIN cases_placement p ON p.conversation_id = v.id JOIN cases_case other ON other.id = p.case_id
    WHERE this.id = NEW.case_id AND other.id <> this.id AND other.outcome <> 'not_for_us') THEN
    RAISE EXCEPTION 'The customer of case % is known and hears why it is set aside.', NEW.case_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'silence_is_for_strangers';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER silence_is_for_strangers BEFORE INSERT ON cases_setaside
  FOR EACH ROW EXECUTE FUNCTION silence_is_for_strangers();
CREATE TRIGGER asides_stay BEFORE UPDATE OR DELETE ON cases_setaside
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
"""
NO_STRANGERS = """
DROP TRIGGER asides_stay ON cases_setaside;
DROP TRIGGER silence_is_for_strangers ON cases_setaside; DROP FUNCTION silence_is_for_strangers();
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0002_end_needs_an_answer"), ("cases", "0010_set_aside")]
    operations = [migrations.RunSQL(GUARD, BEFORE), migrations.RunSQL(STRANGERS, NO_STRANGERS)]
