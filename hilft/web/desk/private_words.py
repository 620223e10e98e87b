"""What happened between public and private, and how sure we are who somebody is, in words."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.channels.checks import sure_of
from hilft.channels.private import last_passage, link_of, may_speak
from hilft.core.checked import How, Level, Result
from hilft.core.standing import What

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from hilft.cases.models import Case, CaseEvent
    from hilft.web.desk.verbs import Verb

LEVELS: "dict[int, str | Promise]" = {
    Level.NOBODY: gettext_lazy("not checked"),
    Level.ACCOUNT: gettext_lazy("same account"),
    Level.CONTACT: gettext_lazy("known address"),
    Level.COMPARED: gettext_lazy("data compared"),
}
HOWS: "dict[str, str | Promise]" = {
    How.CODE: gettext_lazy("a code came from the account that asked"),
    How.LINK: gettext_lazy("the link in the direct message was opened"),
    How.MAIL: gettext_lazy("the link in a mail to the known address was opened"),
    How.SIGNED_IN: gettext_lazy("signed in with a confirmed address"),
    How.COMPARED: gettext_lazy("what they told us was compared"),
    "waived": gettext_lazy("answered without, for a reason"),
}
RESULTS: "dict[str, str | Promise]" = {
    Result.MATCHES: gettext_lazy("is the same"),
    Result.DIFFERS: gettext_lazy("is different"),
    Result.UNCLEAR: gettext_lazy("cannot be told"),
    "waived": gettext_lazy("not waited for"),
    "withdrawn": gettext_lazy("asked anew"),
}
SECONDS: "dict[str, str | Promise]" = {
    "birth": gettext_lazy("date of birth"),
    "postcode": gettext_lazy("postcode of the contract's address"),
    "bill": gettext_lazy("sum of the last bill"),
    "iban": gettext_lazy("last four signs of the bank account"),
}
"""What is compared beside the customer number."""
HOW_ENDS = ("confirmed", "presumed", "withdrawn")
"""Outcomes with a public sentence of their own, for a case that went on in private."""


def shown_private(
    case: "Case", events: "list[CaseEvent]", verbs: "frozenset[Verb]", *, now: datetime
) -> dict[str, Any]:
    """Return what the page of a case shows of all this; nothing is asked for where the history knows of none."""
    kinds = {event.kind for event in events}
    found: dict[str, Any] = {}
    if What.WENT_PRIVATE in kinds and (passage := last_passage(case.pk)) is not None:
        found["passage"] = passage
        is_open = passage.ended_at is None and passage.way == "code" and "answer" in {verb.value for verb in verbs}
        found["by_hand_link"] = link_of(passage) if is_open and not may_speak(passage) else ""
    if not kinds.isdisjoint((What.WENT_PRIVATE, What.IDENTIFIED)):
        sure = sure_of(case, now=now)
        found |= {
            "sure": sure,
            "sure_level": LEVELS[sure.level],
            "sure_by": HOWS.get(sure.by.how, "") if sure.by else "",
        }
    return found


def passed(names: dict[str, Any]) -> str:
    """Return what a line says of the step into private; it names `who`."""
    if names["revoked"]:
        return _("%(who)s ended the link into private")
    if names["way"] == "message":
        return _("%(who)s goes on in private: by a direct message")
    if names["way"] == "code":
        return _("%(who)s goes on in private: by a code of the asker's account")
    return _("%(who)s goes on in private: on the case page")


def entered(how: str) -> str:
    return _("The customer opened the link") if how == How.LINK else _("The customer's code let them in")


def identified(names: dict[str, Any]) -> tuple[str, str]:
    """Return the line about making sure who somebody is."""
    how, result = names["proved"], names["result"]
    if names["step"] == "level":
        return _("%(who)s answered without the check that was asked for") % names, ""
    if names["step"] == "given":
        return _("The customer entered their data"), _("sealed")
    if names["step"] == "opened":
        return _("%(who)s opened what the customer entered, to compare it") % names, ""
    if not result:
        asked = (
            _("%(who)s sent a link to the known address") if how == How.MAIL else _("%(who)s asked for data to compare")
        )
        return asked % names, ""
    if how == How.COMPARED:
        return _("%(who)s compared what the customer entered") % names, str(RESULTS.get(result, ""))
    return _("We know who the customer is"), str(HOWS.get(how, ""))


def checked_sentence(event: "CaseEvent") -> Callable[[], str] | None:
    """Return how a customer reads such a line, None for what is only ours."""
    data = event.data
    if event.kind == What.WENT_PRIVATE:
        return lambda: _("The link into private was ended")
    if data.get("given"):
        return lambda: _("You entered your data, sealed")
    if data.get("opened") or "level" in data:
        return None
    if "result" not in data:
        by_mail = data.get("how") == How.MAIL
        return (lambda: _("We sent a link to your mail address")) if by_mail else lambda: _("We asked who you are")
    if data.get("how") == How.COMPARED:
        return (
            (lambda: _("We compared your data: it is right"))
            if data["result"] == Result.MATCHES
            else (lambda: _("We compared your data and could not be sure"))
        )
    return None if data.get("how") in (How.CODE, How.LINK) else lambda: _("Now we know that your address is yours")
