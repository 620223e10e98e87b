"""Count every change of the roster."""

from django.db import migrations

TABLES = ("people_person", "people_duty", "people_absence", "people_organisation")
# From a sequence: a number that a rolled back change was given is never given to another one.
COUNT = """
CREATE SEQUENCE people_roster_count START 2;
INSERT INTO people_rosterversion (id, version) VALUES (1, 1);
CREATE FUNCTION roster_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE people_rosterversion SET version = nextval('people_roster_count'); RETURN NULL; END $$;
""" + "\n".join(
    f"CREATE TRIGGER roster_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION roster_changed();"
    for table in TABLES
)
NO_COUNT = "\n".join(f"DROP TRIGGER roster_changed ON {table};" for table in TABLES) + "DROP FUNCTION roster_changed(); DROP SEQUENCE people_roster_count;"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(COUNT, NO_COUNT)]
