"""Two different sums or dates told about one topic: whoever knows is asked which is right, with a date."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hilft.cases.actions.statements import in_words
from hilft.cases.models import Statement
from hilft.experts.actions import Whom, ask_whom
from hilft.experts.models import Consult
from hilft.people.models import Person


def ask_which_is_right(made: Statement, *, by: Person, now: datetime) -> Consult | None:
    """Ask whoever knows the topic, else the expert duty, which of two statements is right; None for a first one.

    The question has its own owner, deadline and ladder. One that is open about this topic is not asked again.
    """
    first = made.instead_of
    if first is None:
        return None
    asked = Consult.objects.filter(parent=made.case_id, topic=made.topic, answered_at=None, case__closed_at=None)
    if asked.exists():
        return None
    language = get_language() or "en"
    told = {"topic": made.topic, "first": in_words(first, language), "second": in_words(made, language)}
    people = {"who": first.told_by.name, "by": by.name, "on": _day(first.told_at), "now": _day(made.told_at)}
    question = _(
        "Which of these is right (%(topic)s)? The customer was told %(first)s on %(on)s by %(who)s, and %(second)s on"
        " %(now)s by %(by)s."
    )
    return ask_whom(made.case_id, Whom(topic=made.topic), question=question % {**told, **people}, by=by, now=now)


def _day(at: datetime) -> str:
    return date_format(localtime(at), pgettext("a day, as Django's date format", "j F Y"))
