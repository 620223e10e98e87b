"""What people do to a case, one pure function per verb: standing and happening in, decision out."""

from datetime import datetime

from hilft.core.climb import climb
from hilft.core.standing import FURTHEST, Decision, Happening, Notice, Standing, WaitingFor, What
from hilft.core.world import World

BY_HAND = "by_hand"
"""Why a case climbs when somebody asks for it."""


def end_wait(world: World, s: Standing, h: Happening, what: What) -> Decision:
    chase = world.policy.for_kind(s.kind).next_word.after(world.hours, h.at)
    awake = s._replace(waiting_for=None, wait_until=None, word_due=_earlier(s.word_due, chase))
    return Decision(awake, what, s.waiting_for or "", (Notice(s.owner, "wait_ended"),))


def spoke(world: World, s: Standing, h: Happening) -> Decision:
    """The customer wrote: a word is owed, never later than before; a closed or proposed case is open again."""
    if not s.is_open:
        return reopened(world, s._replace(channel_due=h.channel_until), h)
    due = _earlier(s.word_due, world.policy.for_kind(s.kind).next_word.after(world.hours, h.at))
    channel_due = s.channel_due if h.channel_until is None else _earlier(s.channel_due, h.channel_until)
    s = s._replace(word_due=due, channel_due=channel_due, proposed_at=None, confirm_due=None, reminders=0)
    if s.waiting_for == WaitingFor.CUSTOMER:
        s = s._replace(waiting_for=None, wait_until=None)
    return Decision(s, What.SPOKE, "", (Notice(s.owner, "spoke"),))


def answered(world: World, s: Standing, h: Happening) -> Decision:
    """We wrote: the next word is owed one update later, sooner if we said so, and none while it is their turn."""
    their_turn = s.waiting_for == WaitingFor.CUSTOMER or s.proposed_at is not None
    update = world.policy.for_kind(s.kind).update.after(world.hours, h.at)
    due = None if their_turn else _earlier(h.until, update)
    return Decision(s._replace(word_due=due, channel_due=None), What.ANSWERED)


def helped(world: World, s: Standing, h: Happening) -> Decision:
    """Another member answered: a word not yet missed moves by one span from now, the owner and the matter stay."""
    due = s.word_due
    if due is not None and due > h.at:
        due = max(due, world.policy.for_kind(s.kind).next_word.after(world.hours, h.at))
    return Decision(s._replace(word_due=due), What.HELPED, "", (Notice(s.owner, "helped"),))


def unchanged(_world: World, s: Standing, h: Happening) -> Decision:
    return Decision(s, h.what)


def taken(world: World, s: Standing, h: Happening) -> Decision:
    if h.to is None or h.to == s.owner:
        return refuse(s, "The case is yours already.")
    return _given(world, s, h, h.to, "taken_from_you")


def accepted(world: World, s: Standing, h: Happening) -> Decision:
    if h.to is None or h.to != s.offered_to:
        return refuse(s, "This case is not offered to you any more.")
    return _given(world, s, h, h.to, "accepted")


def _given(world: World, s: Standing, h: Happening, owner: int, notice: str) -> Decision:
    """The owner changes by a person's will: dates stay as they are, so nobody buys time by passing a case on."""
    if not world.roster.is_there(owner, h.at):
        return refuse(s, "Who is marked as away cannot become the owner; end the absence first.")
    rung = world.policy.for_kind(s.kind).rung_of(world.roster.role_of(owner))
    new = s._replace(owner=owner, rung=rung, offered_to=None, offer_due=None)
    return Decision(new, h.what, "", (Notice(s.owner, notice),))


def offered(world: World, s: Standing, h: Happening) -> Decision:
    if h.to is None or h.to == s.owner:
        return refuse(s, "Choose somebody other than the owner.")
    if not world.roster.is_there(h.to, h.at):
        return refuse(s, "This person is away now; choose somebody who is there.")
    due = world.policy.accept_within.after(world.hours, h.at)
    return Decision(s._replace(offered_to=h.to, offer_due=due), What.OFFERED, "", (Notice(h.to, "offered"),))


