"""What is refused, with the very sentence a person reads then; and what lies just on the allowed side of it."""

from dataclasses import replace
from typing import Any

import pytest

from hilft.core.decide import decide
from hilft.core.policy import Span, Unit
from hilft.core.roster import Absence
from hilft.core.standing import FURTHEST, Decision, Happening, Standing, WaitingFor, What
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
    TOP,
    opened,
    roster,
    then,
)

NOW = MONDAY + HOUR
FRESH = opened(HOUSE, MONDAY)
ABSENT = World(CARE, BERLIN, roster((COLLEAGUE, Absence(MONDAY, MONDAY + DAY))))
PATIENT = World(replace(CARE, wait_customer=Span(17 * 86_400.0, Unit.CALENDAR)), BERLIN, roster())
CUSTOMERS, THIRDS = (span.after(BERLIN, NOW) for span in (PATIENT.policy.wait_customer, CARE.wait_third))
CUSTOMER, THIRD = WaitingFor.CUSTOMER, WaitingFor.THIRD_PARTY
OFFERED = then(FRESH, What.OFFERED, 0, to=COLLEAGUE).standing
COMMITTED = then(FRESH, What.COMMITTED, 0, until=MONDAY + 2 * DAY).standing
PROPOSED = then(FRESH, What.PROPOSED, 0).standing
CLOSED = then(FRESH, What.CLOSED, 0).standing

YOURS = "The case is yours already."
NOT_OFFERED = "This case is not offered to you any more."
AWAY = "Who is marked as away cannot become the owner; end the absence first."
TOO_LONG = "The policy does not allow so long a wait; choose an earlier date."
NO_WAIT = "A wait needs somebody to wait for and a date in the future."
LIES_WITH_THEM = "A solution lies with the customer already; their answer has a date."
ONLY_OPEN = "Only an open commitment is replaced, and by one that lies ahead."
ABOVE = "An extension is granted from a rung above the owner."
WITHIN = "An extension needs a date within the next 31 days."
SOONER = "No word is owed that could come sooner."
CLOCK = "Only the clock does this, when it is due."
REFUSED: tuple[tuple[Standing, What, dict[str, Any], str], ...] = (
    (FRESH, What.TAKEN, {}, YOURS),
    (FRESH, What.TAKEN, {"to": ADVISOR}, YOURS),
    (FRESH, What.TAKEN, {"to": COLLEAGUE, "world": ABSENT}, AWAY),
    (FRESH, What.ACCEPTED, {}, NOT_OFFERED),
    (OFFERED, What.ACCEPTED, {"to": HEAD}, NOT_OFFERED),
    (OFFERED, What.ACCEPTED, {"to": COLLEAGUE, "world": ABSENT}, AWAY),
    (FRESH, What.OFFERED, {}, "Choose somebody other than the owner."),
    (FRESH, What.OFFERED, {"to": ADVISOR}, "Choose somebody other than the owner."),
    (FRESH, What.OFFERED, {"to": COLLEAGUE, "world": ABSENT}, "This person is away now; choose somebody who is there."),
    (FRESH, What.DECLINED, {}, "This case is not offered to anybody."),
    (FRESH, What.WAITED, {"until": NOW + DAY}, NO_WAIT),
    (FRESH, What.WAITED, {"waiting_for": CUSTOMER}, NO_WAIT),
    (FRESH, What.WAITED, {"waiting_for": CUSTOMER, "until": NOW}, NO_WAIT),
    (FRESH, What.WAITED, {"waiting_for": CUSTOMER, "until": CUSTOMERS + SECOND, "world": PATIENT}, TOO_LONG),
    (FRESH, What.WAITED, {"waiting_for": THIRD, "until": THIRDS + SECOND, "world": PATIENT}, TOO_LONG),
    (PROPOSED, What.WAITED, {"waiting_for": THIRD, "until": NOW + DAY}, LIES_WITH_THEM),
    (FRESH, What.RESUMED, {}, "The case is not waiting."),
    (FRESH, What.COMMITTED, {}, "A commitment needs a date in the future."),
    (FRESH, What.COMMITTED, {"until": NOW}, "A commitment needs a date in the future."),
    (
        FRESH,
        What.COMMITTED,
        {"until": NOW + FURTHEST + SECOND},
        "A commitment lies at most 31 days ahead; commit to an interim word first.",
    ),
    (
        PROPOSED,
        What.COMMITTED,
        {"until": NOW + DAY},
        "A solution lies with the customer; note their answer before you commit to more.",
    ),
    (FRESH, What.REPLACED, {"until": NOW + DAY}, ONLY_OPEN),
    (COMMITTED, What.REPLACED, {}, ONLY_OPEN),
    (COMMITTED, What.REPLACED, {"until": NOW}, ONLY_OPEN),
    (
        COMMITTED,
        What.PROPOSED,
        {},
        "A commitment is still open; keep it or replace it before you propose a solution.",
    ),
    (PROPOSED, What.PROPOSED, {}, LIES_WITH_THEM),
    (FRESH, What.REJECTED, {}, "There is no solution to reject."),
    (COMMITTED, What.CLOSED, {}, "A commitment is still open; keep it or replace it before you close the case."),
    (FRESH, What.REOPENED, {}, "The case is open."),
    (FRESH, What.EXTENDED, {"until": NOW + 20 * DAY}, ABOVE),
    (FRESH, What.EXTENDED, {"by": COLLEAGUE, "until": NOW + 20 * DAY}, ABOVE),
    (FRESH._replace(rung=1), What.EXTENDED, {"by": LEAD, "until": NOW + 20 * DAY}, ABOVE),
    (FRESH._replace(stage=2), What.EXTENDED, {"by": LEAD, "until": NOW + 20 * DAY}, ABOVE),
    (FRESH, What.EXTENDED, {"by": LEAD}, WITHIN),
    (FRESH._replace(matter_due=None), What.EXTENDED, {"by": LEAD, "until": NOW}, WITHIN),
    (FRESH, What.EXTENDED, {"by": LEAD, "until": NOW + FURTHEST + SECOND}, WITHIN),
    (FRESH, What.EXTENDED, {"by": LEAD, "until": FRESH.matter_due}, "The matter has until then already."),
    (FRESH, What.HASTENED, {}, SOONER),
    (FRESH, What.HASTENED, {"until": NOW}, SOONER),
    (FRESH, What.HASTENED, {"until": FRESH.word_due}, SOONER),
    (PROPOSED, What.HASTENED, {"until": NOW + SECOND}, SOONER),
    (FRESH, What.ACKNOWLEDGED, {"by": LEAD}, "Only the owner can say that they have the case."),
    (FRESH, What.DATED, {}, "The customer's date must lie in the future."),
    (FRESH, What.DATED, {"until": NOW}, "The customer's date must lie in the future."),
    (FRESH, What.INFORMED, {}, "The law sets no such date for this case now."),
    (FRESH, What.CLIMBED, {}, CLOCK),
    (CLOSED, What.ANSWERED, {}, "The case is closed; reopen it first."),
)


