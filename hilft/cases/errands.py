"""What pages ask about errands: those of a case, and the one a personal link is for."""

from datetime import datetime

from hilft.cases.actions.errands import PURPOSE, letter_of, seed_of
from hilft.cases.actions.links import digest, secret_from
from hilft.cases.models import Errand, PersonalLink
from hilft.deliveries.models import Delivery


def errands_of(case_id: int) -> list[Errand]:
    """Return who comes for a case, or came, in the order of their windows."""
    found = Errand.objects.filter(commitment__case_id=case_id).select_related("commitment", "reported_by")
    return sorted(found, key=lambda one: (one.starts_at, one.pk))


def letters_with_links(errands: list[Errand]) -> dict[int, Delivery]:
    """Return for errands whose link is mailed the letter to the address that counts, by the errand's number."""
    keys = {letter_of(one): one.pk for one in errands if one.email}
    if not keys:
        return {}
    return {keys[one.key]: one for one in Delivery.objects.filter(key__in=keys)}


def errand_of(case_id: int, errand_id: int) -> Errand | None:
    found = Errand.objects.filter(pk=errand_id, commitment__case_id=case_id)
    return found.select_related("commitment").first()


def secret_of(errand: Errand) -> str:
    """Return the secret of the personal link by which whoever was sent says how it went."""
    return secret_from(seed_of(errand.pk))


def errand_of_link(secret: str, *, now: datetime) -> Errand | None:
    """Return the errand a personal link is for, None when it is unknown or has expired."""
    link = PersonalLink.objects.filter(digest=digest(secret), purpose=PURPOSE, expires_at__gt=now).first()
    if link is None:
        return None
    of_case = errands_of(link.case_id)
    return next((one for one in of_case if digest(secret_of(one)) == link.digest), None)


def errand_results() -> list[tuple[str, str]]:
    """Return how an errand can have gone, and the words for it."""
    return [(one.value, str(one.label)) for one in Errand.Result]
