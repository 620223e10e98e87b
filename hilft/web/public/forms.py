"""What the public pages ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.web.forms import offer

TITLE, TEXT = 160, 10_000


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Once(forms.Form):
    """A form that names itself, so that sending it twice does once what it does."""

    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)


class AskForm(Once):
    """A question. `website` is a trap: nobody sees it, so whoever fills it in is a machine.

    `looked`: similar questions were shown, and none of them was the answer.
    """

    title = forms.CharField(
        max_length=TITLE,
        label=_("Your question in one line"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        max_length=TEXT,
        widget=lines(7),
        label=_("What happened, and what did you try?"),
        help_text=_("Everybody can read it. Phone numbers, addresses and customer numbers are made unreadable first."),
    )
    board = forms.ChoiceField(label=_("Where does it belong?"))
    email = forms.EmailField(
        max_length=254,
        required=False,
        label=_("Your mail address"),
        help_text=_("Nobody sees it. We send a link there: your question appears once you have confirmed it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    looked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, boards: list[tuple[str, str]], is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "board", boards)
        if is_member:
            del self.fields["email"]
        else:
            self.fields["email"].required = True

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Please leave this field empty."))
        return ""


class WordsForm(Once):
    """Something to say."""

    text = forms.CharField(max_length=TEXT, widget=lines(4), label=_("Your message"))


class PartForm(Once):
    """One more thing that belongs to a request."""

    part = forms.CharField(max_length=300, label=_("What else do you need?"))


class AnswerForm(forms.Form):
    """An answer, or more about one's own question."""

    text = forms.CharField(max_length=TEXT, widget=lines(5), label=_("Your answer"))


class CommentForm(forms.Form):
    """A comment on an article, which may ask for help."""

    text = forms.CharField(max_length=TEXT, widget=lines(4), label=_("Your comment"))
    asks_for_help = forms.BooleanField(
        required=False,
        label=_("I need help with this"),
        help_text=_("Then it becomes a case: somebody takes care of it, by a date you can see."),
    )


class ArticleForm(forms.Form):
    """An article of the blog."""

    title = forms.CharField(max_length=TITLE, label=_("Title"))
    text = forms.CharField(
        max_length=100_000,
        widget=forms.Textarea(attrs={"class": "tall"}),
        label=_("Text"),
        help_text=_("Markdown: ## heading, **strong**, [link](https://…), - list."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("de", "Deutsch"), ("en", "English")])


class NameForm(forms.Form):
    """The name everybody sees."""

    name = forms.CharField(
        max_length=40,
        label=_("Your name in the community"),
        help_text=_("Everybody can see it. It need not be your own name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class LinkForm(forms.Form):
    """What is needed to send a new personal link."""

    number = forms.IntegerField(min_value=1, max_value=2**60, label=_("Number of your case"))
    email = forms.EmailField(
        max_length=254, label=_("Your mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))


class BoardForm(forms.Form):
    """A board, in both languages."""

    name_en = forms.CharField(max_length=80, label=_("Name in English"))
    name_de = forms.CharField(max_length=80, label=_("Name in German"))
    about_en = forms.CharField(max_length=200, required=False, label=_("About it in English"))
    about_de = forms.CharField(max_length=200, required=False, label=_("About it in German"))
    team = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_("Team that takes care of its questions")
    )

    def __init__(self, *args: Any, teams: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", [("", _("everybody")), *teams])
