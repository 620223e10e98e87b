"""What a form asks, as a page asks it, and the sheet it is written on."""

from typing import Any, NamedTuple
from uuid import uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.channels.media import media_type
from hilft.channels.written import WebForm
from hilft.web.forms import offer
from hilft.web.public.forms import TEXT, TITLE, lines

FILES, MEGABYTES = 5, 10
"""So many files come with one message, and so much together."""
PROGRAMS = frozenset({"application/vnd.microsoft.portable-executable", "application/x-elf"})
SALT = "public.writing"
LASTS = 86_400.0
"""Seconds a form may lie open before it is sent."""


class Sheet(NamedTuple):
    """One copy of a form as it was handed out: its own name, and the moment, in seconds since 1970."""

    token: str
    at: float


def new_sheet(form: WebForm, *, embedded: bool, at: float) -> str:
    """Return a signed sheet. It stands in the form instead of a cookie, which browsers refuse on foreign sites."""
    return signing.dumps([uuid4().hex, form.name, embedded, at], salt=SALT)


def sheet_of(signed: str, form: WebForm, *, embedded: bool, at: float) -> Sheet | None:
    """Return the sheet, None for one that is not ours, of another form or place, or too old."""
    try:
        token, name, was_embedded, handed_out = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    is_same = (name, was_embedded) == (form.name, embedded)
    return Sheet(token, handed_out) if is_same and at - handed_out <= LASTS else None


class ManyFiles(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """A few files of limited size, none of them a program. What a file is, its content says."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that have anything in them."""
        files: list[Any] = [one for one in data or [] if one and one.size]
        if len(files) > FILES:
            raise forms.ValidationError(_("These are more than %(n)s files.") % {"n": FILES})
        if sum(one.size or 0 for one in files) > MEGABYTES * 2**20:
            raise forms.ValidationError(_("Together the files are larger than %(most)s MB.") % {"most": MEGABYTES})
        for one in files:
            if media_type(one.read()) in PROGRAMS:
                raise forms.ValidationError(_("%(name)s is a program. We take no programs.") % {"name": one.name})
            one.seek(0)
        return files


class WritingForm(forms.Form):
    """What somebody writes. `website` is a trap: nobody sees it, so whoever fills it in is probably a machine."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    matter = forms.ChoiceField(label=gettext_lazy("What is it about?"))
    subject = forms.CharField(
        max_length=TITLE,
        required=False,
        label=gettext_lazy("In one line"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        max_length=TEXT, widget=lines(7), label=gettext_lazy("Your message"), help_text=gettext_lazy("Only we read it.")
    )
    attached = Files(required=False, label=gettext_lazy("Files"))
    name = forms.CharField(
        max_length=120,
        required=False,
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("What may we call you?"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Your mail address"),
        help_text=gettext_lazy("Our answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        max_length=40,
        required=False,
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("If we may call you."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    customer_number = forms.CharField(
        max_length=40,
        required=False,
        label=gettext_lazy("Customer number"),
        help_text=gettext_lazy("If you have it at hand."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Please leave this field empty."),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, form: WebForm, language: str, is_known: bool, **kwargs: Any) -> None:
        """`is_known`: we know how to reach whoever writes."""
        super().__init__(*args, **kwargs)
        asked = form.settings
        wanted = {"phone": asked.phone, "customer_number": asked.customer_number, "attached": asked.files}
        wanted |= {"matter": bool(asked.matters), "email": not is_known, "name": not is_known}
        for name, is_wanted in wanted.items():
            if not is_wanted:
                del self.fields[name]
        if asked.matters:
            words = [pair[language == "de"] for pair in asked.matters]
            offer(self, "matter", [("", _("please choose")), *((word, word) for word in words)])
        if asked.files:
            told = {"n": FILES, "most": MEGABYTES}
            self.fields["attached"].help_text = (
                _("Up to %(n)s files, together at most %(most)s MB. No programs.") % told
            )

    @property
    def lost_files(self) -> bool:
        """Say whether files have to be chosen again: browsers forget them when a page comes back."""
        return bool(self.is_bound and self.errors and self.files)
