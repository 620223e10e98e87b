"""A case is worked out again from its history; where the history was tampered with, it says where the two part."""

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.decide import decide, open_case
from hilft.core.policy import Kind, LawDate, Overlay, Policy, Span, Title, Unit
from hilft.core.retrace import Otherwise, Told, retrace
from hilft.core.roster import Absence
from hilft.core.since import Line, since_of
from hilft.core.standing import Happening, Standing, WaitingFor, What
from hilft.core.world import EVERYTHING, NewCase, World
from tests.core.made import (
    ADVISOR,
    CARE,
    COLLEAGUE,
    DAY,
    DRAFTS,
    HEAD,
    HOUR,
    HOUSE,
    LEAD,
    MOMENTS,
    MONDAY,
    TOP,
    Draft,
    random_overlay,
    random_world,
    roster,
)

OWES_AGAIN = {What.TICK, What.ESCALATED, What.KEPT, What.REOPENED, What.SPOKE}
GIVEN_TO_THE_OWNER = {What.TAKEN, What.ACCEPTED}
FAULT = Title("Fault", "Störung")
NEXT_DAY, MONTH = Span(1.0, Unit.DAY_ENDS), Span(1.0, Unit.MONTHS)
PROMISES = {What.COMMITTED, What.KEPT, What.REPLACED}


class Life:
    """A case that lives, and the history that is written of it, as the house writes one."""

    def __init__(self, world: World, opening: NewCase, at: datetime) -> None:
        self.world, self.policy, self.opening = world, world.policy, opening
        routed = open_case(world, opening, at)
        self.s = routed.standing
        self.stood = [self.s]
        self.told = [Told(What.ROUTED, at, self.s.owner, routed.reason, self.s.rung or None)]
        self.lines = [Line(What.ROUTED, at)]
        self.promised: dict[int, datetime] = {}
        self.still_open: list[int] = []
        self.met: list[str] = []
        self.first_rules = world.policy, world.hours

    def happens(self, h: Happening, **details: Any) -> None:
        """Let this happen, and write a line about it if it led to anything. `details`: more of the line."""
        own = [self.promised[number] for number in self.still_open if number != details.get("commitment")]
        if h.what in OWES_AGAIN:
            h = h._replace(until=min((due for due in own if due > h.at), default=None))
        if h.what in {*OWES_AGAIN, What.REPLACED}:
            h = h._replace(late=any(due <= h.at for due in own))
        before, decision = self.s, decide(self.world, self.s, h)
        if decision.event is None:
            return
        self.s = decision.standing
        self.stood.append(self.s)
        if "rules" not in details:
            rung = None if self.s.rung == before.rung else self.s.rung
            until = h.until if h.what not in PROMISES else None
            to = None if h.what in GIVEN_TO_THE_OWNER else h.to
            details |= {"rung": rung, "to": to, "until": until, "waiting_for": h.waiting_for}
            details["channel_until"] = h.channel_until
        else:
            details["rung"] = self.s.rung
        self.told.append(Told(decision.event, h.at, self.s.owner, decision.reason, since=h.since, met=h.met, **details))
        self.lines.append(Line(decision.event, h.at, decision.reason, h.waiting_for))
        if decision.event in {What.PROPOSED, What.CONFIRMED}:
            self.met.append(EVERYTHING)
        if decision.event is What.INFORMED:
            self.met = list(h.met)

    def commits(self, at: datetime, until: datetime) -> int:
        """Make one more commitment; return its number."""
        number, count = 100 + len(self.promised), len(self.told)
        self.promised[number] = until
        self.happens(Happening(What.COMMITTED, at, until=until), commitment=number)
        if len(self.told) > count:
            self.still_open.append(number)
        return number

    def keeps(self, at: datetime, number: int) -> None:
        count = len(self.told)
        self.happens(Happening(What.KEPT, at), commitment=number)
        if len(self.told) > count:
            self.still_open.remove(number)

    def replaces(self, at: datetime, number: int, until: datetime) -> None:
        """One commitment by another: the earliest of those that are ahead then counts."""
        successor, count = 100 + len(self.promised), len(self.told)
        ahead = [self.promised[one] for one in self.still_open if one != number and self.promised[one] > at]
        self.promised[successor] = until
        h = Happening(What.REPLACED, at, until=min([until, *ahead]))
        self.happens(h, commitment=number, successor=successor)
        if len(self.told) > count:
            self.still_open = [one for one in self.still_open if one != number] + [successor]

    def ruled(self, what: What, at: datetime, world: World) -> None:
        """Other rules hold from now on."""
        before, count = self.world, len(self.told)
        self.world = world
        h = Happening(what, at, since=since_of(self.lines), met=tuple(self.met))
        self.happens(h, rules=(world.policy, world.hours))
        if len(self.told) == count:
            self.world = before

    def again(self, told: list[Told] | None = None) -> Standing:
        return retrace(*self.first_rules, self.opening, told or self.told, self.promised)