@pytest.mark.parametrize(("s", "what", "details", "sentence"), REFUSED)
def test_what_is_refused_changes_nothing_and_says_why(
    s: Standing, what: What, details: dict[str, Any], sentence: str
) -> None:
    assert then(s, what, **details) == Decision(s, None, refused=sentence)


ALLOWED: tuple[tuple[Standing, What, dict[str, Any]], ...] = (
    (FRESH, What.WAITED, {"waiting_for": CUSTOMER, "until": CUSTOMERS, "world": PATIENT}),
    (FRESH, What.WAITED, {"waiting_for": THIRD, "until": THIRDS}),
    (FRESH, What.WAITED, {"waiting_for": CUSTOMER, "until": NOW + SECOND}),
    (FRESH, What.COMMITTED, {"until": NOW + SECOND}),
    (FRESH, What.COMMITTED, {"until": NOW + FURTHEST}),
    (COMMITTED, What.REPLACED, {"until": NOW + SECOND}),
    (FRESH, What.EXTENDED, {"by": LEAD, "until": NOW + FURTHEST}),
    (FRESH._replace(matter_due=None), What.EXTENDED, {"by": LEAD, "until": NOW + SECOND}),
    (FRESH._replace(rung=1, stage=2), What.EXTENDED, {"by": HEAD, "until": NOW + 20 * DAY}),
    (FRESH._replace(rung=3, stage=3), What.EXTENDED, {"by": TOP, "until": NOW + 20 * DAY}),
    (FRESH, What.HASTENED, {"until": NOW + SECOND}),
    (FRESH, What.DATED, {"until": NOW + SECOND}),
)


@pytest.mark.parametrize(("s", "what", "details"), ALLOWED)
def test_what_lies_just_within_is_done(s: Standing, what: What, details: dict[str, Any]) -> None:
    decision = then(s, what, **details)
    assert (decision.event, decision.refused) == (what, "")


def test_the_standing_head_may_extend_without_standing_on_the_ladder() -> None:
    world = World(CARE, BERLIN, roster(standing=99))
    h = Happening(What.EXTENDED, NOW, by=99, until=NOW + 20 * DAY)
    assert decide(world, FRESH, h).event is What.EXTENDED
    assert decide(HOUSE, FRESH, h).refused == ABOVE
