"""Whatever may come from outside, for the tests of reading: any JSON, with the names Meta uses in any place of it."""

from typing import Any

from hypothesis import strategies as st

from hilft.channels.contract import Heard

_NAMES = "sender recipient timestamp message mid text attachments is_echo is_deleted reply_to message_edit num_edit"
_NAMES += (
    " postback title payload url delivery mids read watermark reaction changes messaging field value item verb type"
)
_NAMES += " post_id comment_id parent_id from id name created_time photos permalink_url media media_id username parent"
NAMES = [*_NAMES.split(), "to", "data", "called"]
WORDS = [
    "feed",
    "mention",
    "comments",
    "mentions",
    "live_comments",
    "comment",
    "post",
    "add",
    "edited",
    "remove",
    "1",
    "1_2",
]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=12)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=25,
)


def things(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these names, and anything in them."""
    return st.dictionaries(st.sampled_from([*names, *NAMES]), ANYTHING, max_size=8)


def is_storable(heard: Heard) -> bool:
    texts = [heard.text, heard.author.name, heard.author.handle, heard.author.address, heard.conversation, heard.about]
    texts += [heard.in_reply_to, heard.remote_id, heard.permalink, *heard.references]
    if heard.receipt is not None:
        texts.append(heard.receipt.original)
    whole = "".join(texts)
    return "\0" not in whole and whole.encode("utf-8").decode() == whole and heard.said_at.tzinfo is not None