def lived(life: Life, drafts: list[Draft], chance: Random) -> Life:
    """Let these things happen, commitments and other rules among them as the house would allow them."""
    for draft in drafts:
        h = draft.happens(life.s)
        if h.what in PROMISES:
            promises(life, h, chance)
        elif h.what is What.SORTED:
            life.ruled(h.what, h.at, life.world._replace(policy=life.policy.under("fault")))
        elif h.what is What.MIGRATED:
            other = random_world(chance.randint(0, 9999))
            life.policy = other.policy
            life.ruled(h.what, h.at, other._replace(roster=life.world.roster))
        elif h.what is What.INFORMED:
            life.happens(h._replace(met=[date.code for date in life.world.policy.dates][: len(life.met) + 1]))
        else:
            life.happens(h)
    return life


def promises(life: Life, h: Happening, chance: Random) -> None:
    if h.what is What.COMMITTED:
        life.commits(h.at, h.until or h.at)
    elif life.still_open and h.what is What.KEPT:
        life.keeps(h.at, chance.choice(life.still_open))
    elif life.still_open:
        life.replaces(h.at, chance.choice(life.still_open), h.until or h.at)


@given(
    st.integers(0, 2**32),
    st.sampled_from([None, CARE]),
    MOMENTS,
    st.sampled_from(Kind),
    st.integers(1, 9),
    st.lists(DRAFTS, max_size=25),
)
@settings(max_examples=300, deadline=None)
def test_every_life_told_line_by_line_leads_to_where_the_case_stands(
    seed: int, policy: Policy | None, at: datetime, kind: Kind, owner: int, drafts: list[Draft]
) -> None:
    chance, world = Random(seed), random_world(seed)
    policy = policy or world.policy
    world = world._replace(policy=replace(policy, matters={"fault": random_overlay(chance, policy)}))
    opening = NewCase(kind, at - HOUR, owner, chance.choice([None, 7]), chance.choice([0, 2000]))
    life = lived(Life(world, opening, at), drafts, chance)
    assert life.again()._replace(wake_at=None) == life.s._replace(wake_at=None)


