"""Something was found that nobody addressed to us: it is judged, and either becomes a case at once or is set aside."""

from datetime import datetime
from zlib import crc32

from django.db import transaction

from hilft.conversations.masking import hide
from hilft.conversations.models import Message
from hilft.core.relevance import ASIDE
from hilft.intake.actions import Place, Word, take_in
from hilft.listening.judging import EVERY, judged
from hilft.listening.models import Candidate

KNOWN, SET_ASIDE = "known", "not_for_us"
"""Under which rule a find is set aside: it was heard before, or judged so; the candidate says why."""


@transaction.atomic
def find(word: Word, *, term: str, handle: str, is_our_own: bool = False, now: datetime) -> tuple[Message | None, str]:
    """Judge what was found. Return the message it became with its case, or under which rule it is set aside.

    What may need an answer is somebody's case from this moment on, as old as its words. What is known already, found
    by another term or said to us as well, is the same.
    """
    identity = word.remote_id or word.key
    if Candidate.objects.filter(channel=word.channel, remote_id=identity).exists():
        return None, KNOWN
    if Message.objects.filter(channel=word.channel, remote_id=identity).exists():
        return None, KNOWN
    candidate = _candidate(word, identity, term=term, handle=handle, now=now)
    if judge_now(candidate, word, is_our_own=is_our_own) == ASIDE:
        candidate.is_sample = not is_our_own and is_sample(word.channel, identity)
        candidate.save()
        return None, SET_ASIDE
    return case_of(candidate, now=now), ""


def is_sample(channel: str, identity: str) -> bool:
    """Say whether people check this one although it is set aside: by its name alone, whoever asks and whenever."""
    return crc32(f"{channel} {identity}".encode("utf-8", "replace")) % EVERY == 0


def case_of(candidate: Candidate, *, now: datetime, by: int | None = None) -> Message:
    """Take a candidate in like any customer's word, but without a receipt: its author wrote to somebody else."""
    taken = take_in(word_of(candidate), now=now, by=by)
    candidate.case_id, candidate.is_first = taken.case_id, taken.opened
    candidate.save()
    return taken.message


def word_of(candidate: Candidate) -> Word:
    """Return a candidate as the word it is."""
    return Word(
        channel=candidate.channel,
        key=candidate.key,
        remote_id=candidate.remote_id,
        network=candidate.network,
        address=candidate.address,
        name=candidate.name or candidate.handle,
        subject=candidate.subject,
        text=candidate.text,
        said_at=candidate.said_at,
        language=candidate.language,
        audience=candidate.audience,
        reply_to=tuple(str(one) for one in candidate.reply_to),
        receipt=False,
        team_id=candidate.team_id,
        reach=candidate.reach,
        place=Place(permalink=candidate.permalink, may_reply=candidate.may_reply),
        data={"found": candidate.term or candidate.channel},
    )


def addressed(channel: str, remote_id: str, case_id: int) -> None:
    """What was set aside was said to us as well: it has a case now."""
    Candidate.objects.filter(channel=channel, remote_id=remote_id, case=None).update(case_id=case_id)


def _candidate(word: Word, identity: str, *, term: str, handle: str, now: datetime) -> Candidate:
    return Candidate(
        channel=word.channel,
        network=word.network,
        remote_id=identity[:255],
        key=word.key[:255],
        reply_to=list(word.reply_to),
        term=term[:100],
        handle=handle[:200],
        audience=word.audience,
        reach=word.reach,
        may_reply=word.place.may_reply,
        team_id=word.team_id,
        said_at=min(word.said_at, now),
        found_at=now,
    )


def judge_now(candidate: Candidate, word: Word, *, is_our_own: bool) -> str:
    """Note what a find says now and how that is judged; return the verdict. The caller saves it."""
    candidate.name, candidate.address = word.name[:150], word.address[:320]
    candidate.permalink, candidate.language = word.place.permalink[:500], word.language[:8]
    candidate.subject, candidate.text = hide(word.subject)[:250], hide(word.text)
    # What is judged is what a person sees: the reasons name places in it.
    judgement = judged(f"{candidate.subject}\n{candidate.text}".strip(), is_our_own=is_our_own)
    candidate.judged, candidate.score, candidate.by = judgement.verdict, judgement.score, judgement.by
    candidate.reasons = [[one.name, one.start, one.end, _finite(one.weight)] for one in judgement.reasons]
    return judgement.verdict


def _finite(weight: float) -> float:
    return max(min(round(weight, 3), 99.0), -99.0)
