"""What policy files say about matters and groups of customers: read, checked, and written out again."""

import json
import re
from collections.abc import Mapping
from typing import Any

from hilft.core.lined_toml import Document, Path
from hilft.core.policy import LawDate, Overlay, Remark, Rules, Span, Title, Unit
from hilft.core.span_file import LONGEST_MATTER, SpanReader, span_text

GROUPS = ("vulnerable",)
"""The groups of customers a policy may have rules for; a customer belongs to one or to none."""

_WORDS = ("first_word", "next_word", "update")
_TITLE = ("en", "de", "source")
_GROUP = (*_TITLE, *_WORDS, "ages")
_MATTER = (*_GROUP, "dates", "remarks")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class OverlayReader:
    """Builds matters and groups from a document and notes what is wrong on the way."""

    def __init__(self, document: Document, rules: Rules | None) -> None:
        """`rules`: those for customers' cases, on which the overlays lie; None when they could not be read."""
        self.document, self.spans = document, SpanReader(document)
        self.roles = None if rules is None else [rung.role for rung in rules.rungs]

    def matters(self, top: Mapping[str, Any]) -> dict[str, Overlay]:
        """Return the matters of the file by their codes."""
        return {code: self._overlay(("matter", code), value) for code, value in self._each(("matter",), top)}

    def groups(self, top: Mapping[str, Any]) -> dict[str, Overlay]:
        """Return the groups of customers of the file by their codes."""
        known = self.document.table(("group",), top.get("group", {}), GROUPS)
        return {code: self._overlay(("group", code), value) for code, value in known.items()}

    def _each(self, path: Path, table: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Return the named tables below a path; names that are no codes are noted."""
        value = table.get(str(path[-1]), {})
        found = self.document.table(path, value, value if isinstance(value, dict) else ())
        for code in found:
            if not _CODE.fullmatch(code):
                remedy = 'write small letters and _, like "missed_appointment", instead'
                self.document.wrong((*path, code), f"{code!r} is not a short name", remedy)
        return list(found.items())

    def _overlay(self, path: Path, value: object) -> Overlay:
        table = self.document.table(path, value, _MATTER if path[0] == "matter" else _GROUP)
        first, following, update = (self.spans.span_if_any(table, (*path, name)) for name in _WORDS)
        remarks = self.document.listed((*path, "remarks"), table.get("remarks", []))
        return Overlay(
            str(path[-1]),
            self._title(path, table),
            self._text(path, table, "source"),
            first,
            following,
            update,
            self._ages((*path, "ages"), table.get("ages", {})),
            tuple(self._date((*path, "dates", code), one) for code, one in self._each((*path, "dates"), table)),
            tuple(self._remark((*path, "remarks", number), one) for number, one in enumerate(remarks)),
        )

    def _title(self, path: Path, table: Mapping[str, Any]) -> Title:
        return Title(self._text(path, table, "en"), self._text(path, table, "de"))

    def _text(self, path: Path, table: Mapping[str, Any], name: str) -> str:
        """Return words for people: a title in one language, or the norm a rule is taken from."""
        example = '"TKG 58(1)"' if name == "source" else '"Fault"'
        if name not in table:
            self.document.missing((*path, name), example)
        elif not isinstance(table[name], str) or not table[name].strip():
            self.document.wrong((*path, name), f"{name} says nothing", f"write a text like {example} instead")
        return str(table.get(name, ""))

    def _ages(self, path: Path, value: object) -> dict[str, Span]:
        roles = self.roles if self.roles is not None else value if isinstance(value, dict) else ()
        table = self.document.table(path, value, roles)
        return {role: self.spans.read((*path, role), text, LONGEST_MATTER) for role, text in table.items()}

    def _date(self, path: Path, value: object) -> LawDate:
        table = self.document.table(path, value, (*_TITLE, "by"))
        by = self.spans.span(table, (*path, "by"), LONGEST_MATTER, example="3 days")
        if by.unit is Unit.OPEN and by.amount == by.amount:
            remedy = 'write "24 calendar h", "end of next day", "3 days", "1 month" or "1 working day" instead'
            self.document.wrong((*path, "by"), "no law counts our opening hours", remedy)
        return LawDate(str(path[-1]), self._title(path, table), by, self._text(path, table, "source"))

    def _remark(self, path: Path, value: object) -> Remark:
        table = self.document.table(path, value, (*_TITLE, "after"))
        after = self.spans.span_if_any(table, (*path, "after"), LONGEST_MATTER)
        return Remark(self._title(path, table), self._text(path, table, "source"), after)


def overlay_lines(section: str, overlay: Overlay) -> list[str]:
    """Return a matter or a group as the lines of a policy file. `section`: "matter" or "group"."""
    name = f"{section}.{overlay.code}"
    spans = {"first_word": overlay.first_word, "next_word": overlay.next_word, "update": overlay.update}
    lines = [f"\n[{name}]", *_title_lines(overlay.title, overlay.source)]
    lines += [f'{key} = "{span_text(span)}"' for key, span in spans.items() if span is not None]
    if overlay.ages:
        ages = (f'{role} = "{span_text(span)}"' for role, span in overlay.ages.items())
        lines.append(f"ages = {{ {', '.join(ages)} }}")
    for date in overlay.dates:
        lines += [f"\n[{name}.dates.{date.code}]", *_title_lines(date.title, date.source)]
        lines.append(f'by = "{span_text(date.by)}"')
    for remark in overlay.remarks:
        lines += [f"\n[[{name}.remarks]]", *_title_lines(remark.title, remark.source)]
        lines += [] if remark.after is None else [f'after = "{span_text(remark.after)}"']
    return lines


def _title_lines(title: Title, source: str) -> list[str]:
    words = {"en": title.en, "de": title.de, "source": source}
    return [f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in words.items()]
