"""What everything that was heard by mail must be, whatever the mail was. The searches hold every find against it."""

from datetime import UTC, datetime, timedelta

from hilft.channels.adapters.email.headers import LONGEST_ID
from hilft.channels.contract import Heard, Kind

ARRIVED = datetime(2026, 3, 2, 8, 15, 10, tzinfo=UTC)


def check(heard: Heard) -> None:
    """Assert that the house can store and show it."""
    assert storable(heard)
    assert 0 < len(heard.remote_id) <= LONGEST_ID
    assert all(len(each) <= LONGEST_ID for each in (*heard.references, heard.in_reply_to))
    assert ARRIVED - timedelta(days=10) <= heard.said_at <= ARRIVED
    assert all(file.name and "/" in file.media_type for file in heard.attachments)
    assert (heard.kind is Kind.BOUNCE) == (heard.bounce is not None)


def storable(heard: Heard) -> bool:
    """Whether PostgreSQL would take every string of it."""
    strings = [heard.remote_id, heard.subject, heard.text, heard.quoted, heard.language, heard.in_reply_to, heard.token]
    strings += [*heard.references, *heard.sent_to, heard.author.name, heard.author.address, heard.author.reply_to]
    strings += [file.name for file in heard.attachments]
    strings += [heard.bounce.original, heard.bounce.recipient, heard.bounce.reason] if heard.bounce else []
    return all("\x00" not in each and each.encode("utf-8", "surrogatepass").decode("utf-8") == each for each in strings)
