"""Words of others as safe markup: plain text with links, and the blog's Markdown."""

from html import unescape
from typing import TYPE_CHECKING

import nh3
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from django.utils.functional import Promise

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])
_TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a", "hr", "table",
    "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
HIDDEN_WORDS: dict[str, "str | Promise"] = {
    "IBAN": _("a bank account"),
    "bank account": _("a bank account"),
    "customer number": _("a customer number"),
    "contract number": _("a contract number"),
    "order number": _("an order number"),
    "invoice number": _("an invoice number"),
    "access id": _("an access number"),
    "ID number": _("the number of a document"),
    "password": _("a password"),
    "SIM": _("the number of a SIM card"),
    "IMEI": _("the number of a device"),
    "MAC": _("the address of a device"),
    "card": _("the number of a card"),
    "e-mail": _("a mail address"),
    "birth date": _("a date of birth"),
    "phone": _("a phone number"),
    "address": _("an address"),
}


def plain(text: str) -> SafeString:
    """Return a customer's or an advisor's words as paragraphs; links lead on without a recommendation of ours."""
    escaped = urlize(text, nofollow=True, autoescape=True)
    return mark_safe(linebreaks(escaped))


def article(text: str) -> SafeString:
    """Return an article written in Markdown. Its first heading is the second level: the title stands above it."""
    html = _MARKDOWN.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes={"a": {"href", "title"}}, link_rel="noopener"))


def quoted(words: str) -> str:
    """Return words in the quotation marks of the reader's language."""
    return gettext("“%(words)s”") % {"words": words}


def first_lines(text: str, *, most: int = 180) -> str:
    """Return the beginning of an article without its marks, for a teaser."""
    whole = " ".join(unescape(nh3.clean(_MARKDOWN.render(text), tags=set())).split())
    words = whole[:most].rpartition(" ")[0] if len(whole) > most else whole
    return f"{words}…" if len(whole) > most else words


def hidden_words(kinds: list[str]) -> list[str]:
    """Return in words what was made unreadable, each once."""
    return list(dict.fromkeys(str(HIDDEN_WORDS.get(kind, kind)) for kind in kinds))
