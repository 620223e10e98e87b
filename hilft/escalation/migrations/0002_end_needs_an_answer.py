"""No customer's case is closed by the house while its customer waits for an answer, whoever tries, however many at once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION end_needs_an_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT m.customer_id IS NOT NULL FROM conversations_message m JOIN cases_placement p USING (conversation_id)
      WHERE p.case_id = NEW.id AND m.audience <> 'internal' AND m.kind NOT IN ('receipt', 'answer')
      ORDER BY m.stored_at DESC, m.id DESC LIMIT 1) THEN
    RAISE EXCEPTION 'The customer of case % wrote and has no answer yet.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'end_needs_an_answer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER end_needs_an_answer BEFORE UPDATE OF closed_at ON cases_case FOR EACH ROW
  WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL AND NEW.kind = 'customer' AND NEW.last_event = 'closed')
  EXECUTE FUNCTION end_needs_an_answer();
"""
NO_GUARD = "DROP TRIGGER end_needs_an_answer ON cases_case; DROP FUNCTION end_needs_an_answer();"


class Migration(migrations.Migration):
    dependencies = [("escalation", "0001_signals"), ("cases", "0002_promise"), ("conversations", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
