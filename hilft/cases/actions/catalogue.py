"""Keeping the catalogue, and writing down why something was promised that it says is not to be had."""

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.cases.models import Commitment, Despite, Product
from hilft.core.catalogue import Trouble, Wrong, read_table
from hilft.people.models import Person
from hilft.people.permissions import Right, require


class Unreadable(Refused):
    """A table has mistakes. `wrong`: which, each with its line; nothing of it was kept."""

    def __init__(self, sentence: str, wrong: list[Wrong]) -> None:
        super().__init__(sentence)
        self.wrong = wrong


@transaction.atomic
def keep_catalogue(table: str, *, by: Person) -> int:
    """Put this table in the place of the catalogue; return how many products it has.

    Raises Unreadable for a table with mistakes; the old one stays then. What was promised before stays as
    it was promised: commitments hold words, not products.
    """
    require(by, Right.MANAGE)
    products, wrong = read_table(table)
    if wrong:
        raise Unreadable(_("The table has mistakes; the catalogue stays as it was."), wrong)
    Product.objects.all().delete()
    Product.objects.bulk_create(
        Product(
            name=one.name,
            aliases=list(one.aliases),
            available_from=one.since,
            available_until=one.until,
            regions=list(one.regions),
        )
        for one in products
    )
    return len(products)


def note_despite(commitment: Commitment, trouble: Trouble, *, reason: str) -> Despite:
    """Write down why something is promised all the same. Part of making the commitment."""
    text = " ".join(reason.split())[:300]
    return Despite.objects.create(commitment=commitment, name=trouble.name[:80], trouble=trouble.code, reason=text)
