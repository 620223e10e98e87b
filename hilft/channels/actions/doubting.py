"""Somebody may be guessing what only the customer knows: that is a case of its own for whoever owns this one."""

from datetime import datetime

from django.utils.translation import gettext_noop

from hilft.cases.models import Case
from hilft.intake.trouble import open_operations_case

_GUESSES = gettext_noop("Case %(case)s: what was entered was wrong three times; somebody may be guessing")


def warn_of_guessing(case_id: int, *, now: datetime) -> None:
    """Open a case of the owner beside this one: look at whom you are talking to."""
    case = Case.objects.select_related("owner").get(pk=case_id)
    about = {"case": case_id, "because": "guessing"}
    open_operations_case(_GUESSES, {"case": case_id}, now=now, about=about, parent=case)
