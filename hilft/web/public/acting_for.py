"""The cases of somebody else, opened by an authority for everything: by the link of one's own case, while it holds."""

from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render

from hilft.cases.actions.representing import note_acted
from hilft.cases.queries import case_of_link
from hilft.cases.representing import acted_for
from hilft.web.public.own import GONE, Own, Page, keep_private
from hilft.web.request import HouseRequest

DONE = 302
NOT_THEIRS = frozenset({"own_question", "own_check"})
"""What is nobody's but the customer's own: being shown in public, and showing who they are."""


def by_authority(page: Page) -> Page:
    """Open a page to who may act for the customer in everything now; for anybody else it does not exist.

    What they do there is written down as done by them, together with it or not at all.
    """

    @wraps(page)
    def opened(request: HouseRequest, secret: str, number: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        theirs = case_of_link(secret, "customer", now=request.now)
        if theirs is None:
            return keep_private(render(request, "public/link_gone.html", status=GONE))
        found = acted_for(theirs.pk, number, now=request.now)
        if found is None or found.case.customer is None or page.__name__ in NOT_THEIRS:
            raise Http404
        own = Own(found.case, found.case.customer, secret, door="for_", by=found.by)
        if request.method != "POST":
            return keep_private(page(request, own, *args, **kwargs))
        with transaction.atomic():
            # Where the deed ends the case nothing can be written down behind it; where it opens one, nothing before it.
            is_open = own.case.closed_at is None
            if is_open:
                note_acted(number, found.by, now=request.now)
            done = page(request, own, *args, **kwargs)
            if done.status_code != DONE:
                transaction.set_rollback(True)
            elif not is_open:
                note_acted(number, found.by, now=request.now)
        return keep_private(done)

    return opened
