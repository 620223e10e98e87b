"""Other rules for a case that runs: each date is the sooner of what stood and what the new rules say, to the minute."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hilft.core.decide import decide
from hilft.core.policy import LawDate, Loud, Policy, Rules, Rung, Span, Title, Unit
from hilft.core.since import Since
from hilft.core.standing import Happening, Standing, WaitingFor, What
from hilft.core.world import EVERYTHING, World
from tests.core.made import ADVISOR, CARE, DAY, HEAD, HOUR, HOUSE, LEAD, MONDAY, day, opened

MINUTE = timedelta(minutes=1)


def minutes(number: float) -> Span:
    return Span(number * 60, Unit.CALENDAR)


def days(number: float) -> Span:
    return minutes(number * 1440)


RUNGS = (
    Rung("duty_lead", minutes(30), days(1)),
    Rung("head_of_service", minutes(40), days(2)),
    Rung("operator", minutes(50), days(4)),
)
RULES = Rules(minutes(60), minutes(120), minutes(180), RUNGS, days(7), (Loud(100, minutes(10)),))
TITLE = Title("Fault", "Störung")
SHORT = Policy(
    "short",
    {"customer": RULES, "consult": replace(RULES, first_word=minutes(66), rungs=RUNGS[1:])},
    remind=(),
    presume=days(7),
    wait_customer=days(1),
    wait_third=days(2),
    accept_within=minutes(45),
    reopened=days(5),
)
LAW = replace(SHORT, dates=(LawDate("a", TITLE, minutes(240), "a norm"), LawDate("b", TITLE, minutes(480), "a norm")))
FAR = MONDAY + 20 * DAY
NOW = MONDAY + 5 * HOUR


def stands(kind: str = "customer", **changes: Any) -> Standing:
    """Return a case that owes everything on a far day."""
    s = opened(HOUSE, MONDAY, kind=kind)
    far: dict[str, Any] = {"word_due": FAR, "matter_due": FAR, "wait_until": FAR, "offer_due": FAR, "offered_to": LEAD}
    return s._replace(**(far | {"waiting_for": WaitingFor.THIRD_PARTY} | changes))


def ruled(s: Standing, what: What = What.MIGRATED, policy: Policy = SHORT, **details: Any) -> Standing:
    decision = decide(HOUSE._replace(policy=policy), s, Happening(what, NOW, **details))
    assert (decision.event, decision.reason, decision.notices, decision.refused) == (what, "", (), "")
    return decision.standing


@pytest.mark.parametrize("what", [What.MIGRATED, What.SORTED])
@pytest.mark.parametrize(
    ("since", "changes", "name", "due"),
    [
        (Since(first_word=NOW), {}, "word_due", NOW + HOUR),
        (Since(next_word=NOW), {}, "word_due", NOW + 2 * HOUR),
        (Since(update=NOW), {}, "word_due", NOW + 3 * HOUR),
        (Since(first_word=NOW), {"kind": "consult"}, "word_due", NOW + 66 * MINUTE),
        (Since(first_word=NOW, update=NOW - 2.5 * HOUR), {}, "word_due", NOW + HOUR / 2),
        (Since(first_word=NOW, reach=100), {}, "word_due", NOW + 10 * MINUTE),
        (Since(first_word=NOW, reach=99), {}, "word_due", NOW + HOUR),
        (Since(next_word=NOW, reach=100), {}, "word_due", NOW + 2 * HOUR),
        (Since(first_word=NOW), {"word_due": NOW + 5 * MINUTE}, "word_due", NOW + 5 * MINUTE),
        (Since(first_word=NOW), {"word_due": None}, "word_due", None),
        (Since(), {}, "word_due", FAR),
        (Since(climbed=NOW), {}, "word_due", NOW + 30 * MINUTE),
        (Since(climbed=NOW), {"rung": 1}, "word_due", NOW + 30 * MINUTE),
        (Since(climbed=NOW), {"rung": 2}, "word_due", NOW + 40 * MINUTE),
        (Since(climbed=NOW), {"rung": 3}, "word_due", NOW + 50 * MINUTE),
        (Since(climbed=NOW, first_word=NOW - HOUR), {}, "word_due", NOW + 30 * MINUTE),
        (Since(climbed=NOW, first_word=NOW - 59 * MINUTE), {}, "word_due", NOW + MINUTE),
        (Since(helped=NOW, first_word=NOW), {}, "word_due", NOW + 2 * HOUR),
        (Since(helped=NOW - 90 * MINUTE, first_word=NOW), {}, "word_due", NOW + HOUR),
        (Since(helped=NOW, climbed=NOW), {}, "word_due", NOW + 2 * HOUR),
        (Since(), {}, "matter_due", MONDAY + DAY),
        (Since(), {"stage": 1}, "matter_due", MONDAY + 2 * DAY),
        (Since(), {"stage": 2}, "matter_due", MONDAY + 4 * DAY),
        (Since(), {"matter_due": NOW + HOUR}, "matter_due", NOW + HOUR),
        (Since(extended=MONDAY), {}, "matter_due", FAR),
        (Since(raised=MONDAY), {"stage": 1}, "matter_due", MONDAY + 2 * DAY),
        (Since(raised=MONDAY + 3 * DAY), {"stage": 1}, "matter_due", MONDAY + 3 * DAY + 30 * MINUTE),
        (Since(raised=NOW), {"stage": 3}, "matter_due", NOW + 7 * DAY),
        (Since(reopened=NOW), {}, "matter_due", NOW + 5 * DAY),
        (Since(reopened=MONDAY - 2 * DAY), {"stage": 2}, "matter_due", MONDAY + 4 * DAY),
        (Since(waited=NOW), {}, "wait_until", NOW + 2 * DAY),
        (Since(waited=NOW), {"waiting_for": WaitingFor.CUSTOMER}, "wait_until", NOW + DAY),
        (Since(), {}, "wait_until", FAR),
        (Since(waited=NOW), {"waiting_for": None, "wait_until": None}, "wait_until", None),
        (Since(offered=NOW), {}, "offer_due", NOW + 45 * MINUTE),
        (Since(), {}, "offer_due", FAR),
    ],
)
def test_each_date_counts_from_its_own_moment_and_only_ever_gets_sooner(
    what: What, since: Since, changes: dict[str, Any], name: str, due: Any
) -> None:
    s = stands(**changes)
    new = ruled(s, what, since=since)
    assert getattr(new, name) == due
    others = {"word_due", "wait_until", "offer_due", "law_due", "confirm_due", "commitment_due"} - {name}
    assert all(getattr(new, other) == getattr(s, other) for other in others)


@pytest.mark.parametrize(
    ("since", "name"),
    [
        (Since(first_word=NOW), "word_due"),
        (Since(climbed=NOW), "word_due"),
        (Since(helped=NOW, update=NOW), "word_due"),
        (Since(), "matter_due"),
        (Since(raised=NOW), "matter_due"),
        (Since(reopened=NOW), "matter_due"),
        (Since(waited=NOW), "wait_until"),
        (Since(offered=NOW), "offer_due"),
    ],
)
def test_spans_count_on_the_calendar_of_the_new_rules(since: Since, name: str) -> None:
    next_day = Span(1, Unit.DAY_ENDS)
    rungs = tuple(Rung(rung.role, next_day, next_day) for rung in RUNGS)
    rules = Rules(next_day, next_day, next_day, rungs, next_day)
    policy = replace(SHORT, rules={"customer": rules}, wait_third=next_day, accept_within=next_day, reopened=next_day)
    assert getattr(ruled(stands(), policy=policy, since=since), name) == day(4, 0)


def test_without_a_history_only_the_age_of_the_matter_counts() -> None:
    s = stands()
    new = ruled(s)
    assert new.owed() == s.owed() | {"matter": MONDAY + DAY}


@pytest.mark.parametrize(
    ("changes", "met", "due"),
    [
        ({}, (), NOW + HOUR),  # the first of the two has passed already: as soon as a first word
        ({}, ("a",), MONDAY + 8 * HOUR),
        ({}, ("a", "b"), None),
        ({}, (EVERYTHING,), None),
        ({"law_due": FAR}, (), MONDAY + 8 * HOUR),
        ({"law_due": FAR}, ("b",), FAR),
        ({"law_due": NOW + MINUTE}, (), NOW + MINUTE),
        ({"law_due": FAR, "opened_at": MONDAY + HOUR}, (), MONDAY + 9 * HOUR),  # what is over this very second is late
        ({"law_due": FAR, "proposed_at": MONDAY, "confirm_due": FAR}, (), FAR),
        ({"proposed_at": MONDAY, "confirm_due": FAR}, ("a",), None),
        ({"opened_at": MONDAY + HOUR}, (), MONDAY + 5 * HOUR + HOUR),
    ],
)
def test_the_law_of_the_new_rules_counts_from_the_first_word_and_asks_for_what_is_not_done(
    changes: dict[str, Any], met: tuple[str, ...], due: Any
) -> None:
    assert ruled(stands(**changes), policy=LAW, met=met).law_due == due


@pytest.mark.parametrize(
    ("owner", "rung", "new_rung"),
    [(ADVISOR, 0, 0), (ADVISOR, 2, 2), (ADVISOR, 5, 3), (LEAD, 0, 1), (HEAD, 0, 2), (HEAD, 3, 3), (77, 1, 1)],
)
def test_the_owner_stands_as_high_as_before_or_where_their_role_stands(owner: int, rung: int, new_rung: int) -> None:
    assert ruled(stands(owner=owner, rung=rung)).rung == new_rung
    assert ruled(stands(owner=owner, rung=rung), What.SORTED).rung == rung, "another matter moves nobody"


def test_each_kind_has_its_own_ladder_there() -> None:
    assert ruled(stands("consult", owner=LEAD, rung=0)).rung == 0
    assert ruled(stands("consult", owner=HEAD, rung=0)).rung == 1
    assert ruled(stands("consult", rung=3)).rung == 2


def test_one_thing_the_law_wants_is_done_and_the_next_one_counts() -> None:
    s = stands(law_due=MONDAY + 4 * HOUR)
    assert ruled(s, What.INFORMED, LAW, met=("a",)) == replaced(s, law_due=MONDAY + 8 * HOUR)
    assert ruled(s, What.INFORMED, LAW, met=("b",)).law_due == NOW + HOUR, "what is late is owed like a first word"
    assert ruled(s, What.INFORMED, LAW, met=("a", "b")).law_due is None


def replaced(s: Standing, **changes: Any) -> Standing:
    """Return the case with these changes as it stands after a decision now."""
    return s._replace(decided_at=NOW, next_due=MONDAY + 8 * HOUR, wake_at=MONDAY + 8 * HOUR, **changes)


def test_where_the_law_sets_no_date_nothing_can_be_done_by_it() -> None:
    s = stands()
    decision = decide(World(CARE, HOUSE.hours, HOUSE.roster), s, Happening(What.INFORMED, NOW, met=("a",)))
    assert (decision.event, decision.standing) == (None, s)
    assert decision.refused == "The law sets no such date for this case now."
