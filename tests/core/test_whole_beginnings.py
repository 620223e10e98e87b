"""How a case begins, with all its dates and an owner who is there, and when the clock looks at it next."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hilft.core.decide import decide, open_case
from hilft.core.policy import LawDate, Span, Title, Unit
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.standing import SOON, Decision, Happening, Notice, What
from hilft.core.world import NewCase, World
from tests.core.made import (
    ADVISOR,
    BERLIN,
    CARE,
    COLLEAGUE,
    DAY,
    HEAD,
    HOUR,
    HOUSE,
    LEAD,
    MONDAY,
    ROLES,
    TOP,
    moved,
    opened,
    roster,
    then,
    told,
)

RULES = CARE.for_kind("customer")
NOW = MONDAY + HOUR
FRESH = opened(HOUSE, MONDAY)
LAW = LawDate("status", Title("Status", "Stand"), Span(86_400.0, Unit.CALENDAR), "a norm")
LAWFUL = World(replace(CARE, dates=(LAW,)), BERLIN, roster())


def later(span: Span, at: datetime = NOW) -> datetime:
    return span.after(BERLIN, at)


def test_a_new_case_has_all_its_dates_from_its_first_second() -> None:
    before, date, other = MONDAY - DAY, MONDAY + 2 * DAY, MONDAY + 3 * DAY
    new = NewCase("customer", before, HEAD, 7, channel_due=date, customer_date=other)
    done = open_case(LAWFUL, new, MONDAY)
    s = done.standing
    assert told(done) == (What.ROUTED, "opened", (Notice(HEAD, "routed"),))
    assert (s.kind, s.opened_at, s.owner, s.team, s.decided_at, s.rung) == ("customer", before, HEAD, 7, MONDAY, 2)
    assert s.word_due == later(RULES.first_word, MONDAY)
    assert s.matter_due == later(RULES.rung(1).matter, before)
    assert s.law_due == later(RULES.first_word, MONDAY), "what has passed already is owed with the first word"
    assert (s.channel_due, s.customer_date) == (date, other)
    assert s.next_due == s.word_due == s.wake_at


def test_a_case_is_never_older_than_its_beginning_and_the_law_counts_from_there() -> None:
    s = open_case(LAWFUL, NewCase("customer", NOW, ADVISOR), MONDAY).standing
    assert (s.opened_at, s.law_due, s.matter_due) == (MONDAY, MONDAY + DAY, FRESH.matter_due)
    done = then(s, What.INFORMED, met=["status"], world=LAWFUL)
    assert (moved(s, done), told(done)) == ({"law_due": None}, (What.INFORMED, "", ()))
    late = decide(LAWFUL, s, Happening(What.INFORMED, MONDAY + DAY, met=["another"]))
    assert late.standing.law_due == later(RULES.first_word, MONDAY + DAY), "passed this very second"


def test_a_date_of_the_law_in_opening_time_counts_by_the_calendar_of_the_desk() -> None:
    dates = (LAW._replace(by=Span(36_000.0, Unit.OPEN)), LAW._replace(code="far", by=Span(72_000.0, Unit.OPEN)))
    world = World(replace(CARE, dates=dates), BERLIN, roster())
    assert opened(world, MONDAY).law_due == later(dates[0].by, MONDAY)
    assert then(opened(world, MONDAY), What.INFORMED, met=["status"], world=world).standing.law_due == later(
        dates[1].by, MONDAY
    )


def test_as_many_eyes_as_the_policy_names_make_the_first_word_sooner() -> None:
    for loud in RULES.loud:
        s = open_case(HOUSE, NewCase("customer", MONDAY, ADVISOR, reach=loud.reach), MONDAY).standing
        assert s.word_due == later(loud.first_word, MONDAY)
    fewer = NewCase("customer", MONDAY, ADVISOR, reach=RULES.loud[0].reach - 1)
    assert open_case(HOUSE, fewer, MONDAY).standing.word_due == FRESH.word_due


def test_each_kind_begins_with_spans_and_rungs_of_its_own() -> None:
    kind = CARE.for_kind("review")
    s = open_case(HOUSE, NewCase("review", MONDAY, HEAD), MONDAY).standing
    assert (s.kind, s.rung, s.word_due) == ("review", 1, later(kind.first_word, MONDAY))
    assert s.matter_due == later(kind.rung(1).matter, MONDAY)


def test_a_case_for_somebody_who_is_away_begins_with_whoever_covers_in_that_team() -> None:
    duties = {"duty_lead": (Duty(LEAD, "duty_lead", None), Duty(COLLEAGUE, "duty_lead", 7))}
    world = World(CARE, BERLIN, Roster(TOP, ROLES, duties, {ADVISOR: (Absence(MONDAY, MONDAY + DAY),)}))
    for team, owner in ((7, COLLEAGUE), (None, LEAD)):
        done = open_case(world, NewCase("customer", MONDAY, ADVISOR, team), MONDAY)
        assert (done.standing.owner, done.notices) == (owner, (Notice(owner, "routed"),))
    world = World(CARE, BERLIN, roster((ADVISOR, Absence(MONDAY, MONDAY + DAY, COLLEAGUE))))
    assert opened(world, MONDAY).owner == COLLEAGUE


# When the clock looks again


def test_the_clock_looks_when_the_owner_leaves_and_at_once_when_they_have_left() -> None:
    away = MONDAY + 2 * HOUR
    absence = (ADVISOR, Absence(away, MONDAY + DAY))
    leaving = World(CARE, BERLIN, roster(absence))
    s = then(FRESH, What.NOTED, world=leaving).standing
    assert (s.next_due, s.wake_at) == (FRESH.word_due, away)
    gone = then(FRESH, What.NOTED, 2, world=leaving).standing
    assert gone.wake_at == away + SOON
    soon = FRESH._replace(word_due=MONDAY)
    overdue = then(soon, What.NOTED, 2, world=leaving).standing
    assert overdue.next_due == overdue.wake_at == away + SOON
    assert FRESH.word_due is not None
    at_the_end = World(CARE, BERLIN, roster((ADVISOR, Absence(FRESH.word_due, MONDAY + DAY))))
    assert then(FRESH, What.NOTED, world=at_the_end).standing.wake_at == FRESH.word_due


def test_woken_for_nothing_the_clock_looks_again_at_the_right_moment_and_nothing_is_recorded() -> None:
    early = FRESH._replace(wake_at=MONDAY + HOUR)
    assert then(early, What.TICK) == Decision(FRESH, None)
    away = MONDAY + 2 * HOUR
    leaving = World(CARE, BERLIN, roster((ADVISOR, Absence(away, MONDAY + DAY))))
    assert then(FRESH, What.TICK, world=leaving).standing.wake_at == away


def test_what_a_case_owes_has_a_name_each() -> None:
    dates = [MONDAY + n * HOUR for n in range(9)]
    s = FRESH._replace(
        word_due=dates[0], wait_until=dates[1], matter_due=dates[2], law_due=dates[3], offer_due=dates[4],
        commitment_due=dates[5], channel_due=dates[6], customer_date=dates[7], confirm_due=dates[8],
    )  # fmt: skip
    always = {"offer": dates[4], "commitment": dates[5], "channel": dates[6], "customer_date": dates[7]}
    own = {"word": dates[0], "wait": dates[1], "matter": dates[2], "law": dates[3]}
    assert s.owed() == {**always, **own}
    assert s._replace(proposed_at=MONDAY).owed() == {**always, "confirm": dates[8]}
    assert s._replace(closed_at=MONDAY).owed() == {}
    for name in ("word_due", "wait_until", "matter_due", "law_due", "offer_due", "commitment_due", "channel_due"):
        assert s.earliest() == min(s.owed().values())
        assert s._replace(proposed_at=MONDAY).earliest() == min(s._replace(proposed_at=MONDAY).owed().values())
        nothing: dict[str, Any] = {name: None}
        s = s._replace(**nothing)
    assert (s.owed(), s.earliest()) == ({"customer_date": dates[7]}, dates[7])
    assert FRESH.owed() == {"word": FRESH.word_due, "matter": FRESH.matter_due}
