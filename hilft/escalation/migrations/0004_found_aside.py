"""What was only found, and never said to us, is set aside without a word to anybody; whoever wrote to us hears one."""

from django.db import migrations

_STRANGERS = """
CREATE OR REPLACE FUNCTION silence_is_for_strangers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.is_silent {but} EXISTS (
    SELECT 1 FROM cases_case this JOIN conversations_conversation v ON v.customer_id = this.customer_id
      JOIN cases_placement p ON p.conversation_id = v.id JOIN cases_case other ON other.id = p.case_id
    WHERE this.id = NEW.case_id AND other.id <> this.id AND other.outcome <> 'not_for_us') THEN
    RAISE EXCEPTION 'The customer of case % is known and hears why it is set aside.', NEW.case_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'silence_is_for_strangers';
  END IF;
  {found}
  RETURN NEW;
END $$;
"""
FOUND = """
  IF NEW.is_silent AND NEW.why = 'found' AND NOT (
    EXISTS (SELECT 1 FROM cases_caseevent e WHERE e.case_id = NEW.case_id AND e.seq = 1 AND e.data ? 'found')
    AND (SELECT count(*) FROM conversations_message m JOIN cases_placement p USING (conversation_id)
         WHERE p.case_id = NEW.case_id AND m.customer_id IS NOT NULL AND m.audience <> 'internal') = 1) THEN
    RAISE EXCEPTION 'Somebody wrote to us in case %, and hears why it is set aside.', NEW.case_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'silence_is_for_strangers';
  END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0003_silence_is_somebodys"), ("cases", "0013_found_aside")]
    operations = [
        migrations.RunSQL(
            _STRANGERS.format(but="AND NEW.why <> 'found' AND", found=FOUND), _STRANGERS.format(but="AND", found="")
        )
    ]
