"""Why a case climbed besides time, with the words it was found in, and that an alarm waits for an answer."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy

from hilft.escalation.alarms import is_unheard
from hilft.escalation.queries import Excerpt, Met, met_on
from hilft.escalation.reasons import Name
from hilft.web.desk.wording import REASONS

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise

    from hilft.cases.models import Case, CaseEvent
    from hilft.people.models import Person

RULES: dict[Name, "str | Promise"] = {
    Name.NOBODY_KNOWS: gettext_lazy("An expert says that nobody here knows the answer."),
    Name.THREAT: gettext_lazy("The customer names the press, a lawyer or an authority as the next step."),
    Name.NUDGED: gettext_lazy(
        "The customer asks again for the third time since the last answer that proposed, committed to, asked for or"
        " told something. Words within an hour are one."
    ),
    Name.BROKEN_TWICE: gettext_lazy(
        "A second commitment of the same case was missed. It climbs for the missed date; this is shown with that climb."
    ),
    Name.NOBODY_CAME: gettext_lazy("The customer says that nobody came to a visit, or called, at the agreed time."),
    Name.CONTRADICTION: gettext_lazy("The customer was told another sum or date than before."),
    Name.REOPENED_TWICE: gettext_lazy("The case was closed and is open again for the second time."),
    Name.PING_PONG: gettext_lazy(
        "A handover goes back to where it came from, is the third accepted one, or reaches a fifth owner."
    ),
    Name.COMPLAINT: gettext_lazy("The customer complains, or asks for somebody above."),
    Name.REACH: gettext_lazy("Many more people can see the case than at its beginning."),
    Name.SENTIMENT: gettext_lazy("Hard words, words in capitals and !!! come together."),
}
"""What each reason is, in a sentence: the page of the reasons says them."""


class Shown(NamedTuple):
    """One reason as the case page shows it."""

    at: "datetime"
    title: str
    effect: str
    excerpts: tuple[Excerpt, ...]


def shown_reasons(case: "Case", events: "list[CaseEvent]", person: "Person") -> dict[str, Any]:
    """Return what the case page shows of reasons and alarms. `alarm`: whether its owner has not taken it up."""
    return {
        "reasons": [_shown(met) for met in met_on(case.pk)],
        "alarm": is_unheard(case, events),
        "alarm_is_mine": case.owner_id == person.pk,
    }


def _shown(met: Met) -> Shown:
    title = str(REASONS.get(met.signal.name, met.signal.name))
    return Shown(met.signal.at, title, met.signal.get_effect_display(), met.excerpts)
