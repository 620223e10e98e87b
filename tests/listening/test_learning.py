"""A model learns from what people decided, and never takes the place of a better one."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilft.core.relevance import ANSWER, ASIDE
from hilft.core.relevance_model import NoModel, read_model
from hilft.listening.actions import learning
from hilft.listening.actions.deciding import make_case, not_for_us
from hilft.listening.actions.finding import is_sample
from hilft.listening.actions.learning import forget, learn
from hilft.listening.judging import judged, model_in_use
from hilft.listening.models import Candidate, Decision, Trained
from hilft.listening.queries import labelled, weeks
from tests.listening.test_found import COMPLAINT, SHARES, found
from tests.world import World

WANTED = (
    "the purple box in the cellar hums all night", "purple box hums again", "our purple box only hums since noon",
    "a humming purple box, third evening", "why the purple box hums nobody says",
)  # fmt: skip
UNWANTED = (
    "new yellow poster of the telecom museum", "yellow poster in the telecom station", "telecom paints a poster yellow",
    "a yellow telecom poster at the harbour", "the museum hangs a yellow poster",
)  # fmt: skip


def decided(world: World, texts: tuple[str, ...], verdict: str, many: int, first: int) -> None:
    """Have so many finds of these words, decided as if by Anna, without the cases that are not needed here."""
    rows = [
        Candidate(
            channel="birds", network="x", audience="public", language="en", key="k",
            remote_id=f"{verdict}-{first + number}", text=f"{texts[number % len(texts)]} {number}",
            said_at=world.now, found_at=world.now, judged=ASIDE, score=0.2, by="rules",
            verdict=ASIDE, decided_by=world.anna, decided_at=world.now,
        )
        for number in range(many)
    ]  # fmt: skip
    made = Candidate.objects.bulk_create(rows)
    if verdict == ANSWER:
        case = world.case("of these")
        Candidate.objects.filter(pk__in=[one.pk for one in made]).update(verdict=ANSWER, case=case, is_first=True)
    Decision.objects.bulk_create(Decision(candidate=one, verdict=verdict, by=world.anna, at=world.now) for one in made)


def many_decisions(world: World, many: int = 20, rounds: int = 6) -> None:
    for number in range(rounds):
        decided(world, WANTED, ANSWER, many, number * many)
        decided(world, UNWANTED, ASIDE, many, number * many)


def test_a_cold_house_has_no_model_and_the_rules_go_on(world: World) -> None:
    found(world, COMPLAINT)
    assert learn(now=world.now) is None
    assert model_in_use() is None
    assert judged(COMPLAINT, is_our_own=False).by == "rules"


def test_what_people_decided_is_learned_and_used_where_it_tells_later_decisions_better(world: World) -> None:
    many_decisions(world)
    made = learn(now=world.now)
    assert made is not None
    assert (made.is_used, made.against, made.learned + made.asked) == (True, "rules", 240)
    assert made.f2 > made.against_f2
    assert 0 < made.aside_below <= made.answer_from <= 1
    hums, poster = judged("purple box hums", is_our_own=False), judged("a yellow poster", is_our_own=False)
    assert (hums.by, hums.verdict, poster.verdict) == (made.digest, ANSWER, ASIDE)
    told = {"purple box hums"[reason.start : reason.end] for reason in hums.reasons if reason.name == "model"}
    assert told & {"purple", "box", "hums"}
    assert learn(now=world.now + timedelta(days=1)) is None  # nothing new was decided since


def test_a_worse_model_is_refused_and_the_better_one_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    many_decisions(world)
    good = learn(now=world.now)
    assert good is not None
    world.now += timedelta(days=1)
    # What is learned from now on is the contrary of what later decisions say.
    decided(world, UNWANTED, ANSWER, 120, 1_000)
    decided(world, WANTED, ASIDE, 120, 1_000)
    decided(world, WANTED, ANSWER, 60, 2_000)
    decided(world, UNWANTED, ASIDE, 60, 2_000)
    monkeypatch.setattr(learning, "labelled", lambda most: labelled(most)[240:])
    refused = learn(now=world.now + timedelta(minutes=1))
    assert refused is not None
    assert (refused.is_used, refused.against, bytes(refused.content)) == (False, good.digest, b"")
    assert refused.f2 < refused.against_f2
    in_use = model_in_use()
    assert in_use is not None
    assert in_use.version == good.digest


def test_the_database_uses_one_model_and_none_that_is_worse(world: World) -> None:
    many_decisions(world)
    made = learn(now=world.now)
    assert made is not None
    with pytest.raises(IntegrityError, match="used_model_is_not_worse"), transaction.atomic():
        Trained.objects.filter(pk=made.pk).update(against_f2=1.5)


def test_a_model_that_was_tampered_with_is_not_read(world: World) -> None:
    many_decisions(world)
    made = learn(now=world.now)
    assert made is not None
    content = bytearray(made.content)
    assert read_model(bytes(content), made.digest).version == made.digest
    content[-1] ^= 1
    with pytest.raises(NoModel, match="damaged"):
        read_model(bytes(content), made.digest)


def test_what_was_answered_or_set_aside_on_its_case_counts_as_said(world: World) -> None:
    kept, wrong = found(world, COMPLAINT, 1), found(world, COMPLAINT, 2)
    assert labelled(10) == []
    not_for_us(wrong.pk, reason="another company", by=world.anna, now=world.now)
    make_case(kept.pk, by=world.anna, now=world.now)
    assert [(number, wanted) for number, _, wanted in labelled(10)] == [(kept.pk, True), (wrong.pk, False)]


def test_precision_and_recall_rest_on_what_people_said_and_on_the_checked_share(world: World) -> None:
    kept, wrong, aside = found(world, COMPLAINT, 1), found(world, COMPLAINT, 2), found(world, SHARES, 3)
    Candidate.objects.filter(pk=aside.pk).update(is_sample=True)
    for number in range(4, 53):
        found(world, SHARES, number)
    not_for_us(wrong.pk, reason="another company", by=world.anna, now=world.now)
    make_case(kept.pk, by=world.anna, now=world.now)
    make_case(aside.pk, by=world.anna, now=world.now)
    (week,) = weeks(now=world.now)
    assert (week.found, week.kept, week.right, week.wrong, week.checked, week.overlooked) == (52, 2, 1, 1, 1, 1)
    assert week.precision == 0.5
    assert week.missed == 50  # one of one checked stands for all fifty
    assert week.recall == pytest.approx(1 / 51)


def test_one_in_fifty_of_what_lies_aside_is_shown_to_people_by_its_name_alone(world: World) -> None:
    chosen = [number for number in range(5_000) if is_sample("birds", f"post-{number}")]
    assert 70 < len(chosen) < 130
    for number in (chosen[0], chosen[0] + 1):
        found(world, SHARES, number)
    shown = set(Candidate.objects.filter(is_sample=True).values_list("remote_id", flat=True))
    assert shown == {f"post-{chosen[0]}"}


def test_who_said_what_lies_aside_is_forgotten_after_ninety_days(world: World) -> None:
    old = found(world, SHARES, 1)
    said_no = found(world, SHARES, 2)
    case = found(world, COMPLAINT, 3)
    not_for_us(said_no.pk, by=world.anna, now=world.now)
    assert forget(now=world.now + timedelta(days=89)) == 0
    assert forget(now=world.now + timedelta(days=91)) == 2
    for one in (old, said_no, case):
        one.refresh_from_db()
    assert (old.text, old.address, said_no.address, said_no.permalink) == ("", "", "", "")
    assert said_no.text == SHARES
    assert case.text == COMPLAINT
    assert case.address


def test_neither_pages_nor_judging_load_what_only_training_needs() -> None:
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'hilft.settings'; django.setup();"
        "import hilft.urls, hilft.channels.reading, hilft.listening.actions.learning;"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sklearn', 'scipy', 'numpy', 'joblib'}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
