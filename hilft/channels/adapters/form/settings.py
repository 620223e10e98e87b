"""One form: its settings as values, checked once, with every error a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit

MATTERS, SITES = 20, 50
"""So many matters can be chosen from; so many sites may show one form."""
_LONG_HEADING = gettext_noop("A heading has at most 100 characters.")
_LONG_MATTER = gettext_noop("A matter is a few words: at most 120 characters with both languages.")
_MANY_MATTERS = gettext_noop("There are at most 20 matters: nobody reads more.")
_NO_SITE = gettext_noop("Write the beginning of each site's address only, one a line, like https://shop.example")
_MANY_SITES = gettext_noop("At most 50 sites show one form.")
HERE = frozenset({"localhost", "127.0.0.1"})
"""Hosts that may show a form without TLS: the machine of whoever builds a site."""
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$")

FIELDS = (
    Field(name="heading_en", label=gettext_noop("Heading in English"), required=False),
    Field(name="heading_de", label=gettext_noop("Heading in German"), required=False),
    Field(
        name="intro_en",
        label=gettext_noop("Introduction in English"),
        help=gettext_noop("A sentence or two above the form."),
        input=Input.LINES,
        required=False,
    ),
    Field(name="intro_de", label=gettext_noop("Introduction in German"), input=Input.LINES, required=False),
    Field(
        name="matters",
        label=gettext_noop("Matters to choose from"),
        help=gettext_noop("One a line, in English and German: Bill | Rechnung. Empty: nobody is asked."),
        input=Input.LINES,
        required=False,
    ),
    Field(name="phone", label=gettext_noop("Ask for a phone number?"), input=Input.YES_NO, default="no"),
    Field(
        name="customer_number",
        label=gettext_noop("Ask for a customer number?"),
        input=Input.YES_NO,
        default="no",
    ),
    Field(name="files", label=gettext_noop("Take files?"), input=Input.YES_NO, default="yes"),
    Field(
        name="linked",
        label=gettext_noop("Link to it where people ask in the community?"),
        input=Input.YES_NO,
        default="no",
    ),
    Field(
        name="sites",
        label=gettext_noop("Sites that may show the form"),
        help=gettext_noop("One a line, like https://shop.example. Empty: it is shown on our own page only."),
        input=Input.LINES,
        required=False,
    ),
)
STEPS = (
    gettext_noop("Nothing has to be done elsewhere. Decide what is asked: the less, the more people write."),
    gettext_noop("If other sites shall show the form, name them below: every browser refuses it to all others."),
    gettext_noop("The page of the channel then shows the form's address and the lines to copy into a site."),
)


@dataclass(frozen=True)
class FormSettings:
    """What one form asks, says and allows. `heading`, `intro`: by language. `matters`: each in English and German.

    `sites`: the origins that may show it, as browsers name them.
    """

    heading: Mapping[str, str]
    intro: Mapping[str, str]
    matters: tuple[tuple[str, str], ...] = ()
    phone: bool = False
    customer_number: bool = False
    files: bool = True
    linked: bool = False
    sites: tuple[str, ...] = ()

    def worded(self, texts: Mapping[str, str], language: str) -> str:
        """Return a text in a language, in the other one where only that was written, or ""."""
        return texts.get(language) or next((text for text in texts.values() if text), "")


def settings_from(given: Mapping[str, str]) -> FormSettings:
    """Return the form that `given` describes. Raises `Unfit`."""
    heading = {language: given.get(f"heading_{language}", "").strip() for language in ("en", "de")}
    for language, text in heading.items():
        if len(text) > 100:
            raise Unfit(_LONG_HEADING, field=f"heading_{language}")
    return FormSettings(
        heading=heading,
        intro={language: given.get(f"intro_{language}", "").strip() for language in ("en", "de")},
        matters=_matters(given.get("matters", "")),
        phone=given.get("phone") == "yes",
        customer_number=given.get("customer_number") == "yes",
        files=given.get("files", "yes") != "no",
        linked=given.get("linked") == "yes",
        sites=_sites(given.get("sites", "")),
    )


def origin_of(address: str) -> str:
    """Return the origin of an address as browsers write it, "" for what has none that could show a form."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
    if not is_safe or not _HOST.match(host) or port == 0 or "@" in parts.netloc:
        return ""
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None and port != usual else "")


def _matters(lines: str) -> tuple[tuple[str, str], ...]:
    found = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        english, _, german = (part.strip() for part in line.partition("|"))
        if len(line) > 120:
            raise Unfit(_LONG_MATTER, field="matters")
        found.append((english or german, german or english))
    if len(found) > MATTERS:
        raise Unfit(_MANY_MATTERS, field="matters")
    return tuple(dict.fromkeys(found))


def _sites(lines: str) -> tuple[str, ...]:
    found = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        origin = origin_of(line)
        if not origin or urlsplit(line).path not in ("", "/") or "?" in line or "#" in line or "*" in line:
            raise Unfit(_NO_SITE, field="sites")
        found.append(origin)
    if len(found) > SITES:
        raise Unfit(_MANY_SITES, field="sites")
    return tuple(dict.fromkeys(found))
