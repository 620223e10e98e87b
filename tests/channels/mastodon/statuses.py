"""Statuses as Mastodon's description has them, said by invented people, for tests without a server."""

from datetime import UTC, datetime
from typing import Any

from hilft.channels.adapters.mastodon.account import MastodonAccount
from hilft.channels.adapters.mastodon.channel import Mastodon
from hilft.channels.adapters.mastodon.events import Cursor, Event, raw_of
from hilft.channels.adapters.mastodon.server import Me
from hilft.channels.contract import Heard

ME = Me("7", "care", "Fernnetz Care", "https://fernnetz.example/@care", "fernnetz.example", "social.fernnetz.example")
SAID_AT = "2026-03-02T08:15:10.123Z"


def account(**other: Any) -> dict[str, Any]:
    """Return somebody's account on another server."""
    usual = {
        "id": "11",
        "username": "petra",
        "acct": "petra@bucht.example",
        "url": "https://bucht.example/@petra",
        "uri": "https://bucht.example/users/petra",
        "display_name": "Petra Sandkamp",
        "note": "",
        "avatar": "https://fernnetz.example/a.png",
        "avatar_static": "https://fernnetz.example/a.png",
        "avatar_description": "",
        "header": "https://fernnetz.example/h.png",
        "header_static": "https://fernnetz.example/h.png",
        "header_description": "",
        "locked": False,
        "fields": [],
        "emojis": [],
        "bot": False,
        "group": False,
        "discoverable": True,
        "indexable": True,
        "created_at": "2024-05-01T00:00:00.000Z",
        "last_status_at": "2026-03-02",
        "statuses_count": 12,
        "followers_count": 345,
        "following_count": 6,
        "hide_collections": False,
        "noindex": False,
        "show_featured": True,
        "show_media": True,
        "show_media_replies": True,
        "roles": [],
        "feature_approval": {"automatic": [], "manual": [], "current_user": "denied"},
    }
    return {**usual, **other}


def status(content: str = "<p>My router is dead.</p>", **other: Any) -> dict[str, Any]:
    """Return a public status that mentions us."""
    mention = {"id": "7", "username": "care", "acct": "care", "url": "https://fernnetz.example/@care"}
    usual = {
        "id": "100",
        "uri": "https://bucht.example/users/petra/statuses/100",
        "url": "https://bucht.example/@petra/100",
        "created_at": SAID_AT,
        "edited_at": None,
        "account": account(),
        "content": content,
        "visibility": "public",
        "sensitive": False,
        "spoiler_text": "",
        "media_attachments": [],
        "application": None,
        "mentions": [mention],
        "tags": [],
        "emojis": [],
        "reblogs_count": 0,
        "favourites_count": 0,
        "replies_count": 0,
        "quotes_count": 0,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
        "poll": None,
        "card": None,
        "quote": None,
        "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
        "language": "en",
    }
    return {**usual, **other}


def channel() -> Mastodon:
    """A channel that is never asked to go anywhere."""
    return Mastodon(MastodonAccount("https://fernnetz.example", "token"))


def heard(said: dict[str, Any], event: Event = "mention", **more: Any) -> Heard:
    """Read a status as if it had just arrived."""
    return channel().read(raw_of(event, said, ME, Cursor(5), {"files": {}, **more}))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
