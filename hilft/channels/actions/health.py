"""How an account is: heard, called, spoken through, in trouble, deaf, or with fewer messages than its network has."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from hilft.channels.contract import NotNow
from hilft.channels.models import Account
from hilft.intake.trouble import open_operations_case

TOO_LONG = timedelta(minutes=30)
"""How long a channel may be in trouble before that is somebody's open case."""
_TROUBLED = gettext_noop("The channel %(name)s is in trouble")
_SILENT = gettext_noop("The channel %(name)s has not been heard for %(minutes)s minutes")
_FORGETS = gettext_noop(
    "The channel %(name)s has not been heard for %(minutes)s minutes; its network forgets after %(window)s hours"
)
_FEWER = gettext_noop("The channel %(name)s lacks messages: its network counts %(theirs)s, we have %(ours)s")


@transaction.atomic
def note_trouble(account: Account, trouble: NotNow | None, *, now: datetime, window: timedelta | None = None) -> None:
    """Note that a channel works, or since when it does not; long trouble becomes a case, once.

    `window`: how long its network keeps messages for us, None without limit; as in `note_deaf`.
    """
    if trouble is None:
        account.heard_at, account.trouble, account.trouble_since, account.case_opened = now, "", None, False
    else:
        account.trouble = trouble.told[:300]
        account.trouble_since = account.trouble_since or now
        if now - account.trouble_since > TOO_LONG and not account.case_opened:
            account.case_opened = True
            about = {"account": account.pk, "code": trouble.code}
            until = account.trouble_since + window / 2 if window is not None else None
            open_operations_case(_TROUBLED, {"name": account.name}, now=now, about=about, until=until)
    account.save(update_fields=["heard_at", "trouble", "trouble_since", "case_opened"])


def note_spoken(account: Account, *, now: datetime) -> None:
    """Note that a network took a word of ours: whatever else is wrong there, it is reached."""
    Account.objects.filter(pk=account.pk).update(spoken_at=now)


def note_called(account: Account, *, now: datetime) -> None:
    """Note that a network called us and proved it."""
    Account.objects.filter(pk=account.pk).update(called_at=now)


@transaction.atomic
def note_deaf(account: Account, since: datetime, window: timedelta | None, *, now: datetime) -> bool:
    """Open a case about an account that nobody has heard since then; once until it is heard again.

    `window`: how long its network keeps messages for us, None without limit; by half of it somebody has to have
    looked, also on a Sunday. Return whether the case is new.
    """
    fresh = Account.objects.select_for_update().filter(pk=account.pk, case_opened=False).first()
    if fresh is None:
        return False
    fresh.case_opened = True
    fresh.save(update_fields=["case_opened"])
    told: dict[str, object] = {"name": str(account), "minutes": int((now - since) / timedelta(minutes=1))}
    if window is not None:
        told["window"] = round(window / timedelta(hours=1), 1)
    title = _SILENT if window is None else _FORGETS
    until = since + window / 2 if window is not None else None
    open_operations_case(title, told, now=now, about={"account": account.pk, "code": "deaf"}, until=until)
    return True


@transaction.atomic
def note_counted(account: Account, until: datetime, *, theirs: int, ours: int, now: datetime) -> None:
    """Note that what the network holds was compared; what is missing even now is the operator's open case."""
    if theirs > ours:
        told = {"name": str(account), "theirs": theirs, "ours": ours}
        open_operations_case(_FEWER, told, now=now, about={"account": account.pk, "code": "fewer"})
    Account.objects.filter(pk=account.pk).update(counted_until=until, counted_cursor=F("cursor"))
