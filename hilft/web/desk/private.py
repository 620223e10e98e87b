"""From public into private at the desk: which way it goes, what everybody reads, what it costs, until when it works."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext
from django.views.decorators.http import require_POST

from hilft.channels.actions.private import LONGEST, STANDARD, IntoPrivate, choose_end_word, end_passage, end_words
from hilft.channels.private import Way, last_passage, way_of
from hilft.desk.actions import Exposing
from hilft.desk.passing import into_private
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.forms import lines
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.private_words import HOW_ENDS
from hilft.web.desk.verbs import Verb
from hilft.web.public.texts import hidden_words, quoted
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from django.utils.functional import Promise

WHY: "dict[str, str | Promise]" = {
    "network": gettext_lazy("This network has no direct messages for us."),
    "too_late": gettext_lazy("The time in which this network lets us write a direct message is over."),
    "not_allowed": gettext_lazy("This network does not let a program answer this post."),
    "refused": gettext_lazy("The asker takes no direct messages from us."),
    "not_vouched": gettext_lazy("This network does not vouch for who writes there, so nobody can be bound to a link."),
    "no_account": gettext_lazy("The channel does not work at the moment."),
}


class IntoForm(forms.Form):
    """What everybody reads, and what only the customer reads. `exposing`: personal data a refused public word shows."""

    exposing: tuple[str, ...] = ()
    crossing: tuple[str, ...] | None = None
    unchecked = ""

    private = forms.CharField(required=False, widget=lines(5), label=gettext_lazy("Only the customer reads"))
    public = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=lines(2),
        label=gettext_lazy("Everybody reads"),
        help_text=gettext_lazy("Only that it goes on in private: nothing of the matter."),
    )
    exposes = forms.BooleanField(required=False, label=gettext_lazy("Everybody may read this"))
    says_end = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("Say in public how it ended, in one sentence")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


@at_desk(Right.ANSWER)
def private(request: DeskRequest, number: int) -> HttpResponse:
    """Continue in private what was asked in public."""

    def opened(view: CaseView) -> Doing:
        way = way_of(view.case, now=request.now)
        kind = way.kind if way is not None else "none"
        with override(view.case.language):
            standard = _(STANDARD[kind])
        initial = {"seen": view.case.seq, "public": standard, "says_end": True}
        form = IntoForm(posted(request), initial=initial, auto_id="id_into_%s")
        if kind == "none":
            del form.fields["private"]
            del form.fields["says_end"]
        return Doing(
            title=_("Continue in private"),
            about=" ".join(_about(way, now=request.now)) if way is not None else "",
            action=reverse("desk:private", args=[number]),
            button=_("Continue in private"),
            form=form,
            draft="private",
        )

    def deed(form: Any) -> str:
        said = form.cleaned_data
        told = IntoPrivate(public=said["public"], private=said.get("private", ""), says_end=said.get("says_end", False))
        try:
            made = into_private(
                number, told, seen=said["seen"], exposes=said["exposes"], by=request.person, now=request.now
            )
        except Exposing as reason:
            form.exposing = tuple(hidden_words(reason.found))
            raise
        return _("It goes on in private.") if made is not None else _("Sent in public: everybody can read it.")

    return with_form(request, number, Verb.PRIVATE, opened, deed)


def _about(way: Way, *, now: datetime) -> list[str]:
    """Return in sentences which way it goes, why, until when, and what it costs."""
    said = [str(WHY.get(way.why, ""))] if way.why else []
    if way.kind == "message":
        said.append(_("Your words go to the asker's own account as a direct message, with a link for them alone."))
        if way.until is not None:
            until = {
                "at": date_format(localtime(way.until), pgettext("a moment, as Django's date format", "D j M, H:i"))
            }
            said.append(_("This is possible until %(at)s.") % until)
    elif way.kind == "code":
        said.append(_("The public word carries a link that is worthless to everybody but the asker."))
        said.append(_("It asks for a code, sent from their account. Your words wait behind it."))
    elif way.kind == "page":
        said.append(_("The asker reads your words on their own case page and by mail."))
    else:
        said.append(_("Say in public how the customer reaches us in private; there is no link."))
    if way.by_hand:
        said.append(
            _("No program may answer here: copy the public word and the link from the case, and post them by hand.")
        )
    return [*said, *_costs(way)]


def _costs(way: Way) -> list[str]:
    said = []
    if way.kind == "code" and way.public_cost:
        told = {"cost": cost_words(way.public_cost), "plain": cost_words(way.plain_cost or {})}
        said.append(_("The public word costs %(cost)s, since there is a link in it; without one %(plain)s.") % told)
    elif way.plain_cost:
        said.append(_("The public word costs %(cost)s.") % {"cost": cost_words(way.plain_cost)})
    if way.kind == "message" and way.private_cost:
        said.append(_("The direct message costs %(cost)s.") % {"cost": cost_words(way.private_cost)})
    return said


def cost_words(cost: Mapping[str, int]) -> str:
    """Return what something takes of an account's budgets: money first, where it costs any."""
    if money := cost.get("microdollars", 0):
        return f"{money / 1_000_000:.3f} USD"
    return ", ".join(f"{number} {unit}" for unit, number in cost.items()) or _("nothing")


@require_POST
@at_desk(Right.ANSWER)
def private_end(request: DeskRequest, number: int) -> HttpResponse:
    """End the link: nobody gets in by it any more, and whoever was let in is let out."""
    return act(
        request,
        number,
        Verb.CHECK,
        lambda: end_passage(number, by=request.person, now=request.now),
        _("The link leads nowhere from now on. Continue in private again, and the customer gets a new one."),
    )


def with_end_word(form: forms.Form, view: CaseView) -> None:
    """Offer the public word about how it ended, where the case went on in private and nothing was said of it yet."""
    passage = last_passage(view.case.pk) if "went_private" in {event.kind for event in view.events} else None
    if passage is None or passage.end_word_id is not None:
        return
    form.fields["says_end"] = forms.BooleanField(
        required=False,
        initial=True,
        label=_("Say in public how it ended, in one sentence"),
        help_text=" · ".join(quoted(sentence) for sentence in _sentences(view)),
    )


def _sentences(view: CaseView) -> list[str]:
    return [words for outcome in HOW_ENDS if (words := end_words(view.case, outcome))]


def keep_end_word(number: int, form: Any) -> None:
    """Keep what was chosen about the public word, where it was offered."""
    if "says_end" in form.fields:
        choose_end_word(number, says_end=form.cleaned_data["says_end"])
