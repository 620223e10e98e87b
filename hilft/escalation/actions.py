"""Weighing what happened: where it gives a reason, the case climbs or is hastened in the same transaction, once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions import closing, ownership
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.rules import widen
from hilft.cases.models import Case
from hilft.conversations.models import Message
from hilft.core.signs import find_signs
from hilft.core.standing import What
from hilft.escalation import reasons
from hilft.escalation.models import Effect, ReasonSwitch, RefusedEnd, Signal
from hilft.escalation.queries import switched_on
from hilft.escalation.reasons import HASTENS, SAID, Cause, Name
from hilft.people.models import Person
from hilft.people.permissions import Right, require
from hilft.people.queries import roster


@transaction.atomic(savepoint=False)  # part of taking a word in: it fails or succeeds with the whole
def heard(case_id: int, message: Message, *, reach: int, is_first: bool, now: datetime) -> list[Signal]:
    """Weigh a customer's word. `reach`: how many can see it; `is_first`: it opened the case, with that reach."""
    if is_first and not find_signs(message.text):
        return []  # what most first words are: nothing is asked of the database
    row = ledger.lock(case_id)
    world = row.world(roster())
    rules = world.policy.for_kind(row.standing.kind)
    found = reasons.in_words(message, soon=rules.rung(1).act_within.after(world.hours, now))
    if not is_first:
        found += reasons.nudged(case_id, message) + reasons.reopened(case_id)
        if reach:
            found += reasons.grew(message, reach, before=_reach(case_id), rules=rules)
    return meet(case_id, found, now=now)


@transaction.atomic(savepoint=False)
def told(case_id: int, *, now: datetime) -> list[Signal]:
    """Weigh what the customer was told: another sum or date than before lets the case climb."""
    return meet(case_id, reasons.contradicted(case_id), now=now)


@transaction.atomic
def accept(case_id: int, *, by: Person, now: datetime) -> list[Signal]:
    """Accept an offered case. One that goes around climbs at once: somebody above decides where it belongs."""
    ownership.accept(case_id, by=by, now=now)
    return meet(case_id, reasons.goes_around(case_id), now=now)


@transaction.atomic
def reopen(case_id: int, *, by: Person | None, now: datetime) -> list[Signal]:
    """Open a closed case again, with its number, its owner and its age; the second time it climbs."""
    closing.reopen(case_id, by=by, now=now)
    return meet(case_id, reasons.reopened(case_id), now=now)


@transaction.atomic(savepoint=False)
def meet(
    case_id: int, found: Iterable[Cause], *, now: datetime, by: int | None = None, has_climbed: bool = False
) -> list[Signal]:
    """Write down reasons that were met and do what they ask for: one climb at most, whatever comes together.

    `has_climbed`: it climbed in this very moment already, by the clock. A cause that was met before does nothing. What
    cannot be done (the case is closed, the next word is due by then anyway, or nobody has answered since the same was
    said) is shown all the same.
    """
    order = list(Name)
    met = sorted(found, key=lambda cause: order.index(cause.name))
    if not met:
        return []
    row, on = ledger.lock(case_id), switched_on()
    made: list[Signal] = []
    for cause in met:
        known = Signal.objects.filter(case_id=case_id, name=cause.name, cause=cause.number)
        if cause.name not in on or known.exists():
            continue
        effect = Effect.SHOWN if has_climbed else _effect(row, cause, made, now)
        signal = Signal.objects.create(
            case_id=case_id, name=cause.name, cause=cause.number, at=now, effect=effect, marks=cause.marks
        )
        made.append(signal)
        data: dict[str, Any] = {"signal": signal.pk}
        if effect == Effect.CLIMBED:
            do(case_id, What.ESCALATED, by=by, now=now, reason=cause.name.value, data=data)
        elif effect == Effect.HASTENED and cause.until is not None:
            data |= {"until": cause.until.isoformat()}
            do(case_id, What.HASTENED, by=by, now=now, until=cause.until, reason=cause.name.value, data=data)
    return made


def switch(name: str, *, is_on: bool, by: Person, now: datetime) -> None:
    """Say whether a reason counts from now on. Raises Refused for a reason that does not exist."""
    require(by, Right.MANAGE)
    if name not in list(Name):
        raise Refused(_("There is no such reason."))
    said = {"is_on": is_on, "switched_at": now, "switched_by": by}
    ReasonSwitch.objects.update_or_create(name=name, defaults=said)


def note_refused_end(case_id: int, *, outcome: str, by: Person, now: datetime) -> None:
    """Write down that somebody tried to close a case whose customer waits for an answer."""
    RefusedEnd.objects.create(case_id=case_id, by=by, outcome=outcome[:12], at=now)


def _effect(row: ledger.Row, cause: Cause, made: list[Signal], now: datetime) -> Effect:
    """Return what this cause does; what brings more listeners does it here, for it changes more than a date."""
    s = row.standing
    if not s.is_open:
        return Effect.SHOWN
    if cause.name is Name.REACH:
        return Effect.HASTENED if widen(row.id, reach=cause.reach, now=now) else Effect.SHOWN
    if cause.name in HASTENS:
        is_sooner = cause.until is not None and s.word_due is not None and s.decided_at < cause.until < s.word_due
        has_moved = any(signal.effect != Effect.SHOWN for signal in made)
        return Effect.HASTENED if is_sooner and not has_moved else Effect.SHOWN
    if any(signal.effect == Effect.CLIMBED for signal in made):
        return Effect.SHOWN
    return Effect.SHOWN if cause.name in SAID and _is_said_again(row.id, cause.name) else Effect.CLIMBED


def _is_said_again(case_id: int, name: Name) -> bool:
    """Say whether the case climbed for this and nobody of ours has said anything to the customer since."""
    climbed = Signal.objects.filter(case_id=case_id, name=name, effect=Effect.CLIMBED).order_by("-at").first()
    if climbed is None:
        return False
    ours = Message.objects.filter(conversation__placement__case_id=case_id, person__isnull=False)
    return not ours.exclude(audience="internal").filter(stored_at__gte=climbed.at).exists()


def _reach(case_id: int) -> int:
    """Return how many could see the case when that was looked at last."""
    return Case.objects.values_list("reach", flat=True).get(pk=case_id)
