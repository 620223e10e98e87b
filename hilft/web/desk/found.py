"""What was found and nobody addressed to us: what waits for a check, what lies aside, what became cases."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.asides import make_case
from hilft.channels.queries import search_terms
from hilft.desk.queries import PAGE
from hilft.listening.actions.deciding import not_for_us
from hilft.listening.queries import LISTS, candidate, candidates, share_checked
from hilft.people.permissions import NotYours, Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import status_of
from hilft.web.desk.found_words import Card, card
from hilft.web.request import DeskRequest

TITLES = {
    "check": gettext_lazy("To check"),
    "aside": gettext_lazy("Set aside"),
    "cases": gettext_lazy("Became cases"),
}


@require_safe
@at_desk(Right.SEE_CASES)
def found(request: DeskRequest) -> HttpResponse:
    """Show a page of one of the lists."""
    return _page(request)


@require_POST
@at_desk(Right.OWN)
def found_case(request: DeskRequest, number: int) -> HttpResponse:
    """This needs an answer."""
    try:
        case = make_case(number, by=request.person, now=request.now)
    except LookupError:
        raise Http404 from None
    except (Refused, NotYours) as reason:
        return _page(request, status=status_of(reason), refused=(number, str(reason)))
    messages.success(request, _("It is case %(number)s, as old as its words.") % {"number": case})
    return redirect(_behind(request))


@require_POST
@at_desk(Right.OWN)
def found_aside(request: DeskRequest, number: int) -> HttpResponse:
    """This needs no answer of ours."""
    try:
        not_for_us(number, reason=request.POST.get("reason", ""), by=request.person, now=request.now)
    except LookupError:
        raise Http404 from None
    except (Refused, NotYours) as reason:
        return _page(request, status=status_of(reason), refused=(number, str(reason)))
    messages.success(request, _("It lies aside. One click makes it a case, as old as its words."))
    return redirect(_behind(request))


def _page(request: DeskRequest, *, status: int = 200, refused: tuple[int, str] | None = None) -> HttpResponse:
    name, term, before = _asked(request)
    shown = candidates(name, before=before, term=term, most=PAGE)
    below = [one.pk for one in shown[1 : PAGE + 1]] + [None]
    cards = [card(one)._replace(next=behind) for one, behind in zip(shown[:PAGE], below, strict=False)]
    if refused is not None:
        cards = _with_refusal(cards, refused, request.POST.get("reason", "")[:200])
    context: dict[str, Any] = {
        "name": name,
        "term": term,
        "terms": search_terms(),
        "tabs": [(one, TITLES[one], _address(one, term)) for one in LISTS],
        "cards": cards,
        "every": share_checked(),
        "older": _address(name, term, before=shown[PAGE - 1].pk) if len(shown) > PAGE else "",
        "newer": _address(name, term) if before is not None else "",
        "query": f"?{_address(name, term, before=before).partition('?')[2]}",
    }
    return render(request, "desk/found.html", context, status=status)


def _with_refusal(cards: list[Card], refused: tuple[int, str], typed: str) -> list[Card]:
    """Put a refusal at its card; one that is on no page of this list comes first."""
    number, why = refused
    if all(one.one.pk != number for one in cards):
        known = candidate(number)
        cards = [card(known), *cards] if known is not None else cards
    return [one._replace(refused=why, typed=typed) if one.one.pk == number else one for one in cards]


def _asked(request: DeskRequest) -> tuple[str, str, int | None]:
    """Return which list is asked for, by which term, and below which number."""
    given = request.GET
    name, term, before = given.get("list", LISTS[0]), given.get("term", "").replace("\0", ""), given.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else None
    return name if name in LISTS else LISTS[0], term[:100], number


def _address(name: str, term: str, *, before: int | None = None) -> str:
    asked = {"list": name} | ({"term": term} if term else {}) | ({"before": str(before)} if before is not None else {})
    return f"{reverse('desk:found')}?{urlencode(asked)}"


def _behind(request: DeskRequest) -> str:
    """Return the same page, at the card behind the one that was decided: one decision leads to the next."""
    name, term, before = _asked(request)
    following = request.POST.get("next", "")
    return _address(name, term, before=before) + (f"#found-{following}" if following.isdecimal() else "#main")
