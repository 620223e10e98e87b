"""What other rules make of cases that run already: decided here for one case, counted for many."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from hilft.cases import ledger
from hilft.cases.counted import Counted, counted
from hilft.core import decide as core
from hilft.core.roster import Roster
from hilft.core.standing import Decision, Happening, Standing, What
from hilft.core.world import World
from hilft.people.queries import roster
from hilft.policies.queries import hours, policy

if TYPE_CHECKING:
    from hilft.policies.models import CalendarVersion, PolicyVersion

BATCH = 500
"""So many cases move in one transaction: a lock is held for well under a second."""

_NEXT = f"""
SELECT {ledger.COLUMNS} FROM cases_case
WHERE closed_at IS NULL AND id > %s AND (policy_id, calendar_id) <> (%s, %s) AND (%s::bigint[] IS NULL OR id = ANY(%s))
ORDER BY id LIMIT %s
"""


class Preview(NamedTuple):
    """What a migration would do. `earlier`, `same`: so many cases get an earlier date, or keep all of theirs.

    `at_once`: of the earlier ones, so many are due at once; `unknown`: so many stay as they are because the new policy
    does not know their matter. `more`: there are more cases than were looked at.
    """

    earlier: int
    same: int
    at_once: int
    unknown: int
    more: bool


def preview_migration(
    policy: "PolicyVersion", calendar: "CalendarVersion", *, now: datetime, limit: int = 10_000
) -> Preview:
    """Return what moving the open cases to these rules would do, for the first `limit` of them; writes nothing."""
    people, looked = roster(), 0
    earlier = same = at_once = unknown = 0
    for rows in batches(policy.pk, calendar.pk):
        told = counted([row.id for row in rows])
        for row in rows[: limit - looked]:
            rules = row.rules._replace(policy_id=policy.pk, calendar_id=calendar.pk)
            if not is_known(rules):
                unknown += 1
                continue
            new = decide(row, rules, told[row.id], What.MIGRATED, people, now).standing
            is_earlier = gets_earlier(row.standing, new)
            earlier, same = earlier + is_earlier, same + (not is_earlier)
            at_once += is_earlier and new.earliest() <= now
        looked += len(rows)
        if looked >= limit:
            return Preview(earlier, same, at_once, unknown, looked > limit or len(rows) == BATCH)
    return Preview(earlier, same, at_once, unknown, more=False)


def batches(policy_id: int, calendar_id: int, case_ids: list[int] | None = None) -> Iterator[list[ledger.Row]]:
    """Yield the open cases that other rules hold for, by their numbers, in batches, read one by one."""
    last = 0
    while rows := read_next(last, policy_id, calendar_id, case_ids):
        yield rows
        last = rows[-1].id


def read_next(
    last: int, policy_id: int, calendar_id: int, case_ids: list[int] | None, *, lock: bool = False
) -> list[ledger.Row]:
    """Return the next batch after the case `last`, locked until the transaction ends if asked for."""
    values = [last, policy_id, calendar_id, case_ids, case_ids, BATCH]
    return ledger.read(_NEXT + "FOR UPDATE" if lock else _NEXT, values)


def decide(row: ledger.Row, rules: ledger.Rules, told: Counted, what: What, people: Roster, now: datetime) -> Decision:
    """Return what follows for a case when these rules hold from now on."""
    world = World(policy(rules.policy_id).under(rules.matter, rules.care_group), hours(rules.calendar_id), people)
    at = max(now, row.standing.decided_at)
    return core.decide(world, row.standing, Happening(what, at, since=told.since, met=told.met))


def is_known(rules: ledger.Rules) -> bool:
    """Say whether the policy has rules for this matter; to a group it does not know a policy adds nothing."""
    return not rules.matter or rules.matter in policy(rules.policy_id).matters


def gets_earlier(old: Standing, new: Standing) -> bool:
    """Say whether anything that was owed is owed sooner, or is owed now."""
    return any(due != old.owed().get(name) for name, due in new.owed().items())
