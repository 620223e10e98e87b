"""A customer with all their cases: what was said before is seen before it is said again."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hilft.desk.queries import cases_of_customer
from hilft.people.permissions import Right
from hilft.people.queries import customer_with_identities
from hilft.web.desk.access import at_desk
from hilft.web.desk.rows import rows_of
from hilft.web.request import DeskRequest


@require_safe
@at_desk(Right.SEE_CASES)
def customer(request: DeskRequest, number: int) -> HttpResponse:
    """Show who asks, how they are known, and every case of theirs."""
    found = customer_with_identities(number)
    if found is None:
        raise Http404
    rows = rows_of(cases_of_customer(number), request.now)
    return render(request, "desk/customer.html", {"customer": found, "rows": rows})
