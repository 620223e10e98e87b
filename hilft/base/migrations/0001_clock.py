"""The database's clock: the only time that decides. A test or a demo may shift it; production never has a shift."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(
            """
            CREATE SCHEMA clk;
            CREATE TABLE clk.shift (one boolean PRIMARY KEY DEFAULT true CHECK (one), by interval NOT NULL);
            CREATE FUNCTION clk.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
              $$ SELECT statement_timestamp() + coalesce((SELECT by FROM clk.shift), interval '0') $$;
            """,
            "DROP FUNCTION clk.now(); DROP TABLE clk.shift; DROP SCHEMA clk;",
        ),
    ]
