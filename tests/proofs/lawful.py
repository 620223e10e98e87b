"""How a case may change from one moment to the next: what people may do, and what time alone must do."""

from datetime import datetime

from hilft.core.standing import SOON
from hilft.policies.queries import policy
from tests.proofs import seen
from tests.proofs.seen import Event, Seen

CHANGES_OWNER = {"taken", "accepted", "climbed", "covered"}
ENDS = {"confirmed", "presumed", "closed"}
BY_PEOPLE = {"taken", "accepted"}
QUIET = {"wake_at", "failures", "failed_at", "reach"}
"""What changes without an event: when the clock looks, and how many people can see the case."""


def changed_lawfully(before: dict[int, Seen], after: dict[int, Seen], news: dict[int, list[Event]]) -> None:
    """Assert of every case that whatever is different now was brought about by an event that may do so."""
    assert before.keys() <= after.keys(), "a case is gone"
    for number, new in after.items():
        told = news.get(number, [])
        if (old := before.get(number)) is None:
            assert told[0].kind == "routed", f"case {number} begins with {told[0].kind}"
            old_owner, offered, told = told[0].owner_id, None, told[1:]
        else:
            _stayed(old, new, told)
            old_owner, offered = old.owner_id, old.offered_to_id
        _passed_hand_to_hand(old_owner, offered, told)


def _stayed(old: Seen, new: Seen, told: list[Event]) -> None:
    number, kinds = old.id, {event.kind for event in told}
    assert (new.opened_at, new.kind) == (old.opened_at, old.kind), f"P4 the age of case {number} moved"
    assert [event.seq for event in told] == list(range(old.seq + 1, new.seq + 1)), f"case {number} lost an event"
    assert new.decided_at >= old.decided_at, f"time runs back in case {number}"
    assert new.stage >= old.stage, f"P4 the matter of case {number} climbed down"
    # Other rules may have a shorter ladder; the owner stays, and so does how often the matter climbed.
    assert new.rung >= old.rung or kinds & BY_PEOPLE or kinds == {"migrated"}, f"P3 case {number} sank by {kinds}"
    if not told:
        silent = {name: (old.row[name], new.row[name]) for name in old.row if old.row[name] != new.row[name]}
        assert silent.keys() <= QUIET, f"case {number} changed without event: {silent}"
    if (old.closed_at is None) != (new.closed_at is None):
        assert kinds & (ENDS | {"reopened"}), f"P7 case {number} ended or began by {kinds}"
    if old.closed_at is None and new.closed_at is None and new.matter_due != old.matter_due:
        moving = {"climbed", "extended", "reopened", "sorted", "migrated"}
        assert kinds & moving, f"P4 the matter of case {number} moved by {kinds}"
        # Another date than before is a later one: an extension, or the next rung's age. Other rules only shorten.
        went_back = new.matter_due < old.matter_due
        assert not went_back or kinds & {"reopened", "sorted", "migrated"}, f"P4 the matter of case {number} went back"


def _passed_hand_to_hand(owner: int, offered: int | None, told: list[Event]) -> None:
    for event in told:
        if event.owner_id != owner:
            assert event.kind in CHANGES_OWNER, f"P5 {event.kind} changed the owner of case {event.case_id}"
        if event.kind == "accepted":
            assert event.owner_id == offered, f"P5 case {event.case_id} was offered to somebody else"
        if event.kind == "offered":
            offered = event.data["to"]
        owner = event.owner_id


MISSED = ("matter_due", "law_due", "word_due", "commitment_due", "customer_date", "channel_due")


def missed(case: Seen, now: datetime) -> list[str]:
    """Return which of a case's promises are late; while a solution lies with the customer no word and no matter is."""
    names = MISSED if case.proposed_at is None else MISSED[3:]
    return [name for name in names if case.row[name] is not None and case.row[name] <= now]


def time_moved(before: dict[int, Seen], after: dict[int, Seen], news: dict[int, list[Event]], now: datetime) -> None:
    """Assert what a full tick owes: each due case took one step, what was missed climbed, and nothing is due."""
    there = seen.there(now)
    for number, old in before.items():
        new, told = after[number], news.get(number, [])
        if old.closed_at is not None or old.wake_at > now:
            assert not told, f"the clock touched case {number} unasked"
            continue
        assert len(told) == 1 or (not told and old.next_due > now), (
            f"P3 case {number}: {[(event.kind, event.data) for event in told]}"
        )
        if late := missed(old, now):
            assert told[0].kind == "climbed", f"P3 case {number} missed {late} and {told[0].kind}"
            top = len(policy(new.policy_id).for_kind(new.kind).rungs)
            assert new.rung > old.rung or new.rung == top, f"P3 case {number} stayed at rung {new.rung}"
            assert new.owner_id in there, f"P3 case {number} climbed to somebody who is not there"
    for number, new in after.items():
        if new.closed_at is None:
            assert new.next_due > now, f"P2 case {number} is overdue after a full tick"
            assert new.wake_at > now, f"the clock should look at case {number} still"
            # Whoever decided about it in this very second left it to the clock's next look.
            seen_at_once = new.wake_at <= new.decided_at + SOON
            assert new.owner_id in there or seen_at_once, f"P1 case {number} belongs to somebody who is away"
