"""One sentence for each event of a case, with the sign that stands before it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilft.cases.errands import errand_results
from hilft.cases.particulars import Particulars
from hilft.cases.queries import aside_words
from hilft.core.standing import What
from hilft.web.desk.mark_words import committed_words, link_words, represented_words, sorted_words, verdict_words
from hilft.web.desk.particular_words import TOLD_HERE, happened
from hilft.web.desk.private_words import entered, identified, passed
from hilft.web.desk.wording import REASONS, WAITING

if TYPE_CHECKING:
    from hilft.cases.models import CaseEvent, Commitment
    from hilft.people.models import Person


class Mark(NamedTuple):
    """An event between messages, as parts/event_mark.html draws it: `kind` chooses the sign.

    `is_again`: the case climbed to the person who owned it already.
    """

    at: datetime
    kind: str
    text: str
    is_again: bool = False


class Scene(NamedTuple):
    """What sentences about a case are made from. `titles`: what matters and dates of the law are called, by code."""

    people: "dict[int, Person]"
    promised: "dict[int, Commitment]"
    particulars: Particulars = Particulars()
    titles: Mapping[str, str] = MappingProxyType({})

    def name(self, person_id: int | None) -> str:
        person = self.people.get(person_id) if person_id else None
        return person.name if person else _("nobody")


SILENT = frozenset({What.SPOKE, What.ANSWERED, What.HELPED, What.NOTED, What.PROPOSED})
"""Events that the message itself shows."""
TELLING = frozenset({"joined", "corrected", "planned", "elsewhere", "likeness"})
"""What such an event is about where no message shows it."""


def mark_of(event: "CaseEvent", before: int | None, scene: Scene) -> Mark | None:
    """Return the line for this event; None when a message stands for it."""
    if event.kind in SILENT and event.data.keys().isdisjoint(TELLING):
        return None
    is_correction = "corrected" in event.data
    said = _corrected(event.data, scene.name(event.actor_id)) if is_correction else _sentence(event, before, scene)
    head, rest = said
    by_clock = event.actor_id is None and event.kind in BY_CLOCK
    is_again = event.kind == What.CLIMBED and before == event.owner_id
    return Mark(event.at, event.kind, _markup(head, rest, by_clock=by_clock), is_again)


def broken(commitment: "Commitment") -> Mark | None:
    """Return the line of a commitment that was missed."""
    if commitment.missed_at is None:
        return None
    words = _("“%(text)s” by %(date)s") % {"text": commitment.text, "date": _moment(commitment.due_at)}
    return Mark(commitment.missed_at, "broken", _markup(_("Commitment missed"), words, by_clock=True))


BY_CLOCK = frozenset(
    {
        What.ROUTED, What.CLIMBED, What.COVERED, What.RETURNED, What.WAIT_ENDED, What.REMINDED, What.PRESUMED,
        What.CHECKED, What.HASTENED,
    }
)  # fmt: skip
"""What nobody did by hand: the history says so."""


def _markup(head: str, rest: str, *, by_clock: bool) -> str:
    said = format_html("<b>{}</b>", head)
    if rest:
        said = format_html("{} · {}", said, rest)
    return format_html('{} <span class="badge">{}</span>', said, _("by itself")) if by_clock else said


def _sentence(event: "CaseEvent", before: int | None, scene: Scene) -> tuple[str, str]:
    """Return what happened, and the details."""
    data: dict[str, Any] = event.data
    if not data.keys().isdisjoint(TELLING):
        return _beside(data, scene.name(event.actor_id))
    if event.kind in TOLD_HERE:
        return happened(event, scene.particulars, scene.name(event.actor_id))
    names = {
        "who": scene.name(event.actor_id),
        "actor": event.actor_id,
        "owner": scene.name(event.owner_id),
        "from": scene.name(before),
        "to": scene.name(data.get("to")),
        "expert": scene.name(data.get("expert")),
        "date": _date_of(data),
        "whom": WAITING.get(data.get("because") or data.get("for", ""), _("an answer")),
        "verdict": data.get("verdict", ""),
        "incident": data.get("incident", ""),
        **{name: data.get(name) for name in ("acted", "gone", "revoked", "proposal", "result")},
        "proved": data.get("how", ""),
        "result": data.get("result", ""),
        "step": next((step for step in ("given", "opened", "level") if step in data), ""),
        "way": data.get("way", ""),
        "how": _("by mail") if data.get("by") == "mail" else "",
        "matter": scene.titles.get(data.get("matter", ""), ""),
        "said": scene.titles.get(f"date:{data.get('date', '')}", ""),
    }
    words = _WORDS.get(event.kind)
    head, rest = words(names) if words is not None else (event.kind, "")
    if event.kind in (What.COMMITTED, What.KEPT):
        rest = _commitment(scene.promised.get(data.get("commitment", 0)), is_new=event.kind == What.COMMITTED)
    if event.kind == What.REPLACED:
        rest = _replaced(scene.promised.get(data.get("commitment", 0)), scene.promised.get(data.get("successor", 0)))
    if event.kind == What.CLIMBED:
        rest = _why(data, names)
    elif event.kind == What.CLOSED:
        head, rest = _closed(data, names, head)
    elif event.kind == What.HASTENED:
        rest = f"{rest}: {REASONS.get(data.get('reason', ''), '')}"
    return head, rest


_WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    What.ROUTED: lambda n: (_("The case begins with %(owner)s") % n, ""),
    What.TAKEN: lambda n: (_("%(owner)s took the case") % n, _("from %(from)s") % n),
    What.OFFERED: lambda n: (_("%(who)s offered the case to %(to)s") % n, _("%(owner)s stays owner until then") % n),
    What.ACCEPTED: lambda n: (_("%(owner)s accepted the case") % n, _("from %(from)s") % n),
    What.DECLINED: lambda n: (_("%(who)s declined the handover") % n, _("%(owner)s stays owner") % n),
    What.RETURNED: lambda n: (_("The handover was not accepted in time"), _("%(owner)s stays owner") % n),
    What.CLIMBED: lambda n: (_("The case climbed to %(owner)s") % n, ""),
    What.COVERED: lambda n: (_("%(owner)s covers for %(from)s") % n, ""),
    What.WAITED: lambda n: (_("Waits for %(whom)s") % n, _("until %(date)s") % n),
    What.RESUMED: lambda n: (_("%(who)s ended the wait") % n if n["actor"] else _("The wait is over"), ""),
    What.WAIT_ENDED: lambda _n: (_("The wait is over"), ""),
    What.COMMITTED: lambda n: (committed_words(by_hand=n["actor"] is not None) % n, ""),
    What.KEPT: lambda _n: (_("Commitment kept"), ""),
    What.REPLACED: lambda n: (_("%(who)s replaced a commitment") % n, ""),
    What.CONSULTED: lambda n: (_("%(who)s asked %(expert)s") % n, ""),
    What.CONSULT_ANSWERED: lambda n: (verdict_words(n["verdict"]) % n, ""),
    What.ATTEMPTED: lambda n: (_("%(who)s called and nobody answered") % n, _("a link and times for a call were sent")),
    What.REPRESENTED: lambda n: (represented_words(n) % n, _("until %(date)s") % n if n["date"] else ""),
    What.LINKED: lambda n: (link_words(is_gone=n["gone"]) % n, ""),
    What.WENT_PRIVATE: lambda n: (passed(n) % n, ""),
    What.ENTERED: lambda n: (entered(n["proved"]), _("in one browser, for 30 days")),
    What.IDENTIFIED: lambda n: identified(n),
    What.CONFIRMED: lambda n: (_("The customer says: solved"), n["how"]),
    What.PRESUMED: lambda _n: (_("Presumed solved"), _("the customer was reminded and did not answer")),
    What.REJECTED: lambda n: (_("The customer says: not solved"), n["how"]),
    What.CLOSED: lambda n: (_("%(who)s closed the case") % n, ""),
    What.REOPENED: lambda n: (_("The case is open again"), _("with %(owner)s") % n),
    What.EXTENDED: lambda n: (_("%(who)s gave the matter more time") % n, _("until %(date)s") % n),
    What.DATED: lambda n: (_("The customer's own date"), n["date"]),
    What.REMINDED: lambda _n: (_("The customer was reminded of the solution"), ""),
    What.CHECKED: lambda _n: (_("A long wait was checked on"), ""),
    What.SORTED: lambda n: (sorted_words(n) % n, n["matter"]),
    What.ERRAND_REPORTED: lambda n: (_errand(by_hand=n["actor"] is not None) % n, _went(n["result"])),
    What.MATTER_DISMISSED: lambda n: (_("%(who)s says that it is about something else") % n, _not_about(n["matter"])),
    What.INFORMED: lambda n: (_("The customer was told what the law wants") % n, n["said"]),
    What.MIGRATED: lambda n: (_("%(who)s moved the case to other rules") % n, _("no date became later")),
    What.HASTENED: lambda n: (_("The next word is due sooner"), _("by %(date)s") % n),
    What.ACKNOWLEDGED: lambda n: (_("%(owner)s took up the alarm") % n, _("its deadline stands")),
}


def _closed(data: dict[str, Any], names: dict[str, Any], head: str) -> tuple[str, str]:
    if "why" in data:
        return _("%(who)s set the case aside as not for us") % names, aside_words().get(data["why"], "")
    return head, _("it goes on as case %(number)s") % {"number": data["into"]} if "into" in data else ""


def _beside(data: dict[str, Any], who: str) -> tuple[str, str]:
    """Return what an event says that is about something else than its kind: joining, a word that leaves later."""
    if "joined" in data:
        joined = _("%(who)s joined case %(number)s with this one") % {"who": who, "number": data["joined"]}
        return joined, _("the older keeps its number and its age")
    if "likeness" in data:
        return _alike(data, who)
    return _elsewhere(data, who) if "elsewhere" in data else _planned(data, who)


def _alike(data: dict[str, Any], who: str) -> tuple[str, str]:
    words = {
        "same": _("%(who)s says: the same person has another case"),
        "different": _("%(who)s says: that is another person"),
        "open": _("%(who)s took back what was said about two customers"),
    }
    said = words.get(data.get("verdict", ""))
    return (said % {"who": who}, "") if said else (_("Perhaps the same person has another case"), _("somebody decides"))


def _elsewhere(data: dict[str, Any], who: str) -> tuple[str, str]:
    if "counts" not in data:
        return _("Somebody answered for us elsewhere"), _("the next word is owed until somebody says that this was it")
    words = _("%(who)s says: that was the answer") if data["counts"] else _("%(who)s says: that was not the answer")
    is_by_hand = who != _("nobody")
    return (words % {"who": who}, "") if is_by_hand else (_("An official account of ours answered elsewhere"), "")


def _planned(data: dict[str, Any], who: str) -> tuple[str, str]:
    if data.get("gone"):
        return _("%(who)s took back a word before it left") % {"who": who}, ""
    if "held" in data:
        return _("A word did not leave by itself"), _("its owner decides")
    is_changed = data.get("changed", False)
    words = _("%(who)s changed a word that leaves later") if is_changed else _("%(who)s wrote a word for later")
    at = parse_datetime(data.get("at", ""))
    return words % {"who": who}, _("it leaves %(date)s") % {"date": _moment(at)} if at else ""


def _corrected(data: dict[str, Any], who: str) -> tuple[str, str]:
    page = f"{reverse('public:question', args=[data['conversation']])}#message-{data['corrected']}"
    gone = data.get("withdrawn", False)
    words = _("%(who)s took back a correction") if gone else _("%(who)s marked a member's answer as corrected")
    return words % {"who": who}, format_html('<a href="{}">{}</a>', page, _("Show it"))


def _went(result: str) -> str:
    return dict(errand_results()).get(result, "")


def _errand(*, by_hand: bool) -> str:
    return _("%(who)s wrote down how it went") if by_hand else _("Whoever was sent said how it went")


def _not_about(matter: str) -> str:
    return _("not about: %(matter)s") % {"matter": matter}


def _commitment(commitment: "Commitment | None", *, is_new: bool) -> str:
    if commitment is None:
        return ""
    if not is_new:
        return _("“%(text)s”") % {"text": commitment.text}
    return _("“%(text)s” by %(date)s") % {"text": commitment.text, "date": _moment(commitment.due_at)}


def _replaced(old: "Commitment | None", new: "Commitment | None") -> str:
    if old is None or new is None:
        return ""
    words = {"old": old.text, "text": new.text, "date": _moment(new.due_at)}
    return _("instead of “%(old)s”: “%(text)s” by %(date)s") % words


def _why(data: dict[str, Any], names: dict[str, Any]) -> str:
    reason = data.get("because") or data.get("reason", "")
    if reason == "by_hand":
        return _("%(who)s asked for it, from %(from)s") % names
    why = str(REASONS.get(reason, reason))
    if names["from"] == names["owner"]:
        return _("again: %(why)s") % {"why": why}
    return _("from %(from)s: %(why)s") % {**names, "why": why}


def _date_of(data: dict[str, Any]) -> str:
    until = parse_datetime(data["until"]) if "until" in data else None
    return _moment(until) if until else ""


def _moment(at: datetime) -> str:
    return date_format(localtime(at), pgettext("a moment, as Django's date format", "D j M, H:i"))
