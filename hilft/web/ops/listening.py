"""Listening as the operator sees it: what is searched, how well it is told, and which words are ours."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hilft.channels.actions.searching import listen_or_not
from hilft.channels.queries import searching
from hilft.listening.actions.deciding import say_what_is_ours
from hilft.listening.queries import share_checked, versions, vocabulary, weeks
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import UNREADABLE
from hilft.web.request import DeskRequest

LONGEST = 4000


class WordsForm(forms.Form):
    """Names of ours, products, other brands: one a line."""

    names = forms.CharField(
        label=gettext_lazy("What we are called"),
        help_text=gettext_lazy("One name a line, with the spellings people use. The name of the house always counts."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    products = forms.CharField(
        label=gettext_lazy("Our products"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    others = forms.CharField(
        label=gettext_lazy("Other brands"),
        help_text=gettext_lazy("What names one of these, and not us, is most likely none of ours."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_safe
@at_desk(Right.OPERATE)
def listening(request: DeskRequest) -> HttpResponse:
    """Show what is searched and how well it is told."""
    return _page(request)


@require_POST
@at_desk(Right.OPERATE)
def words(request: DeskRequest) -> HttpResponse:
    """Keep which words are ours."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=UNREADABLE)
    say_what_is_ours(**form.cleaned_data, by=request.person, now=request.now)
    messages.success(request, _("These words hold from the next find on."))
    return redirect("ops:listening")


@require_POST
@at_desk(Right.OPERATE)
def switch(request: DeskRequest, name: str) -> HttpResponse:
    """Search for an account, or do not."""
    wanted = request.POST.get("listens") == "yes"
    account = next((one for one, _terms in searching() if one.name == name), None)
    if account is None:
        raise Http404
    listen_or_not(account.pk, wanted=wanted, by=request.person, now=request.now)
    messages.success(
        request, _("It is searched again.") if wanted else _("It is not searched any more. Its terms stay.")
    )
    return redirect("ops:listening")


def _page(request: DeskRequest, form: WordsForm | None = None, *, status: int = 200) -> HttpResponse:
    known = vocabulary()
    initial = {"names": known.names, "products": known.products, "others": known.others}
    context = {
        "accounts": searching(),
        "weeks": weeks(now=request.now),
        "versions": versions(),
        "every": share_checked(),
        "form": form or WordsForm(initial=initial),
        "known": known,
    }
    return render(request, "ops/listening.html", context, status=status)
