"""Other rules for a case that runs already: its matter is found out or changed, or it moves to another policy.

What stands is never put off. Each date becomes the sooner of itself and of what the new rules say from the moment it
was counted from, so an edit of the rules grants no time, and neither does sorting a case twice.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from hilft.core.climb import next_matter
from hilft.core.policy import Rules
from hilft.core.since import Since
from hilft.core.standing import Decision, Happening, Standing, WaitingFor, What
from hilft.core.verbs import refuse
from hilft.core.world import World, law_date, law_dates


def sorted_anew(world: World, s: Standing, h: Happening) -> Decision:
    """Put the case under another matter or group; `world` has the rules under it. No date gets later."""
    return Decision(_sooner(world, s, h), What.SORTED)


def migrated(world: World, s: Standing, h: Happening) -> Decision:
    """Move the case to other rules, on another calendar or not; `world` has the new ones. No date gets later.

    The owner stays, and stands as high on the new ladder as before, or where their role stands if that is higher.
    """
    rules = world.policy.for_kind(s.kind)
    own = rules.rung_of(world.roster.role_of(s.owner))
    return Decision(_sooner(world, s, h)._replace(rung=max(own, min(s.rung, len(rules.rungs)))), What.MIGRATED)


def informed(world: World, s: Standing, h: Happening) -> Decision:
    """One thing the law wants by a date is done: the next one counts, if there is one. `h.met`: the codes of all."""
    if s.law_due is None:
        return refuse(s, "The law sets no such date for this case now.")
    return Decision(s._replace(law_due=law_date(world, s.opened_at, h.met, h.at)), What.INFORMED)


def _sooner(world: World, s: Standing, h: Happening) -> Standing:
    since, rules, hours = h.since or Since(), world.policy.for_kind(s.kind), world.hours
    longest = world.policy.wait_customer if s.waiting_for == WaitingFor.CUSTOMER else world.policy.wait_third
    return s._replace(
        word_due=_least(s.word_due, _words(world, rules, since, s)),
        matter_due=_least(s.matter_due, _matter(world, rules, since, s)),
        wait_until=_least(s.wait_until, (longest.after(hours, at) for at in (since.waited,) if at)),
        offer_due=_least(s.offer_due, (world.policy.accept_within.after(hours, at) for at in (since.offered,) if at)),
        law_due=s.law_due if s.proposed_at is not None else _law(world, s, h.met, h.at),
    )


def _words(world: World, rules: Rules, since: Since, s: Standing) -> Iterator[datetime]:
    """Yield by when the next word would be owed by these rules."""
    starts = [(rules.first_word, since.first_word), (rules.next_word, since.next_word), (rules.update, since.update)]
    starts += [(loud.first_word, since.first_word) for loud in rules.loud if since.reach >= loud.reach]
    dates = [span.after(world.hours, at) for span, at in starts if at is not None]
    if since.climbed is not None:
        # What was late then was dated anew: within the time of the rung that got the case.
        dates = [due for due in dates if due > since.climbed]
        dates.append(rules.rung(max(s.rung, 1)).act_within.after(world.hours, since.climbed))
    if since.helped is not None:
        later = rules.next_word.after(world.hours, since.helped)
        dates = [max(due, later) for due in dates]
    yield from dates


def _matter(world: World, rules: Rules, since: Since, s: Standing) -> Iterator[datetime]:
    """Yield when the matter would be due by these rules; more time that was granted from above stays granted."""
    if since.extended is not None:
        return
    if since.raised is not None:
        yield next_matter(rules, world.hours, s, s.stage, since.raised)
        return
    age = rules.rung(s.stage + 1).matter.after(world.hours, s.opened_at)
    yield age if since.reopened is None else max(age, world.policy.reopened.after(world.hours, since.reopened))


def _law(world: World, s: Standing, met: Collection[str], now: datetime) -> datetime | None:
    if s.law_due is None:
        return law_date(world, s.opened_at, met, now)
    # One that has passed was missed and dated anew when the case climbed: that date stands.
    return _least(s.law_due, (due for due in law_dates(world, s.opened_at, met) if due > now))


def _least(due: datetime | None, others: Iterable[datetime]) -> datetime | None:
    """Return the earliest of these dates; None stays None, for what is not owed is not owed sooner either."""
    return None if due is None else min([due, *others])
