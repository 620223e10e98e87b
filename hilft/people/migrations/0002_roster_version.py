"""Count every change of the roster."""

from django.db import migrations

TABLES = ("people_person", "people_duty", "people_absence", "people_organisation")
COUNT = """
INSERT INTO people_rosterversion (id, version) VALUES (1, 1);
CREATE FUNCTION roster_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE people_rosterversion SET version = version + 1; RETURN NULL; END $$;
""" + "\n".join(
    f"CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION roster_changed();"
    for table in TABLES
)
NO_COUNT = "\n".join(f"DROP TRIGGER roster_changed ON {table};" for table in TABLES) + "DROP FUNCTION roster_changed();"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(COUNT, NO_COUNT)]
