"""What we found by searching: kept under an identity of its own, with the words that found it."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Heard, Input, Kind, RawMessage
from hilft.channels.wire.given import canonical, dict_at, parsed, storable_line, text_at

ENDING = "@found"
"""Behind the network's identity: the same words may also be said to us, and that is heard beside it."""
LONGEST_TERM, MOST_TERMS = 100, 30
TERMS = Field(
    name="terms",
    label=gettext_noop("Search terms"),
    help=gettext_noop(
        "What people say without writing to you: one term a line, such as your name, a product or a #hashtag. "
        "Each find is judged, and what needs an answer becomes a case."
    ),
    input=Input.LINES,
    required=False,
)
"""The setting of every account whose network can be searched."""


def terms_in(setting: str) -> list[str]:
    """Return the search terms of an account's setting, each once, in their order."""
    lines = (storable_line(line, longest=LONGEST_TERM) for line in setting.splitlines())
    return list(dict.fromkeys(line for line in lines if line))[:MOST_TERMS]


def as_found(raw: RawMessage, words: str, cursor: str) -> RawMessage:
    """Return a message of the network as one that was found by these words; `cursor` resumes this search behind it."""
    body = {**dict_at(parsed(raw.raw)), "found": words}
    return replace(raw, remote_id=f"{raw.remote_id}{ENDING}", raw=canonical(body), cursor=cursor)


def read_found(raw: RawMessage, read: Callable[[RawMessage], Heard]) -> Heard:
    """Return what a message says, by its network's own `read`; of one that was found also that nobody said it to us."""
    if not raw.remote_id.endswith(ENDING):
        return read(raw)
    heard = read(replace(raw, remote_id=raw.remote_id.removesuffix(ENDING)))
    term = storable_line(text_at(parsed(raw.raw), "found"), longest=LONGEST_TERM)
    # What was changed before we found it is what it says now; `about` names it where it was found before.
    kind = Kind.MESSAGE if heard.kind is Kind.EDITED else heard.kind
    return replace(heard, addressed=False, term=term, answerable=False, kind=kind)
