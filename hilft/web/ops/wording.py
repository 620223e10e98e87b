"""Codes of the machine in words."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

LOOPS: "dict[str, str | Promise]" = {"clock": _("clock"), "outbox": _("outbox")}
LETTERS: "dict[str, str | Promise]" = {
    "reply": _("answer"),
    "solution": _("solution"),
    "receipt": _("receipt"),
    "reminder": _("question whether it is solved"),
    "presumed": _("word that we take it as solved"),
    "link": _("link to the case page"),
    "confirm": _("confirmation of an address"),
    "confirm_address": _("confirmation of an address"),
    "known_address": _("word that an account exists"),
    "new_password": _("link for a new password"),
    "invitation": _("invitation"),
    "consult": _("question to an expert"),
    "consult_answered": _("word that an expert answered"),
    "reported": _("word on how a visit went"),
    "errand_reported": _("word that a visit did not go as planned"),
    "errand_wrote": _("word that somebody who was sent wrote"),
    "errand_link": _("link for whoever was sent"),
    "climbed": _("word that a case climbed"),
    "climbed_away": _("word that a case climbed"),
    "covered": _("word that a case is covered"),
    "helped": _("word that somebody answered"),
}
ASIDE: "dict[str, str | Promise]" = {
    "code": _("a code by which somebody showed that an account is theirs"),
    "auto_reply": _("an answering machine wrote it"),
    "loop": _("our own mail came back"),
    "bounce": _("a mail of ours came back"),
    "foreign_bounce": _("a letter came back that somebody else wrote in our name"),
    "delayed": _("a mail of ours is delayed; the network still tries"),
    "expert_answer": _("an expert's answer to a question"),
    "machine": _("a machine seems to have filled in a form"),
    "unreadable": _("it could not be taken in"),
    "spam_mark": _("a mail server marked it as spam"),
    "bulk_mail": _("it went to many and says so"),
    "many_addresses": _("it was sent openly to many addresses"),
    "repeated": _("many others sent the same, word for word"),
    "ours": _("somebody said it for us elsewhere"),
    "known": _("found, and known already"),
    "not_for_us": _("found, and needs no answer of ours"),
    "deleted": _("its author deleted what lay aside"),
    "unchanged": _("a change that changes no word"),
    "unknown": _("a change of something that is not here"),
}


def letter(code: str) -> str:
    """Return what a delivery is, in words; one this table does not know is about a case."""
    return str(LETTERS.get(code, _("word about a case")))


def aside(code: str) -> str:
    """Return why a message was set aside."""
    return str(ASIDE.get(code, code))
