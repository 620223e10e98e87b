"""What lay aside, and what was said, before its network was asked whether it still stands is asked about from now on.

Additive, in steps of their own that may be repeated: an interrupted migration goes on where it stopped. Going back
changes nothing.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

STEP = 1_000
TELLING = ["bluesky", "discourse", "facebook", "instagram", "mastodon", "matrix", "x"]
"""The networks that say afterwards whether a message still stands, as of now."""

# A number of what lies aside, and the last one of a step behind it.
_ASIDE = """
SELECT max(id) FROM (SELECT id FROM channels_rawmessage
                     WHERE id > %s AND message_id IS NULL AND set_aside <> '' ORDER BY id LIMIT %s) AS step
"""
_SAID = "SELECT max(id) FROM (SELECT id FROM conversations_message WHERE id > %s ORDER BY id LIMIT %s) AS step"

# Nobody is asked about everything at once: the moments are spread over the six hours after which each is asked again.
_WATCH_ASIDE = """
INSERT INTO channels_watchedaside (raw_id, account_id, identity, look_at)
SELECT r.id, r.account_id, r.identity, now() + random() * interval '6 hours'
FROM (SELECT id, account_id, sealed, regexp_replace(remote_id, '@found$', '') AS identity FROM channels_rawmessage
      WHERE id > %(after)s AND id <= %(last)s AND message_id IS NULL AND set_aside <> '') AS r
JOIN channels_account AS a ON a.id = r.account_id AND a.ended_at IS NULL AND a.network = ANY(%(telling)s)
WHERE (EXISTS (SELECT 1 FROM intake_sifted AS s WHERE s.raw = r.id AND s.taken_at IS NULL AND s.deleted_at IS NULL
               AND (s.title <> '' OR r.sealed <> ''))
       OR EXISTS (SELECT 1 FROM listening_candidate AS c WHERE c.channel = a.name AND c.remote_id = r.identity
                  AND c.case_id IS NULL AND c.deleted_at IS NULL AND c.text <> '' AND c.audience = 'public'))
  AND NOT EXISTS (SELECT 1 FROM conversations_message AS m WHERE m.channel = a.name AND m.remote_id = r.identity)
ON CONFLICT DO NOTHING
"""
_WATCH_SAID = """
INSERT INTO channels_watched (message_id, account_id, look_at)
SELECT m.id, a.id, now() + random() * interval '6 hours'
FROM conversations_message AS m
JOIN channels_account AS a ON a.name = m.channel AND a.ended_at IS NULL AND a.network = ANY(%(telling)s)
WHERE m.id > %(after)s AND m.id <= %(last)s AND m.audience = 'public' AND m.customer_id IS NOT NULL
  AND m.remote_id IS NOT NULL AND m.deleted_at IS NULL
  AND (m.stored_at >= now() - interval '30 days'
       OR EXISTS (SELECT 1 FROM cases_placement AS p JOIN cases_case AS c ON c.id = p.case_id
                  WHERE p.conversation_id = m.conversation_id AND c.closed_at IS NULL))
ON CONFLICT DO NOTHING
"""


def ask_from_now_on(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Watch what lies aside and what young or open cases were told, as if it had come today."""
    for steps, watch in ((_ASIDE, _WATCH_ASIDE), (_SAID, _WATCH_SAID)):
        with editor.connection.cursor() as cursor:
            for step in _steps(cursor, steps):
                cursor.execute(watch, step)


def _steps(cursor: Any, numbers: str) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        cursor.execute(numbers, [after, STEP])
        (last,) = cursor.fetchone()
        if last is None:
            return
        yield {"after": after, "last": last, "telling": TELLING}
        after = last


class Migration(migrations.Migration):
    """Each step is committed on its own."""

    atomic = False
    dependencies = [
        ("cases", "0001_initial"),
        ("channels", "0008_asides_asked"),
        ("conversations", "0003_followed"),
        ("intake", "0002_following"),
        ("listening", "0002_following"),
    ]
    operations = [migrations.RunPython(ask_from_now_on, migrations.RunPython.noop)]
