"""A commitment keeps its date: it is kept or replaced, and replaced only by one that the customer was told."""

from django.db import migrations, models
from django.db.models import F, Q

LATE = """
UPDATE cases_commitment SET missed_at = kept_at WHERE kept_at > due_at AND missed_at IS NULL;
UPDATE cases_commitment SET missed_at = due_at WHERE missed_at < due_at;
"""

STANDS = """
CREATE FUNCTION commitment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.case_id, NEW.due_at, NEW.made_at, NEW.made_by_id)
       IS DISTINCT FROM (OLD.case_id, OLD.due_at, OLD.made_at, OLD.made_by_id)
     OR OLD.kept_at IS DISTINCT FROM NEW.kept_at AND OLD.kept_at IS NOT NULL
     OR OLD.missed_at IS DISTINCT FROM NEW.missed_at AND OLD.missed_at IS NOT NULL
     OR OLD.told_in_id IS DISTINCT FROM NEW.told_in_id AND OLD.told_in_id IS NOT NULL
     OR OLD.replaced_by_id IS DISTINCT FROM NEW.replaced_by_id AND OLD.replaced_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'Commitment % keeps its date and what became of it.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_stands';
  END IF;
  IF NEW.replaced_by_id IS NOT NULL AND OLD.replaced_by_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM cases_commitment later
      JOIN conversations_message told ON told.id = later.told_in_id
      JOIN cases_placement place ON place.conversation_id = told.conversation_id AND place.case_id = NEW.case_id
    WHERE later.id = NEW.replaced_by_id AND later.case_id = NEW.case_id AND later.id <> NEW.id
      AND later.due_at <= later.made_at + interval '31 days'
      AND told.person_id IS NOT NULL AND told.audience <> 'internal' AND told.said_at >= NEW.made_at
  ) THEN
    RAISE EXCEPTION 'Commitment % is replaced only by one that the customer was told.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'replacement_is_told';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commitment_stands BEFORE UPDATE ON cases_commitment
  FOR EACH ROW EXECUTE FUNCTION commitment_stands();
CREATE TRIGGER commitments_stay BEFORE DELETE ON cases_commitment
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
"""
NO_STANDS = """
DROP TRIGGER commitments_stay ON cases_commitment;
DROP TRIGGER commitment_stands ON cases_commitment; DROP FUNCTION commitment_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_items_first"), ("conversations", "0001_initial")]
    operations = [
        migrations.RunSQL(LATE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=(Q(missed_at=None) | Q(missed_at__gte=F("due_at")))
                & (Q(kept_at=None) | Q(kept_at__lte=F("due_at")) | Q(missed_at__isnull=False)),
                name="commitment_late_is_missed",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=["due_at"],
                condition=Q(kept_at=None, replaced_by=None, missed_at=None, reminded_at=None),
                name="commitment_soon",
            ),
        ),
        migrations.RunSQL(STANDS, NO_STANDS),
    ]
