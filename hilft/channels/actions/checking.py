"""Making sure who a customer is: by a mail to a known address, or by a person who compares what they tell us.

What a customer enters is sealed at once, opened by one logged act, and gone when it is compared.
"""

import json
import secrets
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.links import digest
from hilft.cases.models import Case
from hilft.channels.actions.doubting import warn_of_guessing
from hilft.channels.models import IdentityCheck
from hilft.channels.seal import seal, unseal
from hilft.core.checked import FAILURES, LASTS, How, Level, Result
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_check
from hilft.people.models import Customer, Identity, Person
from hilft.people.permissions import Right, require

MAIL_LASTS, FORM_LASTS = timedelta(days=3), timedelta(days=14)
LONGEST = 80


@transaction.atomic
def note_passed(case_id: int, customer_id: int, how: How, *, now: datetime) -> IdentityCheck:
    """Write down that the machine made sure of a customer in one of its ways."""
    made = IdentityCheck.objects.create(
        case_id=case_id, customer_id=customer_id, how=how, asked_at=now, at=now, result=Result.MATCHES,
        until=now + LASTS,
    )  # fmt: skip
    do(case_id, What.IDENTIFIED, now=now, data={"check": made.pk, "how": how.value, "result": made.result})
    return made


def note_signed_in(case: Case, *, now: datetime) -> None:
    """A customer who asked under their own name, signed in with a confirmed address, is known by that."""
    if case.customer_id is None or not Identity.objects.filter(
        customer=case.customer_id, network="mail", confirmed_at__isnull=False
    ):
        return
    note_passed(case.pk, case.customer_id, How.SIGNED_IN, now=now)


@transaction.atomic
def ask_by_mail(case_id: int, *, by: Person, now: datetime) -> IdentityCheck:
    """Send a link to the address we know; whoever opens it there shows that the address is theirs.

    Raises Refused for a customer of whom no mail address is known.
    """
    case = _case(case_id, by)
    known = Identity.objects.filter(customer=case.customer_id, network="mail").order_by("confirmed_at", "pk").first()
    if known is None:
        raise Refused(_("No mail address of this customer is known."))
    _withdraw(case, How.MAIL, by, now)
    made = IdentityCheck.objects.create(
        case=case, customer=_customer(case), how=How.MAIL, asked_at=now, asked_by=by, identity=known
    )
    enqueue_check(case_id, made.pk, now=now)
    do(case_id, What.IDENTIFIED, by=by.pk, now=now, data={"check": made.pk, "how": How.MAIL.value})
    return made


@transaction.atomic
def give_mail_secret(check: IdentityCheck) -> str:
    """Return a new secret for the link in a mail; only its digest is kept, and an older one opens nothing."""
    secret = secrets.token_urlsafe(24)
    IdentityCheck.objects.filter(pk=check.pk).update(digest=digest(secret))
    return secret


@transaction.atomic
def confirm_by_mail(check_id: int, *, now: datetime) -> None:
    """Whoever holds the link clicked on purpose. Raises Refused for a link that was used, or is too old."""
    check = IdentityCheck.objects.select_for_update().get(pk=check_id)
    if check.at is not None or check.asked_at + MAIL_LASTS <= now:
        raise Refused(_("This link was used already, or it is too old. Ask us for a new one."))
    check.at, check.result, check.until = now, Result.MATCHES, now + LASTS
    check.save(update_fields=["at", "result", "until"])
    data = {"check": check.pk, "how": How.MAIL.value, "result": check.result}
    do(check.case_id, What.IDENTIFIED, now=now, data=data)


@transaction.atomic
def ask_to_compare(case_id: int, *, second: str, by: Person, now: datetime) -> IdentityCheck:
    """Ask the customer for their number and one more thing (`second`), in the protected form of their case page."""
    case = _case(case_id, by)
    _withdraw(case, How.COMPARED, by, now)
    made = IdentityCheck.objects.create(
        case=case, customer=_customer(case), how=How.COMPARED, asked_at=now, asked_by=by, second=second[:20]
    )
    do(case_id, What.IDENTIFIED, by=by.pk, now=now, data={"check": made.pk, "how": How.COMPARED.value})
    return made


