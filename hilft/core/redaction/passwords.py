"""Passwords, PINs and PUKs: what nobody but their owner may read."""

import re
from collections.abc import Iterator

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page

STEMS = ("pass", "kennwort", "schlüssel", "key", "pin", "puk", "cvc", "cvv", "prüfziffer", "pw")
CUE = re.compile(
    r"(?<![\w/.=-])(?:(?P<code>pin2?|puk2?|cvc|cvv|prüfziffer)|"
    r"(?:wlan|wifi|wi-fi|wpa2?|netzwerk|router|kunden|geräte)?[- ]?"
    r"(?:passwort|kennwort|passphrase|password|passwd|pw|schlüssel|key))"
    r"(?: (?:for|für|fürs|vom|von|des|der|zum|to)(?: (?:the|den|das|dem|die|meine?[mns]?|my|our|unser(?:e[mns])?))?"
    r" (?:router|wlan|wi-?fi|box|netz|network))?"
    r"[ \u00a0]{0,2}(?:(?:[:=]|\b(?:ist|lautet|is|was|war)\b)[ :]{0,2}(?:(?:also|die|der|das|jetzt|now) )?)?"
    r"[ \u00a0]{0,2}[\"'„(]?(?=\S)"
)
CODE = re.compile(r"\d{3,8}(?!\w|[.,-]\d)")
WORD = re.compile(r"[^\s,;\[\]()\"“„]{5,60}")


def passwords(page: Page) -> Iterator[Found]:
    """Find short codes after PIN, PUK, CVC, and words with a digit in them after "password"."""
    if not any(stem in page.low for stem in STEMS):
        return
    for match in CUE.finditer(page.low):
        code = CODE.match(page.text, match.end())
        word = None if match["code"] else WORD.match(page.text, match.end())
        if code:
            yield Found("password", *code.span())
        elif word and _looks_secret(word.group()):
            yield Found("password", word.start(), word.start() + len(word.group().rstrip(".,:;?")))


def _looks_secret(written: str) -> bool:
    return any(map(str.isdigit, written)) and sum(map(str.isalnum, written)) >= 5