def declined(_world: World, s: Standing, h: Happening) -> Decision:
    if s.offered_to is None:
        return refuse(s, "This case is not offered to anybody.")
    return Decision(s._replace(offered_to=None, offer_due=None), What.DECLINED, "", (Notice(s.owner, "declined"),))


def waited(world: World, s: Standing, h: Happening) -> Decision:
    for_customer = h.waiting_for == WaitingFor.CUSTOMER
    longest = (world.policy.wait_customer if for_customer else world.policy.wait_third).after(world.hours, h.at)
    if h.waiting_for is None or h.until is None or h.until <= h.at:
        return refuse(s, "A wait needs somebody to wait for and a date in the future.")
    if h.until > longest:
        return refuse(s, "The policy does not allow so long a wait; choose an earlier date.")
    if s.proposed_at is not None:
        return refuse(s, "A solution lies with the customer already; their answer has a date.")
    # Whom we wait for inside or outside never stops what the customer is owed; only their own turn does.
    word = None if for_customer else s.word_due or world.policy.for_kind(s.kind).update.after(world.hours, h.at)
    return Decision(s._replace(waiting_for=h.waiting_for, wait_until=h.until, word_due=word), What.WAITED)


def resumed(world: World, s: Standing, h: Happening) -> Decision:
    if s.waiting_for is None:
        return refuse(s, "The case is not waiting.")
    return end_wait(world, s, h, What.RESUMED)


def committed(_world: World, s: Standing, h: Happening) -> Decision:
    if h.until is None or h.until <= h.at:
        return refuse(s, "A commitment needs a date in the future.")
    if h.until > h.at + FURTHEST:
        return refuse(s, "A commitment lies at most 31 days ahead; commit to an interim word first.")
    if s.proposed_at is not None:
        return refuse(s, "A solution lies with the customer; note their answer before you commit to more.")
    return Decision(s._replace(commitment_due=_earlier(s.commitment_due, h.until)), What.COMMITTED)


def kept(_world: World, s: Standing, h: Happening) -> Decision:
    """One commitment is kept: the next open one counts, a missed one by the date it was given when it was missed."""
    return Decision(s._replace(commitment_due=s.commitment_due or h.until if h.late else h.until), What.KEPT)


def replaced(_world: World, s: Standing, h: Happening) -> Decision:
    """One commitment takes the place of another: the earliest open one counts, what else was missed stays owed."""
    if s.commitment_due is None or h.until is None or h.until <= h.at:
        return refuse(s, "Only an open commitment is replaced, and by one that lies ahead.")
    due = _earlier(s.commitment_due, h.until) if h.late else h.until
    return Decision(s._replace(commitment_due=due), What.REPLACED)


def proposed(world: World, s: Standing, h: Happening) -> Decision:
    if s.commitment_due is not None:
        return refuse(s, "A commitment is still open; keep it or replace it before you propose a solution.")
    if s.proposed_at is not None:
        return refuse(s, "A solution lies with the customer already; their answer has a date.")
    first, *_ = (*world.policy.remind, world.policy.presume)
    asked = s._replace(proposed_at=h.at, confirm_due=first.after(world.hours, h.at), reminders=0)
    nothing_owed = asked._replace(word_due=None, waiting_for=None, wait_until=None, channel_due=None, law_due=None)
    return Decision(nothing_owed._replace(offered_to=None, offer_due=None), What.PROPOSED)


def rejected(world: World, s: Standing, h: Happening) -> Decision:
    if s.proposed_at is None:
        return refuse(s, "There is no solution to reject.")
    return spoke(world, s, h)._replace(event=What.REJECTED, notices=(Notice(s.owner, "rejected"),))


def confirmed(_world: World, s: Standing, h: Happening) -> Decision:
    solved = s._replace(proposed_at=s.proposed_at or h.at, law_due=None)
    return Decision(ended(solved, h.at), What.CONFIRMED, "", (Notice(s.owner, "confirmed"),))


