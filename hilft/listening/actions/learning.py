"""Learning from what people said: a new model only where it tells later decisions no worse than what is in use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import transaction

from hilft.core.relevance import ASIDE, Weighing, judge
from hilft.core.relevance_model import Model, written
from hilft.listening.judging import model_in_use, ours
from hilft.listening.models import Candidate, Decision, Trained
from hilft.listening.queries import labelled
from hilft.listening.training import Example, Told, told, train

log = structlog.get_logger()
MOST = 5_000
"""Decisions that are learned from, the newest ones: older words say little of today, and memory stays flat."""
LEAST, LEAST_OF_A_KIND, LEAST_NEW = 200, 30, 25
"""No model is made of fewer decisions, of fewer of one kind, or while fewer came since the last one."""
SHARE = 0.8
"""The earlier so much is learned from; on the rest, which is later, the new model and the old one are compared."""
KEPT = timedelta(days=90)
"""What lies aside has words and an author for so long; after that only words that somebody decided about."""


class Compared(NamedTuple):
    """How a new model (`found`) and what is in use (`against`, `known`) told the same later decisions."""

    learned: int
    asked: int
    found: Told
    against: str
    known: Told


def learn(*, now: datetime) -> Trained | None:
    """Train a model when there is enough to learn from; return it, used or refused, or None when it is too early."""
    last = Trained.objects.defer("content").order_by("-pk").first()
    if last is not None and _new_since(last.made_at) < LEAST_NEW:
        return None
    examples = [Example(text, wanted) for _, text, wanted in labelled(MOST)]
    cut = int(len(examples) * SHARE)
    before, after = examples[:cut], examples[cut:]
    if len(examples) < LEAST or min(_kinds(before)) < LEAST_OF_A_KIND or not all(_kinds(after)):
        return None
    model, old = train(before, ours()), model_in_use()
    found, known = tells(after, model), tells(after, old)
    log.info("A model was trained.", learned=len(before), asked=len(after), f2=found.f2, against=known.f2)
    against = old.version if old is not None else "rules"
    return _keep(model, Compared(len(before), len(after), found, against, known), now=now)


def tells(examples: Sequence[Example], model: Weighing | None) -> Told:
    """Return how well a model, or the rules alone, tell these."""
    known = ours()
    return told(examples, [judge(example.text, known, model).verdict != ASIDE for example in examples])


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Forget who said what lies aside, and words nobody decided about, after their time; return of how many."""
    old = Candidate.objects.filter(case=None, emptied_at=None, found_at__lt=now - KEPT)
    old.filter(verdict="").update(text="", subject="", reasons=[])
    return old.update(name="", handle="", address="", permalink="", emptied_at=now)


@transaction.atomic
def _keep(model: Model, compared: Compared, *, now: datetime) -> Trained:
    is_used = compared.found.f2 >= compared.known.f2
    if is_used:
        Trained.objects.filter(is_used=True).update(is_used=False)
    return Trained.objects.create(
        digest=model.version,
        content=written(model) if is_used else b"",
        made_at=now,
        learned=compared.learned,
        asked=compared.asked,
        precision=compared.found.precision,
        recall=compared.found.recall,
        f2=compared.found.f2,
        against=compared.against,
        against_f2=compared.known.f2,
        answer_from=model.answer_from,
        aside_below=model.aside_below,
        is_used=is_used,
    )


def _new_since(moment: datetime) -> int:
    ended = Candidate.objects.filter(is_first=True, case__closed_at__gt=moment)
    return Decision.objects.filter(at__gt=moment).count() + ended.count()


def _kinds(examples: Sequence[Example]) -> tuple[int, int]:
    wanted = sum(example.wanted for example in examples)
    return wanted, len(examples) - wanted
