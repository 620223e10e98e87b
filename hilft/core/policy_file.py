"""Policies as files: TOML in, a policy out, and every mistake named with its line and what to write instead."""

import json
import re
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from hilft.core.lined_toml import Document, FileError, Path
from hilft.core.lined_toml import Problem as Problem
from hilft.core.overlay_file import OverlayReader, overlay_lines
from hilft.core.policy import REMIND_BEFORE, Kind, Loud, Policy, Rules, Rung, Span
from hilft.core.span_file import LONGEST_MATTER, SpanReader, length
from hilft.core.span_file import span_text as span_text

ESCALATION_ROLES = (
    "duty_lead", "head_of_service", "head_of_department", "privacy_officer", "operator", "community_manager",
)  # fmt: skip
"""Who may stand on a ladder."""

_SECTIONS = ("key", "waiting", "handover", "solution", "commitment", *Kind, "matter", "group")
_RULES = ("first_word", "next_word", "update", "repeat", "loud", "rungs")


class PolicyError(FileError):
    """A policy file cannot be used; `problems` and the text list everything that is wrong, line by line."""


def load_policy(text: str) -> Policy:
    """Return the policy this TOML text states; `docs/policies.md` describes the format.

    Lengths of different kinds (opening time, working days, calendar time) are compared on a reference calendar: Monday
    to Friday, 9:00 to 17:00, no holidays, each span beginning on a Monday at 9:00.

    Raises:
        PolicyError: with all mistakes of the text, each with its line and what to write instead.
    """
    document = Document(text)
    policy = _Reader(document).policy()
    if policy is None or document.problems:
        raise PolicyError(document.problems)
    return policy


def dump_policy(policy: Policy) -> str:
    """Return the policy as TOML text; `load_policy` makes an equal policy of it."""
    lines = [
        f"key = {json.dumps(policy.key)}",
        f'\n[waiting]\ncustomer = "{span_text(policy.wait_customer)}"\nthird_party = "{span_text(policy.wait_third)}"',
        f'\n[handover]\naccept_within = "{span_text(policy.accept_within)}"',
        f"\n[solution]\nremind = {json.dumps([span_text(span) for span in policy.remind])}",
        f'presume = "{span_text(policy.presume)}"\nreopened = "{span_text(policy.reopened)}"',
    ]
    if policy.remind_before != REMIND_BEFORE:
        lines.append(f'\n[commitment]\nreminder = "{span_text(policy.remind_before)}"')
    for kind, rules in policy.rules.items():
        lines += [f"\n[{kind}]", *_rules_lines(rules)]
    for section, overlays in (("matter", policy.matters), ("group", policy.groups)):
        lines += [line for overlay in overlays.values() for line in overlay_lines(section, overlay)]
    return "\n".join(lines) + "\n"


def _rules_lines(rules: Rules) -> list[str]:
    spans = {"first_word": rules.first_word, "next_word": rules.next_word, "update": rules.update}
    lines = [f'{name} = "{span_text(span)}"' for name, span in (spans | {"repeat": rules.repeat}).items()]
    if rules.loud:
        louds = (f'{{ reach = {loud.reach}, first_word = "{span_text(loud.first_word)}" }}' for loud in rules.loud)
        lines.append(f"loud = [{', '.join(louds)}]")
    rungs = (
        f'  {{ role = "{rung.role}", act_within = "{span_text(rung.act_within)}", '
        f'matter = "{span_text(rung.matter)}" }},'
        for rung in rules.rungs
    )
    return [*lines, "rungs = [", *rungs, "]"]


