"""Parts of a request: each is settled with a result of its own, and no solution is proposed while one is open."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext_lazy

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Case, Item, Outcome
from hilft.core.policy import Kind
from hilft.core.same_thing import key_of
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require

LONGEST = 300
SETTLES_ALL = frozenset({Outcome.WITHDRAWN, Outcome.DUPLICATE})
"""A matter that is withdrawn, or kept as another case, leaves no part of it to be settled here."""


class StillOpen(Refused):
    """Parts of the request are open. `items`: which."""

    def __init__(self, sentence: str, items: list[Item]) -> None:
        super().__init__(sentence)
        self.items = items


@transaction.atomic
def add_items(case_id: int, texts: Iterable[str], *, by: Person | None, now: datetime) -> list[Item]:
    """Write down the parts of a request, one item each; a part that is open already is not written down twice.

    `by` None: the customer added them. Raises Refused when nothing is named, or a solution lies with the customer.
    """
    if by is not None:
        require(by, Right.ANSWER)
    standing = ledger.lock(case_id).standing
    if standing.kind != Kind.CUSTOMER:
        raise Refused(_("Only a customer's request has parts."))
    if not standing.is_open:
        raise Refused(_("The case is closed; reopen it first."))
    if standing.proposed_at is not None:
        raise Refused(_("A solution lies with the customer; note their answer before you add a part."))
    known = {key_of(item.text) for item in open_items(case_id)}
    named = {key_of(text): text.strip()[:LONGEST] for text in texts if text.strip()}
    if not named:
        raise Refused(_("Name at least one part."))
    new = [text for key, text in named.items() if key not in known]
    if not new:
        raise Refused(_("These parts are written down already."))
    items = [Item.objects.create(case_id=case_id, text=text, added_at=now, added_by=by) for text in new]
    added = [item.pk for item in items]
    do(case_id, What.ITEM_ADDED, by=by.pk if by else None, now=now, data={"items": added})
    return items


class Order(TextChoices):
    """What an order in the system of record does. The customer reads these words in its confirmation."""

    NEW = "new", pgettext_lazy("order", "New contract")
    MOVE = "move", pgettext_lazy("order", "Move to another address")
    CHANGE = "change", pgettext_lazy("order", "Change of contract")
    CANCELLATION = "cancellation", pgettext_lazy("order", "Cancellation")


class Uncompared(Refused):
    """An order is confirmed, and nobody said that it is what the customer wanted."""


@transaction.atomic
def settle_item(
    item_id: int, *, result: str, by: Person, now: datetime, order: str = "", compared: bool = False
) -> None:
    """Say how a part of the request ended.

    `order`: what was ordered for it, which the result then begins with, in the customer's language. `compared`: `by`
    has held it against the customer's own words. Raises Refused without a result, or when it was settled before;
    Uncompared for an order nobody compared.
    """
    require(by, Right.ANSWER)
    if not result.strip():
        raise Refused(_("Say how this part ended: the customer reads it."))
    ledger.lock(Item.objects.values_list("case_id", flat=True).get(pk=item_id))
    item = Item.objects.get(pk=item_id)
    if item.settled_at is not None:
        raise Refused(_("This part is settled already."))
    result = result.strip()
    if order:
        if not compared:
            sentence = _("The customer wants: “%(wanted)s”. The order says: %(order)s. Compare the two first.")
            raise Uncompared(sentence % {"wanted": item.text, "order": Order(order).label})
        with override(Case.objects.values_list("language", flat=True).get(pk=item.case_id)):
            result = f"{Order(order).label}: {result}"
    _settle([item], result[:LONGEST], by=by, now=now, order=order)


def refuse_with_open_items(case_id: int) -> None:
    """Raise StillOpen when a part of the request is open. Lock the case before."""
    if still := open_items(case_id):
        text = ngettext(
            "One part of the request is still open: %(names)s. Settle it first.",
            "%(n)s parts of the request are still open: %(names)s. Settle them first.",
            len(still),
        )
        raise StillOpen(text % {"n": len(still), "names": _names(still)}, still)


def refuse_yes_with_open_items(case_id: int) -> None:
    """The same for a customer who says that all is solved: nothing is closed by mistake. Lock the case before."""
    if still := open_items(case_id):
        text = _("We still have to settle: %(names)s. If you no longer need it, write to us and we close your case.")
        raise StillOpen(text % {"names": _names(still)}, still)


def settle_with_the_case(case_id: int, outcome: str, *, by: Person, now: datetime) -> None:
    """Settle what is open with the case's own outcome, where that outcome leaves nothing to do; else refuse."""
    if outcome not in SETTLES_ALL:
        refuse_with_open_items(case_id)
    elif still := open_items(case_id):
        # The customer reads it, so it is said in their language and not in the advisor's.
        with override(Case.objects.values_list("language", flat=True).get(pk=case_id)):
            result = str(Outcome(outcome).label)
        _settle(still, result[:LONGEST], by=by, now=now)


def open_items(case_id: int) -> list[Item]:
    """Return the parts of a request that are not settled, in the order they were added."""
    return list(Item.objects.filter(case_id=case_id, settled_at=None).order_by("pk"))


def _settle(items: list[Item], result: str, *, by: Person, now: datetime, order: str = "") -> None:
    for item in items:
        item.settled_at, item.settled_by, item.result = now, by, result
        item.save(update_fields=["settled_at", "settled_by", "result"])
        data = {"item": item.pk, "order": order} if order else {"item": item.pk}
        do(item.case_id, What.ITEM_SETTLED, by=by.pk, now=now, data=data)


def _names(items: list[Item]) -> str:
    return ", ".join(_("“%(text)s”") % {"text": item.text} for item in items)
