"""Calls and visits on the customer's own page: choosing a time, and saying that nobody came."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions.reaching import choose_call
from hilft.community.actions.visits import say_nobody_came
from hilft.web.public.own import Own
from hilft.web.public.own_acts import act
from hilft.web.request import HouseRequest


@require_POST
def own_call(request: HouseRequest, own: Own) -> HttpResponse:
    """Choose when to be called."""
    at = _moment(request.POST.get("at", ""))
    return act(
        request,
        own,
        lambda: choose_call(own.case.pk, starts_at=at or request.now, now=request.now),
        _("We call you then."),
    )


@require_POST
def own_nobody(request: HouseRequest, own: Own, commitment: int) -> HttpResponse:
    """Say that nobody came, or nobody called."""
    return act(
        request,
        own,
        lambda: say_nobody_came(own.case.pk, commitment, by=own.customer, now=request.now),
        _("We are sorry. It is written down as missed, and somebody above knows."),
    )


def _moment(text: str) -> datetime | None:
    """Return an aware moment, None for anything else."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
