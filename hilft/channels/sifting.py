"""Whether a rule sets aside what just came in: strangers' first words only, and never without a person who looks."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from hilft.cases.asides import has_other_case
from hilft.channels.actions.sifting import count_same, put_by, switched_on, was_sifted
from hilft.channels.contract import Heard, Kind
from hilft.channels.models import RawMessage
from hilft.core.sifting import Signs, is_telling, sift
from hilft.intake.actions import Word
from hilft.intake.queries import joined_conversation, seen


def sifted(raw: RawMessage, heard: Heard, word: Word, *, now: datetime) -> str:
    """Return the rule that sets this message aside, "" for what a person looks at. Without one nothing is asked."""
    on = switched_on()
    if not on or heard.kind is not Kind.MESSAGE or not _is_strangers(word):
        return ""
    author, text = digest_of(f"{word.network}:{word.address.strip().lower()}"), text_digest(word.text)
    if was_sifted(author, other_than=text):
        return ""  # the same author says something else: that is a person's question now
    authors = count_same(text, author, now=now) if is_telling(word.text) else 0
    hit = sift(Signs(dict(heard.marks), len(heard.sent_to) or 1, authors), on)
    if hit is None:
        return ""
    put_by(raw.pk, word, hit, author=author, text=text, now=now)
    return hit.rule.value


def _is_strangers(word: Word) -> bool:
    """Say whether nobody we know says this, and it answers nothing of ours."""
    before = seen(word)
    if word.case_id is not None or before.message is not None or before.conversation is not None:
        return False
    if before.customer is not None and has_other_case(before.customer):
        return False
    return joined_conversation(word, None) is None


def text_digest(text: str) -> str:
    """Return a keyed digest of words, however they are spaced."""
    return digest_of(" ".join(text.split()))


def digest_of(value: str) -> str:
    """Return a keyed digest: nobody finds out from it who wrote what."""
    key = f"hilft.sift:{settings.SECRET_KEY}".encode()
    return hmac.new(key, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]
