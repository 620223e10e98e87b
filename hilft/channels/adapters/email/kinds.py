"""Did a person write this, or a machine? Weak signs only forbid automatic answers; strong ones say "auto reply".

A customer's letter taken for a machine's would be a letter lost, so one weak sign never decides.
"""

import re

from hilft.channels.adapters.email.account import EmailAccount
from hilft.channels.adapters.email.headers import Mail, decode_words, message_ids, raw_value, raw_values
from hilft.channels.contract import Kind

OUR_ID_MARK = "hilft."
_ABSENT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|automatische antwort|autoreply|out of (?:the )?office|"
    r"abwesenheit|abwesend|nicht im büro|vacation|réponse automatique|eingangsbestätigung)",
    re.IGNORECASE,
)
_REPLY_MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Vacation")
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)")
_SCL = 5
"""From this spam confidence level on Exchange itself would put a mail into the folder for junk."""
_NOBODY = re.compile(
    r"(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|noreply.*|bounces?[-+].*|.*-bounces)@", re.I
)


def is_loop(mail: Mail, account: EmailAccount) -> bool:
    """Whether this is our own letter coming back: it bears our mark or an id only we give."""
    ours = {value.lower() for value in raw_values(mail, "X-Loop")}
    return account.address.lower() in ours or any(is_our_id(i, account) for i in message_ids(own_id(mail)))


def is_our_id(message_id: str, account: EmailAccount) -> bool:
    """Whether `message_id` has the form the house gives to what it sends from this account."""
    return message_id.startswith(f"<{OUR_ID_MARK}") and message_id.lower().endswith(f"@{account.domain.lower()}>")


def own_id(mail: Mail) -> str:
    """Return the mail's Message-ID header as it stands, or ""."""
    return raw_value(mail, "Message-ID")


def kind_of(mail: Mail, account: EmailAccount) -> Kind:
    """Return `LOOP`, `AUTO_REPLY` or `MESSAGE`. Bounces are recognised by bounce.py, before this."""
    if is_loop(mail, account):
        return Kind.LOOP
    return Kind.AUTO_REPLY if _is_auto_reply(mail) else Kind.MESSAGE


def is_answerable(mail: Mail, sender: str, account: EmailAccount) -> bool:
    """Whether an automatic receipt may go out: only when no sign at all speaks of a machine (RFC 3834)."""
    return not (
        not sender
        or account.is_ours(sender)
        or _NOBODY.match(sender)
        or _submitted(mail) not in {"", "no"}
        or raw_value(mail, "Return-Path") == "<>"
        or any(raw_value(mail, name) for name in ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress"))
        or raw_value(mail, "Precedence").lower() in {"bulk", "list", "junk", "auto_reply"}
        or any(raw_value(mail, name) for name in _REPLY_MARKS)
    )


def marks_of(mail: Mail) -> tuple[tuple[str, str], ...]:
    """Return what servers on the way wrote on it: that it is spam, with their score, and that it went to many.

    Whoever writes such a line on their own mail harms only that mail. One sign of bulk is no sign.
    """
    found = [("spam", score)] if (score := _spam_score(mail)) else []
    bulk = [name for name in ("List-Unsubscribe", "List-Id", "Feedback-ID") if raw_value(mail, name)]
    if raw_value(mail, "Precedence").lower() in {"bulk", "list", "junk"}:
        bulk.append("Precedence")
    return tuple([*found, ("bulk", ", ".join(bulk))] if len(bulk) > 1 else found)


def _spam_score(mail: Mail) -> str:
    """Return the score of a filter that says "spam" (SpamAssassin, Rspamd, Exchange), "yes" where it tells none."""
    status, result = raw_value(mail, "X-Spam-Status"), raw_value(mail, "X-Spamd-Result")
    if re.match(r"\s*yes\b", status, re.IGNORECASE) or raw_value(mail, "X-Spam-Flag").strip().lower() == "yes":
        told = re.search(r"score=(-?\d+(?:\.\d+)?)", status) or _NUMBER.fullmatch(
            raw_value(mail, "X-Spam-Score").strip()
        )
        return told[1] if told else "yes"
    if rspamd := re.match(r"\s*default:\s*True\s*\[(-?\d+(?:\.\d+)?)", result, re.IGNORECASE):
        return rspamd[1]
    level = raw_value(mail, "X-MS-Exchange-Organization-SCL").strip()
    return level if level.isdecimal() and int(level[:3]) >= _SCL else ""


def _is_auto_reply(mail: Mail) -> bool:
    if _submitted(mail) == "auto-replied" or raw_value(mail, "Precedence").lower() == "auto_reply":
        return True
    if any(raw_value(mail, name).lower() not in {"", "no"} for name in _REPLY_MARKS):
        return True
    is_about_absence = bool(_ABSENT.search(decode_words(raw_value(mail, "Subject"))))
    if _submitted(mail) == "auto-generated":
        # A web form or a fax machine says "auto-generated" too, but it does not reply to anything.
        return is_about_absence or bool(raw_value(mail, "In-Reply-To"))
    suppresses = bool(raw_value(mail, "X-Auto-Response-Suppress"))
    is_bulk = raw_value(mail, "Precedence").lower() in {"bulk", "junk"} or raw_value(mail, "Return-Path") == "<>"
    return is_about_absence and (suppresses or is_bulk)


def _submitted(mail: Mail) -> str:
    word = re.match(r"[a-z-]+", raw_value(mail, "Auto-Submitted").lower())
    return word[0] if word else ""
