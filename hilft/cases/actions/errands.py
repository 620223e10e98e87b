"""Somebody from outside comes in a window of time: planned as a commitment; how it went is said by whoever knows."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hilft.cases import ledger
from hilft.cases.actions.commitments import commit_to, settle_late
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.links import digest, make_link
from hilft.cases.actions.words import private_conversation
from hilft.cases.models import Case, Commitment, Errand
from hilft.conversations.actions import Enclosure, attach, say
from hilft.conversations.masking import hide
from hilft.conversations.models import Message
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_for_outside, enqueue_for_person, enqueue_reported
from hilft.people.models import Person
from hilft.people.permissions import Right, require

PURPOSE = "errand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Who comes, how they are reached, what they do, from when to when. `email`: where their link is sent, or ""."""

    name: str
    contact: str
    what: str
    starts_at: datetime
    ends_at: datetime
    email: str = ""


@transaction.atomic
def plan_errand(case_id: int, window: Window, *, by: Person, now: datetime) -> Errand:
    """Write down who comes when. It is a commitment of the case, due when the window ends, and climbs like every other.

    Raises Refused for a case that is no customer's, without a name, or for a window that runs backwards; and whatever
    a commitment refuses, such as a date more than 31 days ahead.
    """
    require(by, Right.ANSWER)
    if ledger.lock(case_id).standing.kind != Kind.CUSTOMER:
        raise Refused(_("Somebody comes only for a customer's case."))
    if not window.name.strip() or not window.what.strip():
        raise Refused(_("Say who comes, and what for."))
    if window.starts_at >= window.ends_at:
        raise Refused(_("The window ends after it begins."))
    made = commit_to(
        case_id, text=window.what.strip()[:300], due_at=window.ends_at, by=by, now=now, kind=Commitment.Kind.VISIT
    )
    errand = Errand.objects.create(
        commitment=made,
        name=window.name.strip()[:120],
        contact=window.contact.strip()[:120],
        starts_at=window.starts_at,
        ends_at=window.ends_at,
    )
    make_link(case_id, PURPOSE, now=now, seed=seed_of(errand.pk))
    if window.email.strip():
        send_link(errand.pk, window.email, by=by, now=now)
        errand.refresh_from_db()
    return errand


@transaction.atomic
def send_link(errand_id: int, email: str, *, by: Person, now: datetime) -> Errand:
    """Mail whoever was sent the link by which they say how it went; to one address once, however often it is asked for.

    The link is worked out when the letter leaves and stands in no table. Raises Refused for what is no mail address,
    and when there is nothing to report any more.
    """
    require(by, Right.ANSWER)
    errand, address = _unreported(errand_id), email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This is no mail address.")) from None
    errand.email = address
    errand.save(update_fields=["email"])
    case_id = errand.commitment.case_id
    enqueue_for_outside(case_id, "errand_link", key=letter_of(errand), payload={"errand": errand.pk}, now=now)
    return errand


def letter_of(errand: Errand) -> str:
    """Return the key of the letter with the link of an errand: another address is another letter."""
    return f"errand-link:{errand.pk}:{digest(errand.email)[:32]}"


def seed_of(errand_id: int) -> str:
    """Return what the personal link of an errand is made from: it is always the same one, so it can be sent again."""
    return f"errand:{errand_id}"


@transaction.atomic
def report(errand_id: int, *, result: str, note: str, by: Person | None, now: datetime) -> Errand:
    """Write down how it went; `by` None: whoever was sent says so. The customer is told what was reported.

    What is done keeps the commitment, with that word. Everything else leaves it open and calls the case's owner.
    Raises Refused when it was reported or put off before, when the case is closed, or for "other" without a note.
    """
    if by is not None:
        require(by, Right.ANSWER)
    errand = _unreported(errand_id)
    errand.result, errand.note = Errand.Result(result).value, hide(note.strip())[:500]
    if errand.result == Errand.Result.OTHER and not errand.note:
        raise Refused(_("Say in the note how it went."))
    errand.reported_at, errand.reported_by = now, by
    errand.save(update_fields=["result", "note", "reported_at", "reported_by"])
    one, actor = errand.commitment, by.pk if by else None
    told = {"errand": errand.pk, "result": errand.result}
    do(one.case_id, What.ERRAND_REPORTED, by=actor, now=now, data=told)
    _tell_customer(errand, now=now)
    if errand.result == Errand.Result.DONE and one.kept_at is None:
        settle_late(one, now)
        one.kept_at = now
        one.save(update_fields=["kept_at", "missed_at"])
        do(one.case_id, What.KEPT, by=actor, now=now, data={"commitment": one.pk})
    elif errand.result != Errand.Result.DONE:
        owner = Case.objects.values_list("owner_id", flat=True).get(pk=one.case_id)
        enqueue_for_person(one.case_id, owner, "errand_reported", key=f"errand:{errand.pk}", now=now)
    return errand


@transaction.atomic
def wrote(errand: Errand, *, text: str, files: tuple[Enclosure, ...] = (), now: datetime) -> Message | None:
    """Keep what whoever was sent answers by mail: a note in the case, whose owner is told and writes down how it went.

    None for a closed case: there nobody would see it.
    """
    case_id = errand.commitment.case_id
    ledger.lock(case_id)
    case = Case.objects.get(pk=case_id)
    if case.closed_at is not None:
        return None
    said, place = f"{errand.name}: {hide(text.strip())}", private_conversation(case_id, now=now)
    message = say(place, said, audience="internal", kind="note", by=None, now=now)
    for file in files:
        attach(message, file)
    do(case_id, What.NOTED, now=now, data={"errand": errand.pk, "message": message.pk})
    key = f"errand:{errand.pk}:wrote:{message.pk}"
    enqueue_for_person(case_id, case.owner_id, "errand_wrote", key=key, now=now)
    return message


def _unreported(errand_id: int) -> Errand:
    """Return it, its case locked. Raises Refused when there is nothing to report any more."""
    ledger.lock(Commitment.objects.values_list("case_id", flat=True).get(errand=errand_id))
    errand = Errand.objects.select_related("commitment__case").get(pk=errand_id)
    if errand.result:
        raise Refused(_("How it went is written down already."))
    if errand.commitment.replaced_by_id is not None:
        raise Refused(_("This was put off: another date was agreed on."))
    if errand.commitment.case.closed_at is not None:
        raise Refused(_("The case is closed; nothing is awaited any more."))
    return errand


def _tell_customer(errand: Errand, *, now: datetime) -> None:
    """Tell the customer what was reported, as a report: whoever knows otherwise says so by one click."""
    case = errand.commitment.case
    if case.customer_id is None:
        return
    with override(case.language):
        values = {"what": errand.commitment.text, "result": Errand.Result(errand.result).label}
        text = _("We were told about “%(what)s”: %(result)s.") % values
        more = _("If it was otherwise, say so on the page of your case.")
    place = private_conversation(case.pk, now=now)
    message = say(place, f"{text} {more}", audience="private", kind="message", by=None, now=now)
    enqueue_reported(case.pk, message, now=now)
