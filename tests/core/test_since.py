"""From when the dates of a case count, read off its history line by line."""

from typing import Any

import pytest

from hilft.core.since import COUNTED, Line, Since, since_of
from hilft.core.standing import WaitingFor, What
from tests.core.made import HOUR, MONDAY

CUSTOMER, THIRD = WaitingFor.CUSTOMER, WaitingFor.THIRD_PARTY
T = [MONDAY + n * HOUR for n in range(8)]
ROUTED = (What.ROUTED, "", None)
ANSWERED, SPOKE, PROPOSED, OFFERED = (
    (what, "", None) for what in (What.ANSWERED, What.SPOKE, What.PROPOSED, What.OFFERED)
)
FOR_CUSTOMER, FOR_OTHERS = (What.WAITED, "", CUSTOMER), (What.WAITED, "", THIRD)
REOPENED, HELPED = (What.REOPENED, "", None), (What.HELPED, "", None)
WORD, MATTER, BY_HAND = ((What.CLIMBED, reason, None) for reason in ("word", "matter", "by_hand"))
Told = tuple[What, str, str | None]


def only(what: What) -> Told:
    return what, "", None


STORIES: tuple[tuple[str, list[Told], dict[str, int]], ...] = (
    ("a new case owes a first word", [ROUTED], {"first_word": 0}),
    ("a second word of the customer owes a next one", [ROUTED, SPOKE], {"first_word": 0, "next_word": 1}),
    ("of several the earliest counts", [ROUTED, ANSWERED, SPOKE, SPOKE], {"update": 1, "next_word": 2}),
    ("an answer is all that was owed", [ROUTED, SPOKE, ANSWERED], {"update": 2}),
    ("a note says nothing", [ROUTED, only(What.NOTED)], {"first_word": 0}),
    ("a member's answer puts a word off", [ROUTED, HELPED, HELPED], {"first_word": 0, "helped": 2}),
    ("an answer ends that", [ROUTED, HELPED, ANSWERED], {"update": 2}),
    ("who gets the case owes a word", [ROUTED, BY_HAND], {"first_word": 0, "climbed": 1}),
    ("and it alone, where a word was missed", [ROUTED, WORD], {"climbed": 1}),
    ("or where one had been put off", [ROUTED, HELPED, BY_HAND], {"climbed": 2}),
    ("a matter climbs", [ROUTED, MATTER], {"first_word": 0, "climbed": 1, "raised": 1}),
    ("a later climb leaves that", [ROUTED, MATTER, WORD], {"climbed": 2, "raised": 1}),
    ("more time for the matter", [ROUTED, MATTER, only(What.EXTENDED)], {"first_word": 0, "climbed": 1, "extended": 2}),
    ("used up", [ROUTED, only(What.EXTENDED), MATTER], {"first_word": 0, "climbed": 2, "raised": 2}),
    ("waiting for the customer", [ROUTED, FOR_CUSTOMER], {"waited": 1}),
    ("waiting for others", [ROUTED, FOR_OTHERS], {"first_word": 0, "waited": 1}),
    ("waiting for others after the customer", [ROUTED, FOR_CUSTOMER, FOR_OTHERS], {"update": 2, "waited": 2}),
    ("after a word", [ROUTED, ANSWERED, FOR_OTHERS], {"update": 1, "waited": 2}),
    ("after the customer's word", [ROUTED, FOR_CUSTOMER, SPOKE, FOR_OTHERS], {"next_word": 2, "waited": 3}),
    ("after a climb", [ROUTED, WORD, FOR_OTHERS], {"climbed": 1, "waited": 2}),
    ("the customer's word", [ROUTED, FOR_CUSTOMER, SPOKE], {"next_word": 2, "waited": 1}),
    ("the wait is over", [ROUTED, FOR_CUSTOMER, only(What.WAIT_ENDED)], {"next_word": 2}),
    ("the wait is ended", [ROUTED, FOR_CUSTOMER, only(What.RESUMED)], {"next_word": 2}),
    ("a word is owed longer", [ROUTED, SPOKE, FOR_OTHERS, only(What.RESUMED)], {"first_word": 0, "next_word": 1}),
    ("our word on their turn", [ROUTED, FOR_CUSTOMER, ANSWERED], {"waited": 1}),
    ("a climb on their turn", [ROUTED, FOR_CUSTOMER, BY_HAND], {"waited": 1, "climbed": 2}),
    ("a member on their turn", [ROUTED, FOR_CUSTOMER, HELPED], {"waited": 1, "helped": 2}),
    ("our turn again", [ROUTED, FOR_CUSTOMER, SPOKE, ANSWERED], {"update": 3, "waited": 1}),
    ("our turn after a wait", [ROUTED, FOR_CUSTOMER, only(What.WAIT_ENDED), ANSWERED], {"update": 3}),
    ("our turn after we ended it", [ROUTED, FOR_CUSTOMER, only(What.RESUMED), ANSWERED], {"update": 3}),
    ("others' turn", [ROUTED, FOR_OTHERS, ANSWERED], {"update": 2, "waited": 1}),
    ("a solution", [ROUTED, FOR_OTHERS, PROPOSED], {}),
    ("said with it", [ROUTED, PROPOSED, ANSWERED], {}),
    ("climbing with it", [ROUTED, PROPOSED, BY_HAND], {}),
    ("helped with it", [ROUTED, PROPOSED, HELPED], {}),
    ("a member, a note and an answer", [ROUTED, PROPOSED, only(What.NOTED), ANSWERED], {}),
    ("rejected", [ROUTED, PROPOSED, only(What.REJECTED)], {"next_word": 2}),
    ("rejected and answered", [ROUTED, PROPOSED, only(What.REJECTED), ANSWERED], {"update": 3}),
    ("another word instead", [ROUTED, PROPOSED, SPOKE, ANSWERED], {"update": 3}),
    ("again after a yes", [ROUTED, PROPOSED, only(What.CONFIRMED), REOPENED], {"next_word": 3, "reopened": 3}),
    ("after silence", [ROUTED, PROPOSED, only(What.PRESUMED), REOPENED], {"next_word": 3, "reopened": 3}),
    ("again and answered", [ROUTED, PROPOSED, only(What.PRESUMED), REOPENED, ANSWERED], {"update": 4, "reopened": 3}),
    ("again after our own end", [ROUTED, FOR_OTHERS, MATTER, only(What.CLOSED), REOPENED], {"next_word": 4}),
    ("again after both", [ROUTED, only(What.CONFIRMED), REOPENED, only(What.CLOSED), REOPENED], {"next_word": 4}),
    ("again without an end that is told", [ROUTED, REOPENED], {"next_word": 1}),
    (
        "again after a yes, and climbed",
        [ROUTED, only(What.CONFIRMED), REOPENED, MATTER],
        {"next_word": 2, "climbed": 3, "raised": 3},
    ),
    ("an update that was missed", [ROUTED, ANSWERED, WORD], {"climbed": 2}),
    ("offered", [ROUTED, OFFERED], {"first_word": 0, "offered": 1}),
    ("offered to another", [ROUTED, OFFERED, OFFERED], {"first_word": 0, "offered": 2}),
    ("offered, then a note", [ROUTED, OFFERED, only(What.NOTED)], {"first_word": 0, "offered": 1}),
    *(
        (f"offered, then {what}", [ROUTED, OFFERED, only(what)], {"first_word": 0})
        for what in (What.ACCEPTED, What.DECLINED, What.RETURNED, What.TAKEN)
    ),
    ("offered, then climbed", [ROUTED, OFFERED, WORD], {"climbed": 2}),
    ("offered, then solved", [ROUTED, OFFERED, PROPOSED], {}),
)


@pytest.mark.parametrize(("history", "counts"), [story[1:] for story in STORIES], ids=[story[0] for story in STORIES])
def test_each_history_says_from_when_each_date_counts(history: list[Told], counts: dict[str, int]) -> None:
    lines = [Line(what, T[n], reason, waiting_for) for n, (what, reason, waiting_for) in enumerate(history)]
    expected: dict[str, Any] = {name: T[n] for name, n in counts.items()}
    assert since_of(lines, 12) == Since(**expected, reach=12)
    assert since_of(lines) == Since(**expected)
    assert {line.what for line in lines} <= {*COUNTED, What.NOTED}
