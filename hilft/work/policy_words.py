"""What `hilft policy check` prints for people, in their language. Words of the file stay as the file has them.

Imported only when Django is set up, as `speak` does: the catalogues and the names of the roles are there then.
"""

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hilft.core.calendar_file import DAYS
from hilft.core.lined_toml import Problem
from hilft.people.models import Role
from hilft.policies.mistakes import in_readers_words
from hilft.work.bounds import MOST_HOLES


def show(found: dict[str, Any]) -> str:
    """Return what was found about a policy file: its mistakes, or its bounds and the holes of the roster."""
    file = {"file": found["file"]}
    if not found["valid"]:
        problems = (in_readers_words(Problem(**problem)) for problem in found["problems"])
        line = _("%(file)s, line %(line)s: %(what)s; %(remedy)s")
        return "\n".join(line % {**file, **problem._asdict()} for problem in problems)
    lines = [_("%(file)s is a valid policy.") % file, "", _promise(found["promise"]), "", *_table(found)]
    return "\n".join([*lines, *_overlays(found), *_holes(found.get("holes"))])


def _promise(said: dict[str, Any]) -> str:
    values = {"word": _number(said["word_days"]), "matter": _number(said["matter_days"]), "role": _role(said["role"])}
    sentence = _(
        "No customer waits longer than %(word)s working days for a word, and no matter lives longer than %(matter)s"
        " working days, without this person owning it: the %(role)s."
    )
    return sentence % values


def _table(found: dict[str, Any]) -> list[str]:
    """Return the bounds as lines: in working days, and by the clock in the worst case; codes as the file has them."""
    kind, rung, role = _("kind"), _("rung"), _("role")
    word, matter = _("longest wait for a word"), _("longest life of a matter")
    lines = [f"  {kind:<11} {rung:>5}  {role:<20} {word:>34} {matter:>34}"]
    for bound in found["bounds"]:
        spans = (_span(bound["word"]), _span(bound["matter"]))
        lines.append(f"  {bound['kind']:<11} {bound['rung']:>5}  {bound['role']:<20} {spans[0]:>34} {spans[1]:>34}")
    return lines


def _span(longest: dict[str, Any]) -> str:
    values = {"work": _number(longest["working_days"], 1), "days": _number(longest["elapsed_days"], 1)}
    return _("%(work)s working days, %(days)s days") % values


def _overlays(found: dict[str, Any]) -> list[str]:
    """Return the bounds of matters and groups, each below its title and its norm."""
    heads = {
        "matters": _("matter %(code)s: %(title)s (%(source)s)"),
        "groups": _("group %(code)s: %(title)s (%(source)s)"),
    }
    lines: list[str] = []
    for name, head in heads.items():
        for overlay in found[name]:
            about = {"code": overlay["code"], "title": _titled(overlay["title"]), "source": overlay["source"]}
            lines += ["", head % about, *_table(overlay)]
            lines += [_date(date) for date in overlay["dates"]]
    return lines


def _date(date: dict[str, Any]) -> str:
    values = {"by": date["by"], "title": _titled(date["titles"]), "source": date["source"]}
    return "  " + _("by %(by)s: %(title)s (%(source)s)") % values


def _holes(holes: list[dict[str, Any]] | None) -> list[str]:
    """Return where nobody would be there; nothing where no house was asked."""
    if holes is None:
        return []
    if not holes:
        return ["", _("Somebody holds every role of these ladders at every hour.")]
    lines = ["", _("Where nobody would be there:"), *(f"  {_hole(hole)}" for hole in holes[:MOST_HOLES])]
    more = len(holes) - MOST_HOLES
    return [*lines, "  " + _("and %(n)s more") % {"n": more}] if more > 0 else lines


def _hole(hole: dict[str, Any]) -> str:
    """Return one hole as a sentence, in the words of the roster's page."""
    whose = hole["whose"] or ("" if hole["shared"] else _("everybody else"))
    values = {
        "role": _role(hole["role"]),
        "team": whose,
        "days": ", ".join(str(WEEKDAYS[DAYS.index(day)]) for day in hole["weekdays"]),
        "span": f"{hole['from']}-{hole['to']}",
        "at": hole["from"],
        "first": hole["first"],
        "last": hole["last"],
        "next": _role(hole["passes_to"]) if hole["passes_to"] else _("the standing duty head"),
    }
    who = _("%(role)s for %(team)s: nobody") if whose else _("%(role)s: nobody")
    when = _("on %(days)s at closing, %(at)s") if hole["at_closing"] else _("on %(days)s %(span)s")
    how_long = ngettext("on %(first)s", "from %(first)s to %(last)s", hole["times"])
    goes = _("what climbs then goes on to: %(next)s")
    return f"{who} {when}, {how_long}; {goes}." % values


def _role(code: str) -> str:
    return str(Role(code).label) if code in Role.values else code


def _titled(title: dict[str, str]) -> str:
    return title["de" if (get_language() or "en").startswith("de") else "en"]


def _number(value: float, places: int | None = None) -> str:
    """Return a number as it is written in this language; without `places`, a whole one has none."""
    return str(localize(int(value) if places is None and value == int(value) else round(value, places or 2)))