def week() -> Life:
    """Return a week in which people do what people do, and the clock what is left to it."""
    world = HOUSE._replace(roster=roster((LEAD, Absence(MONDAY + 4 * HOUR, MONDAY + 4 * DAY, COLLEAGUE))))
    life = Life(world, NewCase("customer", MONDAY, ADVISOR), MONDAY)
    life.happens(Happening(What.ANSWERED, MONDAY + HOUR, ADVISOR))
    first = life.commits(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
    life.commits(MONDAY + 2 * HOUR, MONDAY + 30 * HOUR)
    life.happens(Happening(What.TICK, MONDAY + 3 * HOUR))  # missed: it climbs
    life.happens(Happening(What.TICK, MONDAY + 4 * HOUR))  # the lead leaves
    life.keeps(MONDAY + 5 * HOUR, first)
    life.happens(Happening(What.ESCALATED, MONDAY + 6 * HOUR, COLLEAGUE))
    life.happens(Happening(What.TAKEN, MONDAY + 7 * HOUR, ADVISOR, ADVISOR))
    return life


def test_what_a_week_did_to_a_case_is_found_again() -> None:
    life = week()
    assert [(line.what, line.owner, line.rung) for line in life.told[4:]] == [
        (What.CLIMBED, LEAD, 1),
        (What.COVERED, COLLEAGUE, None),
        (What.KEPT, COLLEAGUE, None),
        (What.CLIMBED, HEAD, 2),
        (What.TAKEN, ADVISOR, 0),
    ]
    assert life.again()._replace(wake_at=None) == life.s._replace(wake_at=None)


def test_what_was_missed_and_kept_waited_for_and_ruled_anew_is_found_again() -> None:
    """A line after the other, so that none can hide behind a later one that dates the same thing anew."""
    fault = Overlay("fault", FAULT, "a norm", dates=(LawDate("a", FAULT, NEXT_DAY, ""), LawDate("b", FAULT, MONTH, "")))
    policy = replace(CARE, matters={"fault": fault})
    world = HOUSE._replace(policy=policy)
    life = Life(world, NewCase("review", MONDAY, ADVISOR), MONDAY)
    missed, kept, last = (life.commits(MONDAY, MONDAY + hours * HOUR) for hours in (1, 2, 30))
    life.happens(Happening(What.TICK, MONDAY + HOUR))
    assert life.s.owner == HEAD
    life.keeps(MONDAY + 1.5 * HOUR, kept)
    life.replaces(MONDAY + 1.5 * HOUR, last, MONDAY + 28 * HOUR)
    assert life.s.commitment_due not in {None, MONDAY + 28 * HOUR}, "the missed one is still owed"
    life.keeps(MONDAY + 28 * HOUR, missed)
    life.happens(Happening(What.ACKNOWLEDGED, MONDAY + 28 * HOUR, HEAD))
    life.happens(Happening(What.HASTENED, MONDAY + 28 * HOUR, until=MONDAY + 28.5 * HOUR, reason="reach"))
    life.ruled(What.SORTED, MONDAY + 28 * HOUR, world._replace(policy=policy.under("fault")))
    life.happens(Happening(What.INFORMED, MONDAY + 28 * HOUR, HEAD, met=["a"]))
    life.happens(Happening(What.EXTENDED, MONDAY + 28 * HOUR, TOP, until=MONDAY + 30 * DAY))
    life.happens(Happening(What.OFFERED, MONDAY + 28 * HOUR, HEAD, COLLEAGUE))
    life.happens(Happening(What.ACCEPTED, MONDAY + 28 * HOUR, COLLEAGUE, COLLEAGUE))
    life.ruled(What.MIGRATED, MONDAY + 28 * HOUR, world)
    wait = Happening(What.WAITED, MONDAY + 28 * HOUR, until=MONDAY + 50 * HOUR, waiting_for=WaitingFor.THIRD_PARTY)
    life.happens(wait)
    life.happens(Happening(What.SPOKE, MONDAY + 28 * HOUR, channel_until=MONDAY + 29 * HOUR))
    assert life.s.channel_due == MONDAY + 29 * HOUR
    life.happens(Happening(What.ESCALATED, MONDAY + 28 * HOUR, COLLEAGUE))
    assert [line.what for line in life.told[4:]] == [
        What.CLIMBED, What.KEPT, What.REPLACED, What.KEPT, What.ACKNOWLEDGED, What.HASTENED, What.SORTED, What.INFORMED,
        What.EXTENDED, What.OFFERED, What.ACCEPTED, What.MIGRATED, What.WAITED, What.SPOKE,
        What.CLIMBED,
    ]  # fmt: skip
    for number, stood in enumerate(life.stood, 1):
        assert life.again(life.told[:number])._replace(wake_at=None) == stood._replace(wake_at=None)


def test_a_commitment_that_is_told_to_be_kept_twice_is_kept() -> None:
    life = Life(HOUSE, NewCase("customer", MONDAY, ADVISOR), MONDAY)
    life.keeps(MONDAY + 2 * HOUR, life.commits(MONDAY, MONDAY + 3 * HOUR))
    assert life.again([*life.told, life.told[-1]]).commitment_due is None


def parted(life: Life, number: int, instead: dict[str, Any]) -> str:
    """Return what is said when one line of the history, from 1, tells something else."""
    told = [*life.told]
    told[number - 1] = told[number - 1]._replace(**instead)
    with pytest.raises(Otherwise) as caught:
        life.again(told)
    return str(caught.value)


def test_a_history_that_was_changed_is_told_by_its_line_and_by_what_the_rules_say() -> None:
    life = week()
    assert life.told[4].reason == "commitment"
    told: list[tuple[int, dict[str, Any], str]] = [
        (2, {"what": What.RESUMED}, "event 2 is resumed, which the rules refuse: The case is not waiting."),
        (5, {"at": MONDAY + 2 * HOUR}, "event 5 is climbed, the rules say nothing"),
        (5, {"what": What.CHECKED}, "event 5 is checked, the rules say climbed"),
        (5, {"reason": "word"}, "event 5 is climbed, because of 'word', the rules say because of 'commitment'"),
        (2, {"owner": HEAD}, f"event 2 is answered, with owner {HEAD} on rung 0, the rules say {ADVISOR} on rung 0"),
        (2, {"rung": 1}, f"event 2 is answered, with owner {ADVISOR} on rung 1, the rules say {ADVISOR} on rung 0"),
        (3, {"commitment": 7}, "event 3 is committed, and there is no commitment 7"),
        (7, {"commitment": 7}, "event 7 is kept, and there is no commitment 7"),
        (7, {"what": What.REPLACED, "successor": 8}, "event 7 is replaced, and there is no commitment 8"),
    ]
    for number, instead, sentence in told:
        assert parted(life, number, instead) == sentence
