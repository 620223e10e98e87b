"""Why something found was judged so, in words: the rules' sentences, and the text with the places they speak of."""

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.core.relevance import ANSWER, ASIDE, UNSURE
from hilft.web.desk.wording import channel
from hilft.web.public.texts import quoted

if TYPE_CHECKING:
    from hilft.listening.models import Candidate

SENTENCES = {
    "question": gettext_lazy("It asks something."),
    "help": gettext_lazy("It asks for help."),
    "trouble": gettext_lazy("Something does not work, is late or missing."),
    "complaint": gettext_lazy("It complains."),
    "threat": gettext_lazy("It speaks of lawyers, the press or an authority."),
    "waiting": gettext_lazy("Somebody waits for an answer."),
    "anger": gettext_lazy("It sounds angry."),
    "our_name": gettext_lazy("It names us."),
    "our_product": gettext_lazy("It names a product of ours."),
    "own_words": gettext_lazy("Somebody speaks of themselves."),
    "passed_on": gettext_lazy("It passes on what somebody else said."),
    "job_ad": gettext_lazy("It offers work."),
    "giveaway": gettext_lazy("It is a prize draw."),
    "shares": gettext_lazy("It is about shares and results of companies."),
    "news": gettext_lazy("It is news."),
    "advert": gettext_lazy("It sells something."),
    "other_brand": gettext_lazy("It names another brand, and not us."),
    "bare": gettext_lazy("It holds nothing but a link, hashtags or handles."),
    "own_post": gettext_lazy("An account of ours said it."),
    "model": gettext_lazy("The words that counted most for the model."),
}
JUDGED = {
    ANSWER: gettext_lazy("needs an answer"),
    UNSURE: gettext_lazy("may need an answer"),
    ASIDE: gettext_lazy("needs no answer"),
}


class Part(NamedTuple):
    """A piece of a text. `why`: which rules speak of it, in words, "" for none; `is_against`: they speak against it."""

    text: str
    why: str = ""
    is_against: bool = False


class Why(NamedTuple):
    """A rule that spoke: its sentence, the words it speaks of, and whether it counts against an answer."""

    sentence: str
    words: str
    is_against: bool


class Card(NamedTuple):
    """A find as its card draws it. `where`: its channel, in words. `next`: the find below it. `is_gone`: its author
    deleted it before it was a case. `typed`, `refused`: a reason that was refused, and why."""

    one: "Candidate"
    where: str
    parts: list[Part]
    whys: list[Why]
    judged: str
    by: str
    percent: int
    is_aside: bool
    is_gone: bool
    needs_reason: bool
    next: int | None = None
    typed: str = ""
    refused: str = ""


def card(one: "Candidate", *, typed: str = "", refused: str = "") -> Card:
    """Return a find as its card draws it."""
    is_aside = one.case is None or (one.verdict == ASIDE and one.case.closed_at is not None)
    return Card(
        one=one,
        where=channel(one.channel),
        parts=parts(one),
        whys=whys(one),
        judged=str(JUDGED[one.judged]),
        by=by_whom(one),
        percent=round(one.score * 100),
        is_aside=is_aside,
        is_gone=one.deleted_at is not None and one.case is None,
        needs_reason=one.case is not None,
        typed=typed,
        refused=refused,
    )


def by_whom(candidate: "Candidate") -> str:
    """Return who judged it."""
    if candidate.by == "rules":
        return _("by the rules")
    if candidate.by in SENTENCES:
        return _("by a rule")
    return _("by the model %(version)s") % {"version": candidate.by[:8]}


def whys(candidate: "Candidate") -> list[Why]:
    """Return each rule that spoke, once, with all its words; the model last."""
    said: dict[str, list[str]] = {}
    against: dict[str, bool] = {}
    for name, start, end, weight in sorted(candidate.reasons, key=lambda reason: reason[0] == "model"):
        words = f"{candidate.subject}\n{candidate.text}".strip()[start:end].strip()
        known = said.setdefault(name, [])
        if words and len(words) <= 60 and words not in known:
            known.append(words)
        against[name] = weight < 0
    return [
        Why(str(SENTENCES.get(name, name)), ", ".join(quoted(one) for one in words[:5]), against[name])
        for name, words in said.items()
    ]


def parts(candidate: "Candidate") -> list[Part]:
    """Return the words cut where rules begin and end to speak of them."""
    text = f"{candidate.subject}\n{candidate.text}".strip()
    spans = [reason for reason in candidate.reasons if reason[0] != "bare" and reason[2] > reason[1]]
    edges = sorted({0, len(text), *(edge for _, start, end, _ in spans for edge in (start, end) if edge < len(text))})
    found = []
    for begin, end in pairwise(edges):
        over = [reason for reason in spans if reason[1] <= begin and end <= reason[2]]
        why = " ".join(dict.fromkeys(str(SENTENCES.get(name, name)) for name, *_ in over))
        found.append(Part(text[begin:end], why, bool(over) and all(weight < 0 for *_, weight in over)))
    return found
