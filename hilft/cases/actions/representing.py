"""Writing for somebody else: who does, and by which document they may."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Behalf, Case, Representative, Scope
from hilft.cases.models.representing import LONGEST
from hilft.conversations.models import Attachment
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.models import Customer, Person
from hilft.people.permissions import Right, require


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What a document allows. `attachment_id` None: it was seen in person."""

    scope: str
    document: str
    valid_until: datetime
    attachment_id: int | None = None


@transaction.atomic
def note_behalf(case_id: int, *, whom: Customer, by: Person, now: datetime) -> None:
    """Write down that this case's customer writes for another one: from now on they get general help only.

    Raises Refused for whoever the case belongs to, and for a case without a customer.
    """
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    case = Case.objects.get(pk=case_id)
    if case.kind != Kind.CUSTOMER or case.customer_id is None:
        raise Refused(_("Only a customer writes for somebody else."))
    if case.customer_id == whom.pk:
        raise Refused(_("This case is that customer's own. Whoever speaks for them gets a case beside it."))
    said = {"writer_id": case.customer_id, "whom": whom, "noted_at": now, "noted_by": by}
    Behalf.objects.update_or_create(case_id=case_id, defaults=said)
    do(case_id, What.REPRESENTED, by=by.pk, now=now, data={"whom": whom.pk})


@transaction.atomic
def drop_behalf(case_id: int, *, by: Person, now: datetime) -> None:
    """Say that the customer writes for themselves after all; the history keeps who said so."""
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    gone, _tables = Behalf.objects.filter(case_id=case_id).delete()
    if not gone:
        raise Refused(_("Nobody writes for somebody else here."))
    do(case_id, What.REPRESENTED, by=by.pk, now=now, data={"gone": True})


@transaction.atomic
def grant(case_id: int, authority: Authority, *, by: Person, now: datetime) -> Representative:
    """Note by which document whoever writes this case may act for the other customer, and until when.

    It takes the place of what was noted before for the same two. Raises Refused without a document, with an unknown
    scope or another case's file, or when it would last for ever.
    """
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    behalf = _behalf(case_id)
    if authority.scope not in Scope.values or not authority.document.strip():
        raise Refused(_("Say what the authority allows, and in which document it stands."))
    if not now < authority.valid_until <= now + LONGEST:
        raise Refused(_("An authority ends: choose a date within the next two years."))
    file = authority.attachment_id
    placed = Attachment.objects.filter(message__conversation__placement__case_id=case_id)
    if file is not None and not placed.filter(pk=file).exists():
        raise Refused(_("This file belongs to another case."))
    _end(case_id, behalf, now)
    made = Representative.objects.create(
        who_id=behalf.writer_id,
        whom_id=behalf.whom_id,
        scope=authority.scope,
        case_id=case_id if authority.scope == Scope.CASE else None,
        document=authority.document.strip()[:120],
        attachment_id=file,
        is_seen=file is None,
        granted_by=by,
        granted_at=now,
        valid_until=authority.valid_until,
    )
    data = {"representative": made.pk, "scope": made.scope, "until": made.valid_until.isoformat()}
    do(case_id, What.REPRESENTED, by=by.pk, now=now, data=data)
    return made


@transaction.atomic
def revoke(case_id: int, *, by: Person, now: datetime) -> None:
    """Take back what whoever writes this case may do for the other customer. Raises Refused when it is nothing."""
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    if not _end(case_id, _behalf(case_id), now):
        raise Refused(_("No authority is valid now."))
    do(case_id, What.REPRESENTED, by=by.pk, now=now, data={"revoked": True})


def note_acted(case_id: int, authority: Representative, *, now: datetime) -> None:
    """Write down that somebody acts in this case for its customer, by an authority for everything."""
    if authority.scope != Scope.EVERYTHING or not authority.granted_at <= now < authority.valid_until:
        raise Refused(_("No authority is valid now."))
    do(case_id, What.REPRESENTED, now=now, data={"representative": authority.pk, "acted": True})


def _behalf(case_id: int) -> Behalf:
    found = Behalf.objects.filter(case_id=case_id).first()
    if found is None:
        raise Refused(_("Say first for whom this customer writes."))
    return found


def _end(case_id: int, behalf: Behalf, now: datetime) -> int:
    """End what holds for this case now; what was noted for another case alone stays."""
    same = Representative.objects.filter(who=behalf.writer_id, whom=behalf.whom_id, ended_at=None, valid_until__gt=now)
    return same.filter(Q(case=None) | Q(case=case_id)).update(ended_at=now)
