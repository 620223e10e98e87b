"""What every decision keeps, whatever happens, in whatever house: checked by the tests that try everything."""

from datetime import datetime

from hilft.core.decide import decide
from hilft.core.standing import FURTHEST, SOON, Decision, Happening, Standing, WaitingFor, What
from hilft.core.world import World

ENDS = {What.CLOSED, What.CONFIRMED, What.PRESUMED}
CHANGES_OWNER = {What.TAKEN, What.ACCEPTED, What.CLIMBED, What.COVERED}
OVERDUE = ("matter_due", "law_due", "word_due", "commitment_due", "customer_date", "channel_due")


def soundly_stands(world: World, s: Standing, now: datetime) -> None:
    """What holds for every standing a decision leaves behind; the database holds it too."""
    assert s.decided_at == now
    if s.closed_at is not None:
        assert s.owed() == {}
        assert s.next_due is None
        assert s.wake_at is None
        return
    assert s.next_due is not None
    assert s.wake_at is not None
    assert now < s.next_due <= now + FURTHEST
    assert s.next_due <= max(min(s.owed().values()), now + SOON)
    assert s.wake_at <= s.next_due
    assert s.matter_due is not None
    assert world.roster.is_there(s.owner, now) or s.wake_at <= now + SOON, "an owner who is away is covered at once"
    away = world.roster.next_absence(s.owner, now)
    assert away is None or s.wake_at <= away, "the clock looks when the owner leaves"
    assert (s.waiting_for is None) == (s.wait_until is None)
    assert (s.offered_to is None) == (s.offer_due is None)
    assert s.offered_to != s.owner
    their_turn = s.proposed_at is not None or s.waiting_for == WaitingFor.CUSTOMER
    assert s.word_due is not None or their_turn, "no state silences the next word but the customer's own turn"
    assert (s.proposed_at is None) == (s.confirm_due is None)
    assert 0 <= s.rung <= len(world.policy.for_kind(s.kind).rungs)
    assert 0 <= s.stage <= len(world.policy.for_kind(s.kind).rungs)


def follows(world: World, s: Standing, h: Happening) -> Decision:
    """Decide, and check what every decision keeps."""
    decision = decide(world, s, h)
    assert decision == decide(world, s, h)
    new = decision.standing
    if h.what is What.TICK and s.next_due is not None and h.at >= s.next_due:
        assert decision.event is not None, "a tick that is due always changes something"
    if decision.event is None:
        assert new._replace(wake_at=s.wake_at) == s
        assert not decision.notices
        assert not decision.refused or new == s
        if h.what is not What.TICK:
            assert decision.refused, "what changes nothing says why"
        return decision
    assert not decision.refused
    soundly_stands(world, new, h.at)
    assert (new.kind, new.opened_at, new.team) == (s.kind, s.opened_at, s.team)
    assert new.stage >= s.stage
    if new.owner != s.owner:
        assert decision.event in CHANGES_OWNER
        assert world.roster.is_there(new.owner, h.at)
    matter_moves(s, h, decision)
    no_time_is_bought(s, h, decision)
    if h.what is What.TICK:
        time_alone(world, s, h, decision)
    return decision


def matter_moves(s: Standing, h: Happening, decision: Decision) -> None:
    new, event = decision.standing, decision.event
    if new.matter_due == s.matter_due or event in ENDS or event is What.REOPENED:
        return
    assert s.matter_due is not None
    assert new.matter_due is not None
    if event in {What.SORTED, What.MIGRATED}:
        assert new.matter_due < s.matter_due, "other rules grant no time"
        return
    assert new.matter_due > s.matter_due
    assert event is What.EXTENDED or (event is What.CLIMBED and s.matter_due <= h.at)


def no_time_is_bought(s: Standing, h: Happening, decision: Decision) -> None:
    """Chasing, covering, handing over and waiting for third parties make nothing later."""
    new = decision.standing
    if not s.is_open or not new.is_open:
        return
    their_turn = s.proposed_at is not None or s.waiting_for == WaitingFor.CUSTOMER
    if decision.event in {What.SPOKE, What.COVERED, What.TAKEN, What.NOTED} and not their_turn:
        assert new.next_due is not None
        if s.offer_due is None:
            # A look at a far date on the way may move, what is owed may not.
            assert new.next_due <= max(min(s.owed().values()), h.at + SOON)
    if decision.event is What.WAITED and h.waiting_for == WaitingFor.THIRD_PARTY:
        assert s.word_due is None or new.word_due == s.word_due
    if decision.event is What.HELPED and s.word_due is not None and s.word_due <= h.at:
        assert new.word_due == s.word_due, "a missed word is ours to answer for"


def time_alone(world: World, s: Standing, h: Happening, decision: Decision) -> None:
    new, event = decision.standing, decision.event
    assert s.next_due is not None
    assert s.is_open
    if h.at >= s.next_due and new.is_open:
        assert new.next_due is not None
        assert new.next_due > s.next_due
    dates = OVERDUE if s.proposed_at is None else OVERDUE[3:]
    if any(due is not None and due <= h.at for due in (getattr(s, name) for name in dates)):
        assert event is What.CLIMBED, "a missed deadline always climbs"
        assert new.rung > s.rung or new.rung == len(world.policy.for_kind(s.kind).rungs)
        assert new.rung >= new.stage or s.matter_due == new.matter_due, "a matter goes at least as high as it has come"
        assert world.roster.is_there(new.owner, h.at)
        rules = world.policy.for_kind(s.kind)
        passed = range(max(s.rung + 1, new.stage), new.rung)
        holders = [world.roster.holder(rules.rung(number).role, s.team, h.at) for number in passed]
        assert all(holder in {None, s.owner} for holder in holders), "only a rung with nobody there is passed over"
        assert decision.notices[0].person == new.owner
        ours = {name: due for name, due in new.owed().items() if name != "confirm"}
        assert all(due > h.at for due in ours.values()), "one climb settles everything that was late"
    else:
        assert event in {What.RETURNED, What.REMINDED, What.PRESUMED, What.WAIT_ENDED, What.CHECKED, What.COVERED}
