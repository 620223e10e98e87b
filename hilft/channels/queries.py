"""What the operator sees of the channels: whether seals open, and sealed messages that were set aside."""

from cryptography.fernet import InvalidToken

from hilft.channels.models import Account, RawMessage, SealOpened, Search
from hilft.channels.seal import unseal
from hilft.channels.wire.found import terms_in


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


def account(number: int) -> Account | None:
    return Account.objects.filter(pk=number).first()


def is_ours(network: str, handle: str) -> bool:
    """Say whether this handle is one of our own accounts on a network."""
    bare = handle.lstrip("@")
    named = Account.objects.filter(network=network, handle__in=[bare, f"@{bare}"], ended_at=None)
    return bool(bare) and named.exists()


def search_terms() -> list[str]:
    """Return all search terms of all accounts, each once, in the order of the alphabet."""
    return list(Search.objects.order_by("words").values_list("words", flat=True).distinct())


def searching() -> list[tuple[Account, list[Search]]]:
    """Return the accounts that have search terms, each with what becomes of every term."""
    accounts = Account.objects.filter(ended_at=None).exclude(options={}).prefetch_related("searches").order_by("title")
    found = [one for one in accounts if terms_in(one.options.get("terms", "")) or one.options.get("foreign") == "yes"]
    return [(one, sorted(one.searches.all(), key=lambda search: search.words)) for one in found]
