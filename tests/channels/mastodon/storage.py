"""Statuses put straight into mastodon-mock's own database, where posting them one by one would take minutes."""

import json
import sqlite3
import time
from contextlib import closing
from typing import Any

from tests.channels.mastodon.mock_server import MockServer


def multiply(server: MockServer, status: str, texts: list[str]) -> list[str]:
    """Have the author of a mention of us say these texts as well, in this order; return the new identities.

    Each row is that of the real mention in all but its number, its text and its moment. The server is stopped
    meanwhile: it counts its numbers in memory, from the milliseconds of the clock, and has to begin behind these.
    """
    server.stop()
    with closing(sqlite3.connect(server.database)) as storage, storage:
        storage.row_factory = sqlite3.Row
        highest = max(storage.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0 for table in _TABLES)
        said = [str(highest + 1 + place) for place in range(len(texts))]
        for table, key in _TABLES.items():
            found = [dict(row) for row in storage.execute(f"SELECT * FROM {table} WHERE {key} = ?", [status])]
            (like,) = found
            marks = ", ".join("?" for _ in like)
            rows = [tuple(_row(like, key, number, text).values()) for number, text in zip(said, texts, strict=True)]
            storage.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    time.sleep(max(int(said[-1]) / 1000 - time.time() + 0.1, 0))
    server.start()
    return said


_TABLES = {"statuses": "id", "status_mentions": "status_id", "notifications": "status_id"}


def _row(like: dict[str, Any], key: str, number: str, text: str) -> dict[str, Any]:
    row = {**like, "id": int(number), key: int(number)}
    if "text" in row:
        before = row["text"].partition(" ")[2]
        row |= {"text": row["text"].replace(before, text), "content": row["content"].replace(before, text)}
        row["url"] = row["url"] and str(row["url"]).replace(str(like["id"]), number)
        row["edit_history"] = json.dumps([])
    return row