def closed(_world: World, s: Standing, h: Happening) -> Decision:
    if s.commitment_due is not None:
        return refuse(s, "A commitment is still open; keep it or replace it before you close the case.")
    return Decision(ended(s._replace(proposed_at=None), h.at), What.CLOSED)


def ended(s: Standing, at: datetime) -> Standing:
    return s._replace(
        closed_at=at, word_due=None, matter_due=None, waiting_for=None, wait_until=None, commitment_due=None,
        channel_due=None, customer_date=None, offered_to=None, offer_due=None, confirm_due=None,
    )  # fmt: skip


def reopened(world: World, s: Standing, h: Happening) -> Decision:
    """Open again with its owner, its age and how high it had climbed.

    Where the customer had said yes, or let a solution stand, the matter gets the span for reopened cases. Else it never
    ended, and its deadline is where its age puts it: closing and opening again cannot keep a case from the top.
    What was promised and not done is owed again, and what the law wants; what was to be done meanwhile, together with
    the next word.
    """
    if s.is_open:
        return refuse(s, "The case is open.")
    rules = world.policy.for_kind(s.kind)
    matter = rules.rung(s.stage + 1).matter.after(world.hours, s.opened_at)
    if s.proposed_at is not None:
        matter = max(matter, world.policy.reopened.after(world.hours, h.at))
    word = rules.next_word.after(world.hours, h.at)
    promised = _earlier(h.until, word) if h.late else h.until
    law = word if s.law_due is not None and s.law_due <= h.at else s.law_due
    again = s._replace(
        closed_at=None, matter_due=matter, word_due=word, commitment_due=promised, law_due=law, proposed_at=None,
        reminders=0,
    )  # fmt: skip
    return Decision(again, What.REOPENED, "", (Notice(s.owner, "reopened"),))


def extended(world: World, s: Standing, h: Happening) -> Decision:
    """Move the matter's deadline: only somebody above the owner may, and not from below the rung it has reached."""
    rank = world.policy.for_kind(s.kind).rung_of(world.roster.role_of(h.by))
    if rank < max(s.rung + 1, s.stage) and h.by != world.roster.standing:
        return refuse(s, "An extension is granted from a rung above the owner.")
    if h.until is None or h.until <= h.at or h.until > h.at + FURTHEST:
        return refuse(s, "An extension needs a date within the next 31 days.")
    if s.matter_due is not None and h.until <= s.matter_due:
        return refuse(s, "The matter has until then already.")
    return Decision(s._replace(matter_due=h.until), What.EXTENDED, "", (Notice(s.owner, "extended"),))


def escalated(world: World, s: Standing, h: Happening) -> Decision:
    """Climb before anything is missed: somebody asks for it, or what happened is a reason."""
    return climb(world, s, h, h.reason or BY_HAND)


def hastened(_world: World, s: Standing, h: Happening) -> Decision:
    """The next word is due sooner than it was; nothing else moves, and nothing is ever put off by this."""
    if h.until is None or s.word_due is None or not h.at < h.until < s.word_due:
        return refuse(s, "No word is owed that could come sooner.")
    return Decision(s._replace(word_due=h.until), What.HASTENED, h.reason)


def acknowledged(_world: World, s: Standing, h: Happening) -> Decision:
    """Whoever got the case from below says that they have it; every date stands where it stood."""
    if h.by != s.owner:
        return refuse(s, "Only the owner can say that they have the case.")
    return Decision(s, What.ACKNOWLEDGED)


def dated(_world: World, s: Standing, h: Happening) -> Decision:
    if h.until is None or h.until <= h.at:
        return refuse(s, "The customer's date must lie in the future.")
    return Decision(s._replace(customer_date=h.until), What.DATED)


def refuse(standing: Standing, sentence: str) -> Decision:
    return Decision(standing, None, refused=sentence)


def _earlier(first: datetime | None, second: datetime) -> datetime:
    return second if first is None else min(first, second)
