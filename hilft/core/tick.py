"""What time alone does to a case."""

from datetime import datetime

from hilft.core.climb import climb, cover
from hilft.core.standing import Decision, Happening, Notice, Standing, What
from hilft.core.verbs import end_wait, ended
from hilft.core.world import World, settle_wake

MISSED = frozenset({"matter", "law", "word", "commitment", "customer_date", "channel"})
"""What a case climbs for when its date has passed; every other reason is something that happened."""


def tick(world: World, s: Standing, h: Happening) -> Decision:
    """Do the one weightiest thing that is due; a climb dates everything else that is overdue anew with it."""
    reason = _missed(s, h.at)
    if reason:
        return climb(world, s, h, reason)
    if s.offer_due is not None and s.offer_due <= h.at:
        back = s._replace(offered_to=None, offer_due=None)
        return Decision(back, What.RETURNED, "not accepted in time", (Notice(s.owner, "returned"),))
    if s.confirm_due is not None and s.confirm_due <= h.at:
        return _ask_again(world, s, h)
    if s.wait_until is not None and s.wait_until <= h.at:
        return end_wait(world, s, h, What.WAIT_ENDED)
    return _look(world, s, h)


def _missed(s: Standing, now: datetime) -> str:
    """Return the name of the weightiest missed deadline, "" if none is missed."""
    if s.proposed_at is None:
        if s.matter_due is not None and s.matter_due <= now:
            return "matter"
        if s.law_due is not None and s.law_due <= now:
            return "law"
        if s.word_due is not None and s.word_due <= now:
            return "word"
    others = (("commitment", s.commitment_due), ("customer_date", s.customer_date), ("channel", s.channel_due))
    for name, due in others:
        if due is not None and due <= now:
            return name
    return ""


def _look(world: World, s: Standing, h: Happening) -> Decision:
    """Nothing owed is late: see that the owner is there, and that a far date is looked at on the way."""
    if s.is_open and not world.roster.is_there(s.owner, h.at):
        return cover(world, s, h.at)
    if s.next_due is not None and s.next_due <= h.at:
        return Decision(s, What.CHECKED, "check-in")
    return Decision(settle_wake(world.roster, s, h.at), None)


def _ask_again(world: World, s: Standing, h: Happening) -> Decision:
    """Remind of a proposed solution as often as the policy says; then silence counts as yes, visibly."""
    asked = s.proposed_at or h.at
    if s.reminders >= len(world.policy.remind):
        done = ended(s, h.at)
        return Decision(done, What.PRESUMED, "no answer", (Notice(None, "presumed"), Notice(s.owner, "presumed")))
    spans = (*world.policy.remind, world.policy.presume)
    due = spans[s.reminders + 1].after(world.hours, asked)
    if due <= h.at:
        # After a standstill the customer still gets time to answer between two letters.
        due = spans[0].after(world.hours, h.at)
    asked_again = s._replace(reminders=s.reminders + 1, confirm_due=due)
    return Decision(asked_again, What.REMINDED, "", (Notice(None, "reminder"),))
