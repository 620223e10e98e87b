"""E-mail addresses, which are hidden, and addresses of machines, which their author is asked about."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page
from hilft.core.redaction.words import words

LOCAL = re.compile(r"(?:[\w%+'#-]|\.(?!\.)){1,64}$")
DOMAIN = re.compile(r"(?:\w[\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
SPOKEN = re.compile(
    r"(?<![\w.-])\w[\w.+-]{0,63} ?[(\[{<](?:at|ät|a)[)\]}>] ?\w[\w-]{0,62}"
    r"(?: ?(?:\.|[(\[{<](?:dot|punkt|d)[)\]}>]|(?<= )(?:dot|punkt)(?= )) ?[^\W\d_][\w-]{1,24}){1,4}"
    r"|(?<![\w.-])\w[\w.+-]{0,63} (?:at|ät) \w[\w-]{0,62}(?: (?:dot|punkt) [^\W\d_][\w-]{1,24}){1,4}"
)
SPELT = (*(f"{a}{end}" for a in ("at", "ät", "(a", "[a", "{a", "<a") for end in ")]}>"), "punkt", " dot")
"""What stands in every address that is spelt out; looked for first, as that is quick."""
URL = re.compile(r"\bhttps?://(?:\[[0-9a-f:.]{2,45}\])?[^\s<>\"\[\]]{1,2000}", re.IGNORECASE)
HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}(?P<end>[a-z]{2,18})(?![\w-]|\.\w)")
DOT = re.compile(r"[a-z0-9]\.[a-z]{2}")
PATH = re.compile(r"(?::\d{1,5})?/[^\s<>\"\[\]]{0,2000}|:\d{1,5}(?!\d)")
IPV4 = re.compile(r"(?<![\w.,:])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?!\w|-[a-z]|[.,]\d)")
IPV6 = re.compile(r"(?<![\w:.])[0-9a-f:]{0,8}:[0-9a-f:]{1,40}(?:/\d{1,3})?(?![\w:])")
VERSION = re.compile(r"(?:version|firmware|fritz!?os|build|release|stand|update|v)[ :.(]{0,3}$")

ENDS = words(
    "ac ae ag ai app arpa art at au be berlin bg biz blog box br bz ca cc ch cloud club cn co com cy cz de dev dk edu"
    " ee eu example fi fm fr fyi gg gl gmbh gov gr group hamburg help home hr hu ie il info int internal invalid io ir"
    " it jp ke koeln kr kz lan li link live local localhost lt lu lv ly ma mc md me media mobi mx name net network"
    " news nl no nrw nu nz online onion org pe pl pro pt pw ro rocks rs ru ruhr saarland sh shop si site sk social"
    " space st store su support systems team tech test tirol tk to tools top tr tv tw ua uk us uy vip wien wiki world"
    " xyz za am es in is so im as do my by go"
)
ALSO_WORDS = words("am es in is so im as do my by go me no to us it at be")


def emails(page: Page) -> Iterator[Found]:
    """Find e-mail addresses, also with "(at)" and "dot" in words."""
    at = page.text.find("@")
    while at >= 0:
        local = LOCAL.search(page.text, max(0, at - 64), at)
        domain = DOMAIN.match(page.text, at + 1)
        if local and domain:
            start = local.start() + len(local.group()) - len(local.group().lstrip(".'-"))
            if start < at:
                yield Found("e-mail", start, domain.end())
        at = page.text.find("@", at + 1)
    if any(sign in page.low for sign in SPELT):
        yield from (Found("e-mail", *match.span()) for match in SPOKEN.finditer(page.low))


def machines(page: Page) -> Iterator[Found]:
    """Find URLs, host names and IP addresses, all to be asked about; they may overlap."""
    if "://" in page.text:
        for match in URL.finditer(page.text):
            yield Found("URL", match.start(), match.start() + len(match.group().rstrip(".,;:!?)'*")), ask=True)
    for match in IPV4.finditer(page.low) if page.text.count(".") >= 3 else ():
        if _is_ipv4(match.group()) and not VERSION.search(page.low, max(0, match.start() - 16), match.start()):
            yield Found("IP", *match.span(), ask=True)
    if "::" in page.text or page.text.count(":") >= 7:
        yield from (Found("IP", *match.span(), ask=True) for match in IPV6.finditer(page.low) if _is_ipv6(match))
    yield from _hosts(page)


def _hosts(page: Page) -> Iterator[Found]:
    if not DOT.search(page.low):
        return
    for match in HOST.finditer(page.low):
        written = page.text[match.start() : match.end()]
        if match["end"] not in ENDS or not _is_host(written, match["end"]):
            continue
        path = PATH.match(page.text, match.end())
        if path and "/" in path.group():
            end = match.end() + len(path.group().rstrip(".,;:!?)'*"))
            yield Found("URL", match.start(), end, ask=True)
        else:
            yield Found("host", *match.span(), ask=True)


def _is_host(written: str, end: str) -> bool:
    """Tell "mail.example.org" from two sentences without a blank between them."""
    first = written.partition(".")[0]
    if written.lower().startswith("www."):
        return True
    if written.count(".") == 1 and (end in ALSO_WORDS or len(first) < 2):
        return False
    return any(sign.isalpha() for sign in written[: -len(end)]) and not written.rpartition(".")[2].istitle()


def _is_ipv4(written: str) -> bool:
    parts = written.partition("/")[0].split(".")
    return all(int(part) < 256 and (part == "0" or part[0] != "0") for part in parts)


def _is_ipv6(match: re.Match[str]) -> bool:
    written = match.group().partition("/")[0]
    if written.count(":") < 2 or sum(map(bool, written.split(":"))) < 2 or not any(map(str.isdigit, written)):
        return False
    try:
        IPv6Address(written)
    except AddressValueError:
        return False
    return True
