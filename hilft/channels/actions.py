"""What happens to channels and sealed messages besides hearing and saying: trouble, expiry, what operators do."""

from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases.actions.doing import Refused
from hilft.channels.contract import NotNow
from hilft.channels.models import Account, RawMessage, SealOpened
from hilft.channels.reading import read, word_of
from hilft.channels.seal import unseal
from hilft.intake.actions import TakenIn, take_in
from hilft.intake.trouble import open_operations_case
from hilft.people.models import Person
from hilft.people.permissions import Right, require

SHORTEST_REASON = 10
TOO_LONG = timedelta(minutes=30)
"""How long a channel may be in trouble before that is somebody's open case."""
EXPIRES_AT_ONCE = 500
_TROUBLED = gettext_noop("The channel %(name)s is in trouble")


@transaction.atomic
def note_trouble(account: Account, trouble: NotNow | None, *, now: datetime) -> None:
    """Note that a channel works, or since when it does not; long trouble becomes a case, once."""
    if trouble is None:
        account.heard_at, account.trouble, account.trouble_since, account.case_opened = now, "", None, False
    else:
        account.trouble = str(trouble)[:300]
        account.trouble_since = account.trouble_since or now
        if now - account.trouble_since > TOO_LONG and not account.case_opened:
            account.case_opened = True
            about = {"account": account.pk, "code": trouble.code}
            open_operations_case(_TROUBLED, {"name": account.name}, now=now, about=about)
    account.save(update_fields=["heard_at", "trouble", "trouble_since", "case_opened"])


def note_spoken(account: Account, *, now: datetime) -> None:
    """Note that a network took a word of ours: whatever else is wrong there, it is reached."""
    Account.objects.filter(pk=account.pk).update(spoken_at=now)


def expire(*, now: datetime) -> int:
    """Empty sealed messages past their date; return how many. What waits, or nobody could take in yet, is kept.

    What they became stays: the masked words, the case, and the row by which a message is known.
    """
    past = RawMessage.objects.filter(expires_at__lte=now, taken_in_at__isnull=False).exclude(sealed=b"")
    ids = list(
        past.exclude(set_aside="unreadable").order_by("expires_at").values_list("pk", flat=True)[:EXPIRES_AT_ONCE]
    )
    return RawMessage.objects.filter(pk__in=ids).update(sealed=b"")


@transaction.atomic
def take_in_anyway(raw_id: int, *, by: Person, now: datetime) -> TakenIn:
    """Take in a message that a rule set aside: it becomes a customer's word like any other.

    Raises Refused when it was taken in already, has expired, or still cannot be read.
    """
    require(by, Right.OPERATE)
    raw = RawMessage.objects.select_for_update().get(pk=raw_id)
    if raw.message_id is not None or not raw.set_aside:
        raise Refused(_("This message is taken in already."))
    content = _unsealed(raw)
    try:
        heard = read(raw, content)
    except Exception as failure:
        raise Refused(_("This message cannot be read: %(why)s") % {"why": failure}) from failure
    taken = take_in(word_of(heard, raw.account, now), now=now, by=by.pk)
    raw.message, raw.set_aside, raw.taken_in_at = taken.message, "", now
    raw.save(update_fields=["message", "set_aside", "taken_in_at"])
    return taken


@transaction.atomic
def open_seal(raw_id: int, *, reason: str, by: Person, now: datetime) -> bytes:
    """Open a sealed message and write down who did it, when and why. Raises Refused without a reason worth the name."""
    require(by, Right.OPERATE)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Say in a few words why this seal has to be opened; it is written down."))
    raw = RawMessage.objects.get(pk=raw_id)
    content = _unsealed(raw)
    SealOpened.objects.create(raw=raw, person=by, at=now, reason=reason.strip()[:200])
    return content


def _unsealed(raw: RawMessage) -> bytes:
    sealed = bytes(raw.sealed)
    if not sealed:
        raise Refused(_("The original has expired and is gone."))
    try:
        return unseal(sealed)
    except InvalidToken:
        raise Refused(_("The seal does not open: the key of this house has changed.")) from None
