"""Taking, handing over, climbing by hand and giving a matter more time."""

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilft.cases.actions import ownership
from hilft.desk.actions import hand_over
from hilft.desk.queries import takers
from hilft.escalation.actions import accept
from hilft.people.permissions import Right
from hilft.people.queries import person
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.forms import HandoverForm, PlainForm, UntilForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.summary import summary_of
from hilft.web.desk.verbs import Verb
from hilft.web.desk.wording import taker_label
from hilft.web.request import DeskRequest


@require_POST
@at_desk(Right.OWN)
def owner(request: DeskRequest, number: int) -> HttpResponse:
    """Take the case."""
    return act(
        request,
        number,
        Verb.TAKE,
        lambda: ownership.take(number, by=request.person, now=request.now),
        _("The case is yours."),
    )


@at_desk(Right.OWN)
def handover(request: DeskRequest, number: int) -> HttpResponse:
    """Offer the case to somebody, with a note."""

    def opened(view: CaseView) -> Doing:
        people = [(taker.person.pk, taker_label(taker)) for taker in takers(view.case, now=request.now)]
        return Doing(
            title=_("Offer the case to somebody"),
            about=_(
                "You stay the owner until they accept; when they do not in time, the offer comes back to you. The"
                " summary is drafted from the history: correct it, it stays in the case as a note."
            ),
            action=reverse("desk:handover", args=[number]),
            button=_("Offer"),
            form=HandoverForm(posted(request), people=people, initial={"note": summary_of(view)}),
            draft="handover",
        )

    def deed(form: Form) -> str:
        to = person(form.cleaned_data["to"])
        hand_over(number, to=to, text=form.cleaned_data["note"], by=request.person, now=request.now)
        return _("Offered to %(name)s. The case stays with its owner until they accept.") % {"name": to.name}

    return with_form(request, number, Verb.HAND_OVER, opened, deed)


@require_POST
@at_desk(Right.OWN)
def acceptance(request: DeskRequest, number: int) -> HttpResponse:
    """Accept the case that is offered to this person; one that goes around climbs at once, and the page says so."""
    done = _("You accepted the case. Whose it is now stands below.")
    return act(request, number, Verb.ACCEPT, lambda: accept(number, by=request.person, now=request.now), done)


@require_POST
@at_desk(Right.OWN)
def acknowledgement(request: DeskRequest, number: int) -> HttpResponse:
    """Say that one has the case that came from below. Its deadline stands."""

    def deed() -> None:
        ownership.acknowledge(number, by=request.person, now=request.now)

    return act(request, number, Verb.ACKNOWLEDGE, deed, _("The case is with you. Its deadline stands as it was."))


@require_POST
@at_desk(Right.OWN)
def refusal(request: DeskRequest, number: int) -> HttpResponse:
    """Decline an offered case."""
    done = _("The offer is gone; the case stays with its owner.")
    return act(
        request, number, Verb.DECLINE, lambda: ownership.decline(number, by=request.person, now=request.now), done
    )


@require_POST
@at_desk(Right.OWN)
def withdrawal(request: DeskRequest, number: int) -> HttpResponse:
    """Take an offer back."""
    done = _("The offer is gone; the case stays with its owner.")
    return act(
        request, number, Verb.WITHDRAW, lambda: ownership.decline(number, by=request.person, now=request.now), done
    )


@at_desk(Right.OWN)
def escalation(request: DeskRequest, number: int) -> HttpResponse:
    """Let the case climb one rung now."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Let the case climb now"),
            about=_("It goes to the next rung at once, to a person who is there. Its age and its history go with it."),
            action=reverse("desk:escalation", args=[number]),
            button=_("Let it climb"),
            form=PlainForm(posted(request)),
        )

    def deed(_form: Form) -> str:
        ownership.escalate(number, by=request.person, now=request.now)
        return _("The case climbed.")

    return with_form(request, number, Verb.ESCALATE, opened, deed)


@at_desk(Right.LEAD)
def extension(request: DeskRequest, number: int) -> HttpResponse:
    """Give the matter more time, from a rung above."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Give the matter more time"),
            about=_("The matter's deadline moves, and the history says who moved it. The age does not move."),
            action=reverse("desk:extension", args=[number]),
            button=_("Extend"),
            form=UntilForm(posted(request)),
        )

    def deed(form: Form) -> str:
        ownership.extend(number, until=form.cleaned_data["until"], by=request.person, now=request.now)
        return _("The matter has more time. Its age has not moved.")

    return with_form(request, number, Verb.EXTEND, opened, deed)
