"""What is wrong in a text of rules, in the reader's language.

The core says it in English, with the words of the file in the middle of its sentences. Here each of its sentences
stands once more with a name for what comes from the file, so that it can be translated; a sentence that stands in no
line is shown as the core said it, and a test reads the core to see that there is none.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.core.lined_toml import Problem

WHAT = (
    gettext_noop("%(a)s is missing"), gettext_noop("%(a)s is not a table"), gettext_noop("%(a)s is not a list"),
    gettext_noop("%(a)s is not known here"), gettext_noop("this is not TOML (%(a)s)"),
    gettext_noop("%(a)s is not a short name"), gettext_noop("a ladder needs at least one rung"),
    gettext_noop("the matter reaches this rung earlier than the rung below it (%(a)s)"),
    gettext_noop("%(a)s stands on this ladder twice"), gettext_noop("%(a)s is not a role of a ladder"),
    gettext_noop("%(a)s is not a number of people"), gettext_noop("being loud may only shorten the first word"),
    gettext_noop("a reminder after %(a)s does not come before the next one (%(b)s)"),
    gettext_noop("a reminder after %(a)s does not come before %(b)s (%(c)s)"), gettext_noop("%(a)s says nothing"),
    gettext_noop("no law counts our opening hours"), gettext_noop("this day is no holiday here anyway"),
    gettext_noop("%(a)s is not a time zone"), gettext_noop("the desk never opens"),
    gettext_noop("%(a)s comes before the end of the opening before it (%(b)s)"),
    gettext_noop("%(a)s is not an opening"), gettext_noop("%(a)s is not on the clock"),
    gettext_noop("%(a)s ends before it begins"), gettext_noop("%(a)s is not a first and a last year"),
    gettext_noop("%(a)s do not run forward from 1990 to 2100"), gettext_noop("a state needs its country"),
    gettext_noop("%(a)s is not a known %(b)s"), gettext_noop("%(a)s is not a day"),
    gettext_noop("%(a)s is no time before a moment"), gettext_noop("%(a)s is not a span of time"),
    gettext_noop("this span is over at once"), gettext_noop("%(a)s is too far ahead"),
)  # fmt: skip
REMEDY = (
    gettext_noop("write [name] above its entries instead"), gettext_noop("write [ and ] around its entries instead"),
    gettext_noop('write key = "value" or [table] instead'), gettext_noop("write small letters, like %(a)s, instead"),
    gettext_noop("write small letters and _, like %(a)s, instead"), gettext_noop("write %(a)s here"),
    gettext_noop("write [%(a)s] with %(b)s"), gettext_noop("write %(a)s or more instead"),
    gettext_noop("write another role instead"), gettext_noop("write one of %(a)s instead"),
    gettext_noop("write a whole number like 1000 instead"), gettext_noop("write less than %(a)s instead"),
    gettext_noop("write a text like %(a)s instead"), gettext_noop("write openings one after the other instead"),
    gettext_noop("write times from %(a)s to %(b)s instead"),
    gettext_noop("write %(a)s here and the rest on the next day instead"), gettext_noop("leave it out instead"),
    gettext_noop("leave the state out instead"), gettext_noop("write %(a)s below it"), gettext_noop("write %(a)s too"),
    gettext_noop("write %(a)s for one day or %(b)s for every year instead"),
    gettext_noop("write between %(a)s and %(b)s, such as %(c)s, instead"),
    gettext_noop("write more, like %(a)s, instead"), gettext_noop("write %(a)s or less instead"),
    gettext_noop("write whole numbers, like %(a)s, instead"), gettext_noop("write %(a)s instead"),
)  # fmt: skip
"""The last one fits many: it stands last."""


def in_readers_words(problem: Problem) -> Problem:
    """Return a mistake as its reader should read it; line and words of the file stay."""
    return problem._replace(what=translated(problem.what, WHAT), remedy=translated(problem.remedy, REMEDY))


def translated(sentence: str, known: tuple[str, ...]) -> str:
    """Return a sentence of the core in the reader's language, as it is when it stands in no line here."""
    for template in known:
        found = _pattern(template).fullmatch(sentence)
        if found is not None:
            return _(template) % found.groupdict() if found.groupdict() else _(template)
    return sentence


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w)\)s", template)
    named = (re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+)" for place, part in enumerate(parts))
    return re.compile("".join(named), re.DOTALL)
