"""What hangs on a post, after the lexicons app.bsky.embed (read November 2026), in a record and as it is shown."""

from typing import Any

from hilft.channels.wire.given import dict_at, list_at, text_at

MOST_PICTURES = 10
"""Four hang on a post as its images; in a gallery its programs show ten."""


def media(embed: dict[str, Any]) -> dict[str, Any]:
    """Return the pictures, the video or the card, which may hang beside a quoted post."""
    return dict_at(embed, "media") if "media" in embed else embed


def pictures(embed: dict[str, Any]) -> list[Any]:
    """Return its pictures, those of a gallery too."""
    shown = media(embed)
    return (list_at(shown, "images") or list_at(shown, "items"))[:MOST_PICTURES]


def quoted(shown: dict[str, Any]) -> list[dict[str, str]]:
    """Return the post that is quoted: who said it, and its words; nothing where it is not to be seen."""
    record = dict_at(shown, "record")
    post = dict_at(record, "record") if "record" in record else record
    text = text_at(post, "value", "text")
    return [{"handle": text_at(post, "author", "handle"), "text": text}] if text else []
