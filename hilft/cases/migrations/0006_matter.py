"""A case has a matter and its customer's group, a date the law sets, and rules that may change but grant no time."""

import django.db.models.functions.comparison as functions
from django.db import migrations, models
from django.db.models import F, Q, Value

from hilft.core.standing import SOON

MOMENT = models.DateTimeField()


def soonest(*also: str) -> functions.Greatest:
    """As in hilft.cases.constraints, with and without the new date."""
    owed = models.Case(
        models.When(proposed_at__isnull=True, then=functions.Least("word_due", "wait_until", "matter_due", *also)),
        default=F("confirm_due"),
        output_field=MOMENT,
    )
    everything = functions.Least(
        "offer_due", "commitment_due", "channel_due", "customer_date", owed, output_field=MOMENT
    )
    return functions.Greatest(everything, F("decided_at") + Value(SOON), output_field=MOMENT)


GUARD = """
CREATE OR REPLACE FUNCTION case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.opened_at <> OLD.opened_at OR NEW.kind <> OLD.kind THEN
    RAISE EXCEPTION 'The age of case % never moves.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'age_never_moves';
  END IF;
  IF NEW.seq = OLD.seq THEN
    IF (NEW.owner_id, NEW.next_due, NEW.word_due, NEW.matter_due, NEW.waiting_for, NEW.wait_until, NEW.commitment_due,
        NEW.channel_due, NEW.customer_date, NEW.offered_to_id, NEW.offer_due, NEW.proposed_at, NEW.confirm_due,
        NEW.rung, NEW.stage, NEW.closed_at, NEW.outcome, NEW.policy_id, NEW.calendar_id, NEW.decided_at, NEW.last_event,
        NEW.matter, NEW.care_group, NEW.law_due)
       IS DISTINCT FROM
       (OLD.owner_id, OLD.next_due, OLD.word_due, OLD.matter_due, OLD.waiting_for, OLD.wait_until, OLD.commitment_due,
        OLD.channel_due, OLD.customer_date, OLD.offered_to_id, OLD.offer_due, OLD.proposed_at, OLD.confirm_due,
        OLD.rung, OLD.stage, OLD.closed_at, OLD.outcome, OLD.policy_id, OLD.calendar_id, OLD.decided_at, OLD.last_event,
        OLD.matter, OLD.care_group, OLD.law_due) THEN
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
              OR NEW.last_event IN ('migrated', 'sorted') AND NEW.matter_due < OLD.matter_due) THEN
    RAISE EXCEPTION 'The matter of case % moves only by climbing, a granted extension or the end.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matter_moves_lawfully';
  END IF;
  IF OLD.law_due IS NOT NULL AND (NEW.law_due IS NULL OR NEW.law_due > OLD.law_due)
     AND NOT (NEW.last_event IN ('informed', 'proposed', 'confirmed')
              OR NEW.last_event IN ('climbed', 'reopened') AND NEW.law_due IS NOT NULL) THEN
    RAISE EXCEPTION 'What the law wants from case % by a date is done, or missed and climbs.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'law_date_stands';
  END IF;
  IF (NEW.policy_id, NEW.calendar_id) IS DISTINCT FROM (OLD.policy_id, OLD.calendar_id)
       AND NEW.last_event <> 'migrated'
     OR (NEW.matter, NEW.care_group) IS DISTINCT FROM (OLD.matter, OLD.care_group) AND NEW.last_event <> 'sorted' THEN
    RAISE EXCEPTION 'The rules of case % change only by migrating or sorting it.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'rules_change_lawfully';
  END IF;
  IF NEW.last_event IN ('migrated', 'sorted') AND NEW.closed_at IS NULL
     AND (NEW.word_due > OLD.word_due OR NEW.wait_until > OLD.wait_until OR NEW.offer_due > OLD.offer_due
          OR (NEW.word_due IS NULL) <> (OLD.word_due IS NULL) OR (NEW.wait_until IS NULL) <> (OLD.wait_until IS NULL)
          OR NEW.commitment_due IS DISTINCT FROM OLD.commitment_due
          OR NEW.channel_due IS DISTINCT FROM OLD.channel_due
          OR NEW.customer_date IS DISTINCT FROM OLD.customer_date) THEN
    RAISE EXCEPTION 'Other rules for case % put nothing off.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'rules_grant_no_time';
  END IF;
  IF (NEW.closed_at IS NULL) <> (OLD.closed_at IS NULL)
     AND NEW.last_event NOT IN ('confirmed', 'presumed', 'closed', 'reopened') THEN
    RAISE EXCEPTION 'Case % ends and begins again only by its own events.', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'case_ends_lawfully';
  END IF;
  RETURN NEW;
END $$;
"""
GUARD_BEFORE = """
CREATE OR REPLACE FUNCTION case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_kept_word")]
    operations = [
        migrations.AddField("case", "matter", models.CharField(blank=True, default="", db_default="", max_length=40)),
        migrations.AddField("case", "care_group", models.CharField(blank=True, default="", db_default="", max_length=20)),
        migrations.AddField("case", "law_due", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint("case", "deadline_is_the_soonest_owed"),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                name="deadline_is_the_soonest_owed",
                condition=~Q(closed_at__isnull=True) | Q(next_due__lte=soonest("law_due")),
            ),
        ),
        migrations.RunSQL(GUARD, GUARD_BEFORE),
    ]
