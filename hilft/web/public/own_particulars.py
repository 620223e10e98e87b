"""What the history of a customer's own case says about its particulars."""

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

from hilft.core.standing import What
from hilft.web.desk.particular_words import asked_in, items_in, result_in, value_of

if TYPE_CHECKING:
    from hilft.cases.models import CaseEvent
    from hilft.cases.particulars import Particulars


def told_to_customer(event: "CaseEvent", particulars: "Particulars") -> str:
    """Return an event about a particular in the customer's words, "" for what is only ours."""
    if event.kind == What.ITEM_ADDED:
        sentence = _("We noted as parts of your request: {what}") if event.actor_id else _("You added: {what}")
        return format_html(sentence, what=items_in(event, particulars))
    if event.kind == What.ITEM_SETTLED:
        return format_html(_("Settled: {what}"), what=result_in(event, particulars))
    if event.kind == What.ASKED:
        return format_html(_("We asked you for {what}"), what=asked_in(event, particulars, with_reason=True))
    if event.kind == What.GIVEN:
        return format_html(_("You gave us {what}"), what=asked_in(event, particulars))
    return _statement(event, particulars)


def _statement(event: "CaseEvent", particulars: "Particulars") -> str:
    """Return what the customer was told; what is only approved they hear when it is told."""
    if event.data.get("approved"):
        return ""
    one = next((one for one in particulars.statements if one.pk == event.data.get("statement")), None)
    if one is None:
        return ""
    if one.instead_of is None:
        return format_html(_("We told you: {topic}, {what}"), topic=one.topic, what=value_of(one))
    before = value_of(one.instead_of)
    return format_html(
        _("We told you: {topic}, {what} instead of {before}"), topic=one.topic, what=value_of(one), before=before
    )
