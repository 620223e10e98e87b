"""The catalogue: what can be promised, kept as one table."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from hilft.cases.actions.catalogue import Unreadable, keep_catalogue
from hilft.cases.catalogue import as_table, catalogue
from hilft.core.catalogue import Wrong
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.catalogue_words import mistake
from hilft.web.desk.doing import UNREADABLE
from hilft.web.forms import retype
from hilft.web.request import DeskRequest

BYTES = 500_000


class TableForm(forms.Form):
    """The whole catalogue as a table, typed or as a file."""

    table = forms.CharField(
        required=False,
        max_length=BYTES,
        label=gettext_lazy("The catalogue as a table"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy(
            "One product a line: name, aliases, from, until, regions. Several aliases or regions: a semicolon between"
            " them. Days as 2026-03-01 or 1.3.2026; without one it is to be had always, without a region everywhere."
        ),
    )
    file = forms.FileField(
        required=False,
        label=gettext_lazy("Or a CSV file in its place"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take the file, where there is one, as the table."""
        values: dict[str, Any] = super().clean() or {}
        file = values.get("file")
        if file is not None and file.size > BYTES:
            self.add_error("file", _("This file is too large for a small catalogue."))
        elif file is not None:
            try:
                values["table"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This is not text: save it as CSV in UTF-8."))
        return values


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.MANAGE)
def catalogue_page(request: DeskRequest) -> HttpResponse:
    """Show the catalogue, and put another table in its place."""
    known = catalogue()
    form = TableForm(request.POST or None, request.FILES or None, initial={"table": as_table(known)})
    wrong: list[Wrong] = []
    if form.is_valid():
        try:
            kept = keep_catalogue(form.cleaned_data["table"], by=request.person)
        except Unreadable as reason:
            wrong = reason.wrong
            retype(form, table=form.cleaned_data["table"])
        else:
            said = ngettext("The catalogue has %(n)s product now.", "The catalogue has %(n)s products now.", kept)
            messages.success(request, said % {"n": kept})
            return redirect("ops:catalogue")
    context = {"products": known, "form": form, "wrong": [(one.line, mistake(one)) for one in wrong]}
    return render(request, "ops/catalogue.html", context, status=UNREADABLE if wrong or form.errors else 200)
