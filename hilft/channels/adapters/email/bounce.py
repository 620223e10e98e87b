"""Reports that a letter of ours did not arrive: as the standard has it (RFC 3464), and as servers write it anyway."""

import re
from collections.abc import Iterator
from itertools import islice

from hilft.channels.adapters.email.addresses import plain_address
from hilft.channels.adapters.email.headers import Mail, decode_words, mail_from, message_ids, raw_value
from hilft.channels.adapters.email.parts import enclosed_body, parts_of
from hilft.channels.adapters.email.storable import storable_line
from hilft.channels.contract import Bounce

_MOST_PARTS = 60
_LONGEST_REASON = 1_000
_LOOKED_AT = 60_000  # characters of a plain report
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
_SAYS_SO = re.compile(
    r"(?:undeliver|delivery (?:status|failure|failed|problem|has failed|delayed)|mail delivery|returned mail|"
    r"failure notice|delivery notification|nicht zustellbar|unzustellbar|zustellung|non remis|mail system error)",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"(?:this message was created automatically by mail delivery software|this is the qmail-send program|"
    r"did not reach (?:some or all of )?the (?:following|intended) recipient|"
    r"(?:could not|couldn't|can't|cannot) be delivered|delivery to the following recipients? (?:has )?failed|"
    r"delivery has failed to these recipients|konnte nicht (?:an .{0,80})?zugestellt werden|"
    r"(?:folgende|ihre) (?:e-?mail|nachricht).{0,120}nicht zugestellt)",
    re.IGNORECASE,
)
_FROM_SERVER = re.compile(r"(?:mailer-?daemon|postmaster|microsoftexchange[^@]*|mail-?daemon)@|^<?>?$", re.IGNORECASE)
_ENCLOSED_ID = re.compile(r"^[ >|\t]*message-id:\s*(<[^<>\s]{3,900}>)", re.IGNORECASE | re.MULTILINE)
_ANY_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,190}")
_STILL_TRYING = re.compile(r"(?:delayed|still trying|not yet been delivered|no action is required|warning:)", re.I)


def bounce_of(mail: Mail, *, sender: str, text: str) -> Bounce | None:
    """Return what `mail` reports, or None if it is no such report. `text`: its readable text."""
    report = next((part for part in _every(mail) if part.get_content_type() == "message/delivery-status"), None)
    if report is not None:
        return _standard(mail, report)
    if not _is_plain_report(mail, sender, text):
        return None
    return _plain(mail, text)


def _standard(mail: Mail, report: Mail) -> Bounce | None:
    groups = _groups(report)
    failing = [group for group in groups if _field(group, "Action") in {"failed", "delayed"}]
    if not failing:
        return None  # delivered, relayed, expanded: no bad news
    worst = min(failing, key=lambda group: _field(group, "Action") != "failed")
    status = _STATUS.search(raw_value(worst, "Status"))
    recipient = raw_value(worst, "Original-Recipient") or raw_value(worst, "Final-Recipient")
    said = decode_words(raw_value(worst, "Diagnostic-Code")).partition(";")[2].strip()
    return Bounce(
        original=_original_id(mail),
        recipient=plain_address(recipient.rpartition(";")[2]),
        reason=storable_line(said or raw_value(worst, "Status"), longest=_LONGEST_REASON),
        permanent=_field(worst, "Action") == "failed",
        status=status[1] if status else "",
    )


def _groups(report: Mail) -> list[Mail]:
    """The report's groups of fields, one per recipient; some servers encode the part, which hides them."""
    groups = parts_of(report)
    if any(raw_value(group, "Action") for group in groups):
        return groups
    source = enclosed_body(report)[:_LOOKED_AT]
    return [mail_from(group.strip()) for group in re.split(rb"\r?\n[ \t]*\r?\n", source)]


def _field(group: Mail, name: str) -> str:
    return raw_value(group, name).partition(" ")[0].strip().lower()


def _original_id(mail: Mail) -> str:
    """The id of the letter that came back, from whichever part carries its header."""
    for part in _every(mail):
        kind = part.get_content_type()
        if kind == "message/rfc822" and (inside := parts_of(part)) and (ids := message_ids(_id(inside[0]))):
            return ids[0]
        if kind in {"text/rfc822-headers", "message/rfc822-headers", "message/rfc822"}:
            source = enclosed_body(part)[:_LOOKED_AT].decode("utf-8", "replace")
            if match := _ENCLOSED_ID.search(source):
                return message_ids(match[1])[0]
    return next(iter(message_ids(raw_value(mail, "In-Reply-To"))), "")


def _is_plain_report(mail: Mail, sender: str, text: str) -> bool:
    """Whether a server wrote this in its own words: it must look like one, and say so."""
    if raw_value(mail, "X-Failed-Recipients"):
        return True
    from_server = bool(_FROM_SERVER.search(sender)) or raw_value(mail, "Return-Path") == "<>"
    says_so = bool(_SAYS_SO.search(decode_words(raw_value(mail, "Subject"))))
    return from_server and bool(_REPORT.search(text[:_LOOKED_AT]) or (says_so and _ENCLOSED_ID.search(text)))


def _plain(mail: Mail, text: str) -> Bounce:
    text = text[:_LOOKED_AT]
    copy = _ENCLOSED_ID.search(text)
    words = text[: copy.start()] if copy else text
    failed = plain_address(raw_value(mail, "X-Failed-Recipients").partition(",")[0])
    recipient = failed or plain_address(match[0] if (match := _ANY_ADDRESS.search(words)) else "")
    status, code = _STATUS.search(words), _CODE.search(words)
    original = message_ids(copy[1])[0] if copy else _original_id(mail)
    temporary = (status and status[1][0] == "4") or (not status and code and code[1] == "4")
    return Bounce(
        original=original,
        recipient=recipient,
        reason=storable_line(_reason(words, recipient), longest=_LONGEST_REASON),
        permanent=not (temporary or _STILL_TRYING.search(words[:2_000])),
        status=status[1] if status else "",
    )


def _reason(words: str, recipient: str) -> str:
    """The server's own words: the lines around the error code, or those below the recipient."""
    lines = words.split("\n")
    told = next((i for i, line in enumerate(lines) if _STATUS.search(line) or _CODE.search(line)), None)
    if told is None:
        told = next((i for i, line in enumerate(lines) if recipient and recipient in line), 0)
        return " ".join(lines[told : told + 4])
    start = told - 1 if told and lines[told - 1].strip().endswith(":") else told
    return " ".join(line.strip() for line in lines[start : told + 2])


def _id(mail: Mail) -> str:
    return raw_value(mail, "Message-ID")


def _every(mail: Mail) -> Iterator[Mail]:
    """Every part outside the returned letter itself, breadth first, bounded."""
    waiting, seen = [mail], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        if part.get_content_maintype() == "multipart":
            waiting += islice(parts_of(part), _MOST_PARTS)