@transaction.atomic
def give_data(check_id: int, *, number: str, second: str, now: datetime) -> None:
    """Keep what the customer entered, sealed. Raises Refused when nothing is asked of them now."""
    check = IdentityCheck.objects.select_for_update().get(pk=check_id)
    if check.at is not None or check.given_at is not None or check.asked_at + FORM_LASTS <= now:
        raise Refused(_("We do not need this any more. Thank you."))
    told = {"number": number.strip()[:LONGEST], "second": second.strip()[:LONGEST]}
    check.sealed, check.given_at = seal(json.dumps(told).encode()), now
    check.save(update_fields=["sealed", "given_at"])
    do(check.case_id, What.IDENTIFIED, now=now, data={"check": check.pk, "how": check.how, "given": True})


@transaction.atomic
def open_given(check_id: int, *, by: Person, now: datetime) -> dict[str, str]:
    """Open what a customer entered, to compare it; who opened it first stands in the record."""
    require(by, Right.ANSWER)
    check = IdentityCheck.objects.select_for_update().get(pk=check_id)
    if not check.sealed:
        raise Refused(_("There is nothing to compare, or it was compared already."))
    if check.opened_at is None:
        check.opened_by, check.opened_at = by, now
        check.save(update_fields=["opened_by", "opened_at"])
        do(
            check.case_id,
            What.IDENTIFIED,
            by=by.pk,
            now=now,
            data={"check": check.pk, "how": check.how, "opened": True},
        )
    try:
        told: dict[str, str] = json.loads(unseal(bytes(check.sealed)))
    except InvalidToken:
        raise Refused(_("The seal does not open: the key of this house has changed.")) from None
    return told


@transaction.atomic
def compare(check_id: int, *, result: str, reason: str, by: Person, now: datetime) -> IdentityCheck:
    """Say whether what the customer entered is what we have; what they entered is gone from then on.

    Raises Refused without a reason where it does not match or cannot be told. The third that differs within a case is
    somebody's case of its own: nobody guesses for ever.
    """
    require(by, Right.ANSWER)
    check = IdentityCheck.objects.select_for_update().get(pk=check_id)
    if check.at is not None or check.given_at is None:
        raise Refused(_("There is nothing to compare, or it was compared already."))
    if result not in set(Result):
        raise Refused(_("Say whether it is the same."))
    if result != Result.MATCHES and not reason.strip():
        raise Refused(_("Say in a few words what is different, or what you cannot tell."))
    check.at, check.by, check.result, check.sealed = now, by, result, b""
    check.reason = "" if result == Result.MATCHES else reason.strip()[:300]
    check.until = now + LASTS if result == Result.MATCHES else None
    check.save(update_fields=["at", "by", "result", "reason", "until", "sealed"])
    do(check.case_id, What.IDENTIFIED, by=by.pk, now=now, data={"check": check.pk, "how": check.how, "result": result})
    failed = IdentityCheck.objects.filter(case=check.case_id, result=Result.DIFFERS)
    if result == Result.DIFFERS and failed.count() == FAILURES:
        warn_of_guessing(check.case_id, now=now)
    return check


@transaction.atomic
def waive(case_id: int, level: Level, *, reason: str, by: Person, now: datetime) -> None:
    """Write down that somebody answered without the level that was asked for, and why."""
    require(by, Right.ANSWER)
    case = Case.objects.get(pk=case_id)
    made = IdentityCheck.objects.create(
        case=case, customer=_customer(case), how="waived", asked_at=now, asked_by=by, at=now, by=by,
        result="waived", reason=reason.strip()[:300],
    )  # fmt: skip
    do(case_id, What.IDENTIFIED, by=by.pk, now=now, data={"check": made.pk, "how": "waived", "level": int(level)})


def _case(case_id: int, by: Person) -> Case:
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    return Case.objects.select_related("customer").get(pk=case_id)


def _customer(case: Case) -> Customer:
    if case.customer is None:
        raise Refused(_("This case has no customer."))
    return case.customer


def _withdraw(case: Case, how: How, by: Person, now: datetime) -> None:
    """An earlier question of the same kind that nobody answered ends: one form at a time."""
    earlier = IdentityCheck.objects.filter(case=case, how=how, at=None)
    if earlier.exclude(given_at=None).exists():
        raise Refused(_("The customer has entered it already; compare that first."))
    earlier.update(at=now, by=by, result="withdrawn")
