"""What the running role may do: read and write rows; never change a table, empty one, or remove what must stay."""

from django.db import connection, transaction
from psycopg import sql

KEPT = (
    *("cases_case", "cases_caseevent", "cases_placement", "cases_commitment", "cases_statusword"),
    *("experts_consult", "experts_turn"),
    *("conversations_conversation", "conversations_message", "deliveries_delivery"),
    *("channels_rawmessage", "channels_sealopened", "escalation_signal", "escalation_refusedend"),
    *("people_person", "people_customer"),
    *("policies_policyversion", "policies_calendarversion", "policies_ruling"),
    "django_migrations",
)
"""Rows here are never removed by the house. A person's erasure empties what is personal in them."""
UNCHANGED = (
    *("cases_caseevent", "channels_sealopened"),
    *("policies_policyversion", "policies_calendarversion", "policies_ruling"),
)
"""Rows here are written once."""

_GRANTS = (
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
)


def grant(role: str) -> None:
    """Give the role that runs the house what it needs and no more; nothing when it is the owner itself.

    One transaction: a house that runs meanwhile never stands without its rights.
    """
    if not role or role == connection.settings_dict["USER"]:
        return
    named = sql.Identifier(role)
    statements = [
        *(sql.SQL(text).format(schema=sql.Identifier(s), role=named) for s in ("public", "clk") for text in _GRANTS),
        *(_revoke("DELETE", table, named) for table in KEPT),
        *(_revoke("UPDATE", table, named) for table in UNCHANGED),
        _revoke("INSERT, UPDATE", "django_migrations", named),
        # Time is moved in tests and never by the house itself.
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON clk.shift FROM {}").format(named),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _revoke(rights: str, table: str, role: sql.Identifier) -> sql.Composed:
    return sql.SQL("REVOKE {} ON {} FROM {}").format(sql.SQL(rights), sql.Identifier(table), role)