class _Reader:
    """Builds a policy from a document and notes what is wrong on the way."""

    def __init__(self, document: Document) -> None:
        self.document, self.spans = document, SpanReader(document)

    def policy(self) -> Policy | None:
        top = self.document.table((), self.document.values, _SECTIONS)
        key = self._key_word(top)
        waiting = self._table(top, ("waiting",), ("customer", "third_party"))
        handover = self._table(top, ("handover",), ("accept_within",))
        solution = self._table(top, ("solution",), ("remind", "presume", "reopened"))
        customer, third = (self.spans.span(waiting, ("waiting", name)) for name in ("customer", "third_party"))
        accept_within = self.spans.span(handover, ("handover", "accept_within"))
        presume = self.spans.span(solution, ("solution", "presume"), example="7 days")
        reopened = self.spans.span(solution, ("solution", "reopened"), example="2 days")
        remind = self._remind(solution, presume)
        before = self.spans.before(self._reminder(top), ("commitment", "reminder"))
        kinds = [kind for kind in Kind if kind in top or kind is Kind.CUSTOMER]
        rules = {kind: self._rules((kind,), self._table(top, (kind,), _RULES)) for kind in kinds}
        sound = {kind.value: one for kind, one in rules.items() if one is not None}
        overlays = OverlayReader(self.document, sound.get(Kind.CUSTOMER))
        matters, groups = overlays.matters(top), overlays.groups(top)
        if self.document.problems:
            return None
        spans = (presume, customer, third, accept_within, reopened)
        return Policy(key, sound, remind, *spans, matters, groups, remind_before=before or REMIND_BEFORE)

    def _key_word(self, top: Any) -> str:
        key = top.get("key")
        if key is None:
            self.document.missing(("key",), '"name-of-the-policy"')
        elif not isinstance(key, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", key):
            self.document.wrong(("key",), f"{key!r} is not a short name", 'write small letters, like "care", instead')
        return str(key)

    def _table(self, top: Any, path: Path, known: tuple[str, ...]) -> Any:
        name = path[-1]
        if name not in top:
            if self.document.whole:
                self.document.wrong(path, f"[{name}] is missing", f"write [{name}] with {', '.join(known)}")
            return None
        return self.document.table(path, top[name], known)

    def _reminder(self, top: Any) -> Any:
        """Return the table about commitments, which may be left out."""
        return self._table(top, ("commitment",), ("reminder",)) if "commitment" in top else {}

    def _rules(self, path: Path, table: Any) -> Rules | None:
        if table is None:
            return None
        first, following, update, repeat = (self.spans.span(table, (*path, name)) for name in _RULES[:4])
        loud = self._loud(table, (*path, "loud"), first)
        rungs = self._rungs(table, (*path, "rungs"))
        return None if self.document.problems else Rules(first, following, update, rungs, repeat, loud)

    def _rungs(self, table: Any, path: Path) -> tuple[Rung, ...]:
        example = '[{ role = "duty_lead", act_within = "4 h", matter = "5 working days" }]'
        if "rungs" not in table:
            self.document.missing(path, example)
            return ()
        listed = self.document.listed(path, table["rungs"])
        if table["rungs"] == []:
            self.document.wrong(path, "a ladder needs at least one rung", f"write rungs = {example} instead")
        rungs = tuple(self._rung((*path, number), value) for number, value in enumerate(listed))
        for number, (below, above) in enumerate(pairwise(rungs), 1):
            if length(above.matter) < length(below.matter):
                text = span_text(below.matter)
                what = f"the matter reaches this rung earlier than the rung below it ({text})"
                self.document.wrong((*path, number, "matter"), what, f'write "{text}" or more instead')
            if above.role in {rung.role for rung in rungs[:number]} - {""}:
                what = f"{above.role} stands on this ladder twice"
                self.document.wrong((*path, number, "role"), what, "write another role instead")
        return rungs

    def _rung(self, path: Path, value: object) -> Rung:
        table = self.document.table(path, value, ("role", "act_within", "matter"))
        act_within = self.spans.span(table, (*path, "act_within"))
        matter = self.spans.span(table, (*path, "matter"), LONGEST_MATTER, example="5 working days")
        return Rung(self._role(table, path), act_within, matter)

    def _role(self, table: Any, path: Path) -> str:
        role = table.get("role")
        if role in ESCALATION_ROLES:
            return str(role)
        if role is None:
            self.document.missing((*path, "role"), '"duty_lead"')
        else:
            near = get_close_matches(str(role), ESCALATION_ROLES, 1, 0.5)
            choice = f'"{near[0]}"' if near else "one of " + ", ".join(ESCALATION_ROLES)
            self.document.wrong((*path, "role"), f"{role!r} is not a role of a ladder", f"write {choice} instead")
        return ""

    def _loud(self, table: Any, path: Path, first_word: Span) -> tuple[Loud, ...]:
        louds = []
        for number, value in enumerate(self.document.listed(path, table.get("loud", []))):
            place = (*path, number)
            entry = self.document.table(place, value, ("reach", "first_word"))
            span, reach = self.spans.span(entry, (*place, "first_word"), example="1 h"), entry.get("reach")
            if reach is None:
                self.document.missing((*place, "reach"), "1000")
            elif type(reach) is not int or reach < 1:
                what = f"{reach!r} is not a number of people"
                self.document.wrong((*place, "reach"), what, "write a whole number like 1000 instead")
            elif length(span) >= length(first_word):
                what = "being loud may only shorten the first word"
                remedy = f"write less than {span_text(first_word)} instead"
                self.document.wrong((*place, "first_word"), what, remedy)
            louds.append(Loud(reach if isinstance(reach, int) else 0, span))
        return tuple(louds)

    def _remind(self, table: Any, presume: Span) -> tuple[Span, ...]:
        path = ("solution", "remind")
        if table is None:
            return ()
        if "remind" not in table:
            self.document.missing(path, '["2 days", "5 days"]')
            return ()
        texts = self.document.listed(path, table["remind"])
        spans = [self.spans.read((*path, number), text, None) for number, text in enumerate(texts)]
        for number, (first, second) in enumerate(pairwise([*spans, presume]), 1):
            if length(first) >= length(second):
                later = "presume" if number == len(spans) else "the next one"
                what = f"a reminder after {span_text(first)} does not come before {later} ({span_text(second)})"
                self.document.wrong((*path, number - 1), what, f"write less than {span_text(second)} instead")
        return tuple(spans)
