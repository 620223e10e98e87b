"""Being told by the database that something came, so that nobody has to look for it again and again.

A notice says only that it is worth looking now. It is sent when its transaction commits, equal ones of one transaction
are one, and it may get lost: whoever listens looks by time as well.
"""

from typing import Any

from django.db import connections

INBOX, OUTBOX = "hilft_inbox", "hilft_outbox"
"""A raw message was sealed; something was put into the outbox."""


def address_of(alias: str) -> dict[str, Any]:
    """Return where a database is, as psycopg wants it; Django's own options stay out."""
    parts = connections[alias].get_connection_params()
    own = ("cursor_factory", "context", "prepare_threshold", "server_side_binding")
    return {name: value for name, value in parts.items() if name not in own}
