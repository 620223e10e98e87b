"""Whoever puts something into the outbox tells those who send, when the transaction commits."""

from django.db import migrations

TOLD = """
CREATE FUNCTION outbox_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hilft_outbox', '');
  RETURN NULL;
END $$;
-- For each row, since a statement that inserts none says nothing; equal notices of one transaction are one.
CREATE TRIGGER outbox_told AFTER INSERT ON deliveries_delivery FOR EACH ROW EXECUTE FUNCTION outbox_told();
"""
UNTOLD = "DROP TRIGGER outbox_told ON deliveries_delivery; DROP FUNCTION outbox_told();"


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0007_words")]
    operations = [migrations.RunSQL(TOLD, UNTOLD)]
