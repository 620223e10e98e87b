"""Everything that one decision changes and whom it tells: nothing else moves, and nobody else hears of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hilft.core.decide import decide
from hilft.core.policy import Span, Unit
from hilft.core.standing import Happening, Notice, Standing, WaitingFor, What
from hilft.core.world import World
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
    SECOND,
    moved,
    opened,
    roster,
    then,
    ticked,
    told,
)

RULES = CARE.for_kind("customer")
NOW = MONDAY + HOUR
CUSTOMER, THIRD = WaitingFor.CUSTOMER, WaitingFor.THIRD_PARTY
FRESH = opened(HOUSE, MONDAY)
ANSWERED = then(FRESH, What.ANSWERED, 0).standing
OFFERED = then(FRESH, What.OFFERED, 0, to=COLLEAGUE).standing
WAITING = then(ANSWERED, What.WAITED, 0, waiting_for=CUSTOMER, until=MONDAY + 2 * DAY).standing
PROPOSED = then(ANSWERED, What.PROPOSED, 0).standing
FULL = FRESH._replace(
    channel_due=MONDAY + DAY, law_due=MONDAY + DAY, customer_date=MONDAY + DAY, waiting_for=THIRD,
    wait_until=MONDAY + DAY, offered_to=COLLEAGUE, offer_due=MONDAY + DAY, reminders=1,
)  # fmt: skip


def later(span: Span, at: datetime = NOW) -> datetime:
    return span.after(BERLIN, at)


# Words


def test_a_word_of_the_customer_ends_a_wait_for_them_and_no_other() -> None:
    done = then(WAITING, What.SPOKE)
    assert moved(WAITING, done) == {"word_due": later(RULES.next_word), "waiting_for": None, "wait_until": None}
    assert told(done) == (What.SPOKE, "", (Notice(ADVISOR, "spoke"),))
    assert moved(FULL, then(FULL, What.SPOKE)) == {"reminders": 0}


def test_a_word_of_the_customer_takes_a_solution_back() -> None:
    asked = ticked(PROPOSED).standing
    assert asked.reminders == 1
    back = {"proposed_at": None, "confirm_due": None, "reminders": 0}
    assert moved(asked, then(asked, What.SPOKE)) == {
        **back,
        "word_due": later(RULES.next_word, asked.decided_at + HOUR),
    }
    rejected = then(asked, What.REJECTED)
    assert moved(asked, rejected) == moved(asked, then(asked, What.SPOKE))
    assert told(rejected) == (What.REJECTED, "", (Notice(ADVISOR, "rejected"),))


def test_an_answer_moves_the_next_word_and_the_channels_date_only() -> None:
    done = then(FULL, What.ANSWERED)
    assert moved(FULL, done) == {"word_due": later(RULES.update), "channel_due": None}
    assert told(done) == (What.ANSWERED, "", ())
    soon = NOW + 2 * HOUR
    assert then(FRESH, What.ANSWERED, until=soon).standing.word_due == soon
    assert then(PROPOSED, What.ANSWERED).standing.word_due is None


def test_another_members_answer_tells_the_owner_and_moves_nothing_that_is_missed_this_very_second() -> None:
    done = then(FULL, What.HELPED)
    assert moved(FULL, done) == {"word_due": later(RULES.next_word)}
    assert told(done) == (What.HELPED, "", (Notice(ADVISOR, "helped"),))
    assert FRESH.word_due is not None
    just = decide(HOUSE, FRESH, Happening(What.HELPED, FRESH.word_due))
    assert just.standing.word_due == FRESH.word_due
    assert then(ANSWERED, What.HELPED).standing.word_due == ANSWERED.word_due, "never sooner for it"
    assert then(WAITING, What.HELPED).standing.word_due is None


def test_the_next_word_is_due_sooner_for_a_reason_and_nothing_else_moves() -> None:
    done = then(FRESH, What.HASTENED, until=NOW + HOUR, reason="loud")
    assert moved(FRESH, done) == {"word_due": NOW + HOUR}
    assert told(done) == (What.HASTENED, "loud", ())


# Owners


def test_taking_a_case_changes_its_owner_and_their_rung_and_tells_who_had_it() -> None:
    done = then(FULL, What.TAKEN, to=HEAD)
    assert moved(FULL, done) == {"owner": HEAD, "rung": 2, "offered_to": None, "offer_due": None}
    assert told(done) == (What.TAKEN, "", (Notice(ADVISOR, "taken_from_you"),))
    report = opened(HOUSE, MONDAY, kind="report")
    assert moved(report, then(report, What.TAKEN, to=LEAD)) == {"owner": LEAD}, "no lead stands on that ladder"


def test_accepting_tells_who_offered_declining_and_an_offer_that_runs_out_as_well() -> None:
    done = then(OFFERED, What.ACCEPTED, to=COLLEAGUE)
    assert moved(OFFERED, done) == {"owner": COLLEAGUE, "offered_to": None, "offer_due": None}
    assert told(done) == (What.ACCEPTED, "", (Notice(ADVISOR, "accepted"),))
    nothing = {"offered_to": None, "offer_due": None}
    declined = then(OFFERED, What.DECLINED)
    assert (moved(OFFERED, declined), told(declined)) == (nothing, (What.DECLINED, "", (Notice(ADVISOR, "declined"),)))
    early = OFFERED._replace(offer_due=NOW)
    ran_out = then(early, What.TICK)
    assert moved(early, ran_out) == nothing
    assert told(ran_out) == (What.RETURNED, "not accepted in time", (Notice(ADVISOR, "returned"),))


def test_an_offer_is_told_to_whom_it_is_made() -> None:
    done = then(FRESH, What.OFFERED, to=HEAD)
    assert moved(FRESH, done) == {"offered_to": HEAD, "offer_due": later(CARE.accept_within)}
    assert told(done) == (What.OFFERED, "", (Notice(HEAD, "offered"),))


def test_saying_that_one_has_the_case_changes_nothing_of_it() -> None:
    done = then(FULL, What.ACKNOWLEDGED, by=ADVISOR)
    assert (moved(FULL, done), told(done)) == ({}, (What.ACKNOWLEDGED, "", ()))


# Waits, commitments, dates


def test_a_wait_that_ends_in_any_way_owes_the_customer_a_word_and_tells_the_owner() -> None:
    resumed = then(WAITING, What.RESUMED)
    assert moved(WAITING, resumed) == {"waiting_for": None, "wait_until": None, "word_due": later(RULES.next_word)}
    assert told(resumed) == (What.RESUMED, "customer", (Notice(ADVISOR, "wait_ended"),))
    early = FULL._replace(wait_until=NOW)
    ended = then(early, What.TICK)
    assert moved(early, ended) == {"waiting_for": None, "wait_until": None}, "a word that is due sooner stays"
    assert told(ended) == (What.WAIT_ENDED, "third_party", (Notice(ADVISOR, "wait_ended"),))


def test_a_wait_changes_the_wait_and_whether_a_word_is_owed() -> None:
    until = NOW + DAY
    for_them = then(FRESH, What.WAITED, waiting_for=CUSTOMER, until=until)
    assert moved(FRESH, for_them) == {"waiting_for": CUSTOMER, "wait_until": until, "word_due": None}
    assert told(for_them) == (What.WAITED, "", ())
    for_others = then(WAITING, What.WAITED, waiting_for=THIRD, until=until)
    assert moved(WAITING, for_others) == {"waiting_for": THIRD, "wait_until": until, "word_due": later(RULES.update)}


def test_the_earliest_open_commitment_counts() -> None:
    one, two = NOW + DAY, NOW + 2 * DAY
    done = then(FRESH, What.COMMITTED, until=two)
    assert (moved(FRESH, done), told(done)) == ({"commitment_due": two}, (What.COMMITTED, "", ()))
    assert then(done.standing, What.COMMITTED, until=NOW + 3 * DAY).standing.commitment_due == two
    sooner = then(done.standing, What.COMMITTED, 0, until=one)
    assert sooner.standing.commitment_due == one
    kept = then(sooner.standing, What.KEPT, 0, until=two)
    assert (moved(sooner.standing, kept), told(kept)) == ({"commitment_due": two}, (What.KEPT, "", ()))
    late = then(sooner.standing, What.KEPT, 0, until=two, late=True)
    assert late.standing.commitment_due == one, "the missed one is still owed"
    assert then(FRESH, What.KEPT, until=two, late=True).standing.commitment_due == two
    put = then(sooner.standing, What.REPLACED, 0, until=two)
    assert (moved(sooner.standing, put), told(put)) == ({"commitment_due": two}, (What.REPLACED, "", ()))


def test_a_date_of_the_customers_and_an_extension_are_noted_and_nothing_else() -> None:
    dated = then(FRESH, What.DATED, until=NOW + DAY)
    assert (moved(FRESH, dated), told(dated)) == ({"customer_date": NOW + DAY}, (What.DATED, "", ()))
    longer = then(FRESH, What.EXTENDED, by=LEAD, until=NOW + 20 * DAY)
    assert moved(FRESH, longer) == {"matter_due": NOW + 20 * DAY}
    assert told(longer) == (What.EXTENDED, "", (Notice(ADVISOR, "extended"),))


# Solutions and ends


def test_a_proposed_solution_leaves_only_their_answer_to_wait_for_and_the_customers_date() -> None:
    done = then(FULL, What.PROPOSED)
    assert moved(FULL, done) == {
        "proposed_at": NOW, "confirm_due": later(CARE.remind[0]), "reminders": 0, "word_due": None,
        "waiting_for": None, "wait_until": None, "channel_due": None, "law_due": None, "offered_to": None,
        "offer_due": None,
    }  # fmt: skip
    assert told(done) == (What.PROPOSED, "", ())
    silent = World(replace(CARE, remind=()), BERLIN, roster())
    assert then(FRESH, What.PROPOSED, world=silent).standing.confirm_due == later(CARE.presume)


ENDED: dict[str, Any] = {
    "word_due": None, "matter_due": None, "waiting_for": None, "wait_until": None, "channel_due": None,
    "customer_date": None, "offered_to": None, "offer_due": None,
}  # fmt: skip


def test_a_case_that_ends_owes_nothing_but_what_the_law_wants_where_they_did_not_say_yes() -> None:
    closed = then(FULL, What.CLOSED)
    assert moved(FULL, closed) == {**ENDED, "closed_at": NOW}
    assert told(closed) == (What.CLOSED, "", ())
    said_yes = then(FULL._replace(commitment_due=NOW + DAY), What.CONFIRMED)
    assert moved(FULL, said_yes) == {**ENDED, "closed_at": NOW, "proposed_at": NOW, "law_due": None}
    assert told(said_yes) == (What.CONFIRMED, "", (Notice(ADVISOR, "confirmed"),))
    yes = then(PROPOSED, What.CONFIRMED)
    assert moved(PROPOSED, yes) == {"matter_due": None, "confirm_due": None, "closed_at": NOW}, "since they were asked"
    assert then(PROPOSED, What.CLOSED).standing.proposed_at is None
    assert (yes.standing.next_due, yes.standing.wake_at) == (None, None)


def test_the_customer_is_reminded_by_the_dates_of_the_policy_and_both_hear_that_silence_was_a_yes() -> None:
    first = ticked(PROPOSED)
    assert moved(PROPOSED, first) == {"reminders": 1, "confirm_due": later(CARE.remind[1], MONDAY)}
    assert told(first) == (What.REMINDED, "", (Notice(None, "reminder"),))
    second = ticked(first.standing)
    assert moved(first.standing, second) == {"reminders": 2, "confirm_due": later(CARE.presume, MONDAY)}
    last = ticked(second.standing)
    assert moved(second.standing, last) == {
        "matter_due": None, "confirm_due": None, "closed_at": later(CARE.presume, MONDAY),
    }  # fmt: skip
    assert told(last) == (What.PRESUMED, "no answer", (Notice(None, "presumed"), Notice(ADVISOR, "presumed")))


def test_a_reminder_that_is_so_late_that_the_next_is_due_this_second_gives_time_again() -> None:
    at = later(CARE.remind[1], MONDAY)
    late = decide(HOUSE, PROPOSED, Happening(What.TICK, at))
    assert (late.event, late.standing.confirm_due) == (What.REMINDED, later(CARE.remind[0], at))


def test_opening_again_owes_a_word_the_matter_and_what_was_promised() -> None:
    closed = then(FULL, What.CLOSED).standing
    at = NOW + HOUR
    done = then(closed, What.REOPENED, until=at + DAY)
    assert moved(closed, done) == {
        "closed_at": None, "word_due": later(RULES.next_word, at), "matter_due": FULL.matter_due,
        "commitment_due": at + DAY, "reminders": 0,
    }  # fmt: skip
    assert told(done) == (What.REOPENED, "", (Notice(ADVISOR, "reopened"),))
    assert told(then(closed, What.SPOKE)) == told(done)
    word = later(RULES.next_word, at)
    assert then(closed, What.REOPENED).standing.commitment_due is None
    assert then(closed, What.REOPENED, late=True).standing.commitment_due == word
    assert then(closed, What.REOPENED, until=at + HOUR, late=True).standing.commitment_due == at + HOUR
    for missed in (at, at - HOUR):
        assert then(closed._replace(law_due=missed), What.REOPENED).standing.law_due == word
    assert then(closed._replace(law_due=at + SECOND), What.REOPENED).standing.law_due == at + SECOND


def test_a_case_opened_again_after_a_yes_has_the_span_for_such_cases_unless_its_age_gives_more() -> None:
    young = then(PROPOSED, What.CONFIRMED).standing
    assert then(young, What.REOPENED).standing.matter_due == FRESH.matter_due
    old = then(young, What.REOPENED, 24 * 90).standing
    assert old.matter_due == later(CARE.reopened, old.decided_at)
    assert old.proposed_at is None
    high = young._replace(stage=1)
    assert then(high, What.REOPENED).standing.matter_due == later(RULES.rung(2).matter, MONDAY)


def test_each_kind_of_case_has_spans_of_its_own() -> None:
    kind = CARE.for_kind("review")
    s = opened(HOUSE, MONDAY, kind="review")._replace(word_due=None, matter_due=NOW + DAY)
    waiting = s._replace(waiting_for=CUSTOMER, wait_until=NOW + DAY)
    closed = then(s, What.CLOSED, 0).standing
    cases: tuple[tuple[Standing, What, dict[str, Any], Span], ...] = (
        (s, What.SPOKE, {}, kind.next_word),
        (s, What.ANSWERED, {}, kind.update),
        (s._replace(word_due=NOW + SECOND), What.HELPED, {}, kind.next_word),
        (waiting, What.RESUMED, {}, kind.next_word),
        (s, What.WAITED, {"waiting_for": THIRD, "until": NOW + DAY}, kind.update),
        (closed, What.REOPENED, {}, kind.next_word),
    )
    for before, what, details, span in cases:
        assert then(before, what, **details).standing.word_due == later(span), what
    assert then(closed, What.REOPENED).standing.matter_due == later(kind.rung(1).matter, MONDAY)
    assert then(s, What.EXTENDED, by=LEAD, until=NOW + 20 * DAY).refused, "no lead stands on that ladder"


def test_a_reminder_in_working_time_counts_it() -> None:
    working = World(replace(CARE, remind=(Span(7200.0, Unit.OPEN), Span(86_400.0, Unit.OPEN))), BERLIN, roster())
    asked = then(FRESH, What.PROPOSED, 7, world=working).standing
    assert asked.confirm_due == later(working.policy.remind[0], MONDAY + 7 * HOUR) != asked.decided_at + 2 * HOUR
    reminded = ticked(asked, working).standing
    assert reminded.confirm_due == later(working.policy.remind[1], MONDAY + 7 * HOUR)
    late = decide(working, asked, Happening(What.TICK, MONDAY + 30 * DAY)).standing
    assert late.confirm_due == later(working.policy.remind[0], MONDAY + 30 * DAY)
