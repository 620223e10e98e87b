"""Who comes from outside for a case, as its page shows it."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.urls import reverse

from hilft.cases.errands import errands_of, letters_with_links, secret_of

if TYPE_CHECKING:
    from hilft.cases.models import Commitment, Errand
    from hilft.deliveries.models import Delivery


class Shown(NamedTuple):
    """An errand as the case page shows it. `link`: by which they say how it went; "" when that is known.

    `letter`: that mails it to them, None while nobody wanted that.
    """

    errand: "Errand"
    link: str
    is_over: bool
    is_disputed: bool
    letter: "Delivery | None" = None


def shown_errands(case_id: int, promised: "list[Commitment]", *, now: datetime) -> list[Shown]:
    """Return who comes for a case; where nobody was to come nothing is asked of the database.

    Disputed: somebody reports how it went, and the customer that nobody came.
    """
    if not any(one.kind == "visit" for one in promised):
        return []
    found = errands_of(case_id)
    letters = letters_with_links(found)
    return [
        Shown(
            one,
            "" if one.result else f"{settings.SITE_URL}{reverse('errand', args=[secret_of(one)])}",
            not one.result and one.ends_at <= now,
            bool(one.result) and one.commitment.nobody_came_at is not None,
            letters.get(one.pk),
        )
        for one in found
    ]
