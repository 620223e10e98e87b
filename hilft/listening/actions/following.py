"""What was found follows its author: what they took back is gone, what they changed is judged anew."""

from datetime import datetime

from django.db import transaction

from hilft.conversations.masking import hide
from hilft.conversations.models import Message
from hilft.core.changed import says_something_new
from hilft.core.relevance import ASIDE, UNSURE
from hilft.intake.actions import Word
from hilft.listening.actions.finding import SET_ASIDE, case_of, judge_now
from hilft.listening.models import Candidate

UNCHANGED, GONE = "unchanged", "deleted"
"""Under which rule a change is set aside that changes no word, and one of what was taken back."""


@transaction.atomic
def changed(word: Word, *, is_our_own: bool, now: datetime) -> tuple[Message | None, str] | None:
    """Follow a change of what was found. Return the message it became with its case, or why it is none.

    None: nothing was found under this identity. What a person decided is kept where words are merely mended; something
    new is judged as if it were found now. A case that it was stays one, whatever it says: then a person checks it.
    """
    candidate = _locked(word.channel, word.remote_id or word.key)
    if candidate is None:
        return None
    before, text = candidate.text, hide(word.text)
    if candidate.deleted_at is not None:
        return None, GONE
    if text == before and candidate.subject == hide(word.subject)[:250]:
        return None, UNCHANGED
    if says_something_new(before, text):
        candidate.verdict, candidate.reason, candidate.decided_by, candidate.decided_at = "", "", None, None
        candidate.said_at = max(candidate.said_at, min(word.said_at, now))
    candidate.emptied_at, candidate.edited_at = None, now
    kept = judge_now(candidate, word, is_our_own=is_our_own)
    if candidate.case_id is None and kept != ASIDE and candidate.verdict != ASIDE:
        return case_of(candidate, now=now), ""
    if candidate.case_id is None:
        candidate.judged = ASIDE
    elif kept == ASIDE:
        candidate.judged = UNSURE
    candidate.save()
    return None, SET_ASIDE


@transaction.atomic
def taken_back(channel: str, identity: str, *, now: datetime) -> bool:
    """Forget the words of a find and who said them. Return whether there was one; that it was there stays."""
    candidate = _locked(channel, identity)
    if candidate is None:
        return False
    candidate.name = candidate.handle = candidate.address = candidate.permalink = ""
    candidate.subject = candidate.text = ""
    candidate.reasons, candidate.deleted_at = [], candidate.deleted_at or now
    candidate.save()
    return True


def _locked(channel: str, identity: str) -> Candidate | None:
    found = Candidate.objects.select_for_update(of=("self",)).filter(channel=channel, remote_id=identity)
    return found.select_related("case").first()
