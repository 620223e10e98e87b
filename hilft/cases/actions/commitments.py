"""Zusagen: what we told the customer we would do, and by when, is a record with a deadline."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Commitment
from hilft.conversations.models import Message
from hilft.core.roster import Roster
from hilft.core.standing import FURTHEST, What
from hilft.people.models import Person
from hilft.people.permissions import Right, may, require
from hilft.people.queries import roster


class Also(TypedDict, total=False):
    """What a commitment may have besides. `told_in`: our message that says it; `deputy`: who does it then instead.

    `kind`: call or visit, where the customer waits for somebody.
    """

    told_in: Message | None
    deputy: Person | None
    kind: str


class Absent(Refused):
    """Whoever owns the case is away when the commitment is due, and no colleague is named who does it."""


class Untold(Refused):
    """Nothing was said to the customer since the commitment was made: they cannot know that it is kept."""


@transaction.atomic
def commit_to(
    case_id: int, *, text: str, due_at: datetime, by: Person, now: datetime, **also: Unpack[Also]
) -> Commitment:
    """Record a commitment; the case is due at the latest when its earliest open commitment is.

    Raises:
        Absent: the owner is known to be away at that moment, and no deputy is named who is there.
        Refused: the core says why it cannot be.
    """
    require(by, Right.ANSWER)
    _refuse_date(due_at, now)
    _refuse_absent(ledger.lock(case_id).standing.owner, due_at, also.get("deputy"))
    made = Commitment.objects.create(case_id=case_id, text=text, due_at=due_at, made_at=now, made_by=by, **also)
    do(case_id, What.COMMITTED, by=by.pk, until=due_at, now=now, data={"commitment": made.pk})
    return made


@transaction.atomic
def keep(commitment_id: int, *, by: Person, now: datetime) -> None:
    """Say that what was promised is done. Who was promised something hears that it is done.

    Raises:
        Untold: we have said nothing to the customer since it was promised.
        Refused: it was settled before.
    """
    require(by, Right.ANSWER)
    commitment = _still_open(commitment_id)
    if commitment.case.customer_id is not None and not _is_told(commitment):
        raise Untold(_("Tell the customer that it is done: a commitment is kept with a word to them."))
    commitment.kept_at = now
    settle_late(commitment, now)
    commitment.save(update_fields=["kept_at", "missed_at"])
    do(commitment.case_id, What.KEPT, by=by.pk, now=now, data={"commitment": commitment.pk})


@transaction.atomic
def replace(
    commitment_id: int, *, text: str, due_at: datetime, by: Person, now: datetime, **also: Unpack[Also]
) -> Commitment:
    """Put another commitment in the place of this one, told to the customer in `told_in`, a message of ours.

    One that was missed stays visible as missed. Raises:
        Absent: as for a new one.
        Refused: it was settled before, the date is behind us or more than 31 days ahead, or the customer was not told
            in a conversation of this case.
    """
    require(by, Right.ANSWER)
    old = _still_open(commitment_id)
    told_in = also.get("told_in")
    if told_in is None or not _was_said_to_customer(told_in, old):
        raise Refused(_("Tell the customer: a commitment is replaced only together with a message to them."))
    _refuse_date(due_at, now)
    _refuse_absent(old.case.owner_id, due_at, also.get("deputy"))
    new = Commitment.objects.create(case_id=old.case_id, text=text, due_at=due_at, made_at=now, made_by=by, **also)
    old.replaced_by = new
    settle_late(old, now)
    old.save(update_fields=["replaced_by", "missed_at"])
    data = {"commitment": old.pk, "successor": new.pk}
    do(old.case_id, What.REPLACED, by=by.pk, now=now, data=data)
    return new


def _still_open(commitment_id: int) -> Commitment:
    """Return an unsettled commitment, its case locked. Raises Commitment.DoesNotExist (a LookupError) and Refused."""
    # The case first, as everywhere: two who settle one, or one and the clock, would else wait for each other.
    case_id = Commitment.objects.values_list("case_id", flat=True).filter(pk=commitment_id).first()
    if case_id is None:
        raise LookupError(f"There is no commitment {commitment_id}.")
    ledger.lock(case_id)
    commitment = Commitment.objects.select_related("case").get(pk=commitment_id)
    if commitment.kept_at is not None or commitment.replaced_by_id is not None:
        raise Refused(_("This commitment is settled already."))
    return commitment


def settle_late(commitment: Commitment, now: datetime) -> None:
    """What is settled after its date was missed, also when the clock had no time yet to say so."""
    if now > commitment.due_at and commitment.missed_at is None:
        commitment.missed_at = now


def _is_told(commitment: Commitment) -> bool:
    """Say whether a word of ours reached the customer after the one that made the commitment."""
    ours = Message.objects.filter(conversation__placement__case_id=commitment.case_id, person__isnull=False)
    since = ours.exclude(audience="internal").filter(said_at__gte=commitment.made_at)
    return since.exclude(pk=commitment.told_in_id or 0).exists()


def _was_said_to_customer(message: Message, commitment: Commitment) -> bool:
    ours = Message.objects.filter(conversation__placement__case_id=commitment.case_id, person__isnull=False)
    said = ours.exclude(audience="internal").filter(pk=message.pk, said_at__gte=commitment.made_at)
    return said.exclude(pk=commitment.told_in_id or 0).exists()


def _refuse_date(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        raise Refused(_("A commitment needs a date in the future."))
    if due_at > now + FURTHEST:
        raise Refused(_("A commitment lies at most 31 days ahead; commit to an interim word first."))


def _refuse_absent(owner: int, due_at: datetime, deputy: Person | None) -> None:
    people = roster()
    if deputy is not None:
        if not may(deputy, Right.ANSWER) or not people.is_there(deputy.pk, due_at):
            raise Absent(_("%(name)s is not there then; name somebody else who does it.") % {"name": deputy.name})
        return
    if owner in people.roles and not people.is_there(owner, due_at):
        raise Absent(_sentence(people, owner, due_at))


def _sentence(people: Roster, owner: int, due_at: datetime) -> str:
    away = people.absence_of(owner, due_at)
    moment = pgettext("a moment, as Django's date format", "D j M, H:i")
    names = {
        "name": Person.objects.get(pk=owner).name,
        "end": date_format(localtime(away.end), moment) if away is not None else "",
    }
    return _("%(name)s owns the case and is away then, until %(end)s. Name a colleague who does it.") % names
