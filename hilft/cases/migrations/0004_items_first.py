"""No solution is proposed, or taken for granted, while a part of the request is open; parts belong to open cases."""

from django.db import migrations

ITEMS = """
CREATE FUNCTION items_come_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_item WHERE case_id = NEW.id AND settled_at IS NULL) THEN
    RAISE EXCEPTION 'A part of case % is still open.', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'no_solution_with_an_open_item';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER items_come_first BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (NEW.proposed_at IS NOT NULL AND OLD.proposed_at IS NULL) EXECUTE FUNCTION items_come_first();

CREATE FUNCTION item_of_an_open_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Locks the case: a solution proposed at the same time either sees this item or is seen here.
  PERFORM 1 FROM cases_case WHERE id = NEW.case_id AND closed_at IS NULL AND proposed_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Case % is closed, or a solution lies with the customer.', NEW.case_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'item_of_an_open_case';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_of_an_open_case BEFORE INSERT ON cases_item FOR EACH ROW EXECUTE FUNCTION item_of_an_open_case();
"""
NO_ITEMS = """
DROP TRIGGER item_of_an_open_case ON cases_item; DROP FUNCTION item_of_an_open_case();
DROP TRIGGER items_come_first ON cases_case; DROP FUNCTION items_come_first();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_records")]
    operations = [migrations.RunSQL(ITEMS, NO_ITEMS)]
