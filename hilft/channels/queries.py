"""What the operator sees of the channels: their health, and sealed messages that wait or were set aside."""

from datetime import datetime
from typing import NamedTuple

from cryptography.fernet import InvalidToken

from hilft.channels.models import Account, RawMessage, SealOpened
from hilft.channels.seal import unseal

MOST = 1000


class Waiting(NamedTuple):
    """Sealed messages nobody has taken in yet: how many, counted up to MOST, and since when the oldest waits."""

    number: int
    since: datetime | None


def accounts() -> list[Account]:
    """Return the accounts at which the house listens, by name."""
    return list(Account.objects.order_by("name"))


def waiting() -> Waiting:
    """Return what waits to be taken in, read from its own index."""
    oldest = RawMessage.objects.filter(taken_in_at=None).order_by("id").values_list("stored_at", flat=True)[:MOST]
    found = list(oldest)
    return Waiting(len(found), found[0] if found else None)


def does_seal_open() -> bool:
    """Say whether the newest sealed message opens with this house's key; yes when there is none."""
    newest = RawMessage.objects.exclude(sealed=b"").order_by("-pk").values_list("sealed", flat=True).first()
    try:
        unseal(bytes(newest)) if newest is not None else b""
    except InvalidToken:
        return False
    return True


def set_aside(*, before: int | None = None, most: int = 25) -> list[RawMessage]:
    """Return what a rule or a failure set aside, newest first, without the sealed text; one more than `most` if any."""
    found = RawMessage.objects.filter(message=None).exclude(set_aside="").select_related("account").defer("sealed")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: most + 1])


def raw(number: int) -> RawMessage | None:
    """Return one sealed message without its text."""
    return RawMessage.objects.select_related("account").defer("sealed").filter(pk=number).first()


def openings(number: int) -> list[SealOpened]:
    """Return who opened this seal, newest first."""
    return list(SealOpened.objects.filter(raw_id=number).select_related("person").order_by("-at"))
