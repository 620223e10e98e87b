"""A raw message in, what it says out. Statuses come from strangers: whatever they contain, something is heard."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hilft.channels.adapters.mastodon.events import number
from hilft.channels.adapters.mastodon.media import attached
from hilft.channels.adapters.mastodon.text import LONGEST_HTML, LONGEST_TEXT, line, plain, storable
from hilft.channels.contract import Audience, Author, Heard, HeardFile, Kind, Note, RawMessage, nobody_said
from hilft.channels.media import ending_of, media_type

KINDS = {"mention": Kind.MESSAGE, "edit": Kind.EDITED, "delete": Kind.DELETED, "own": Kind.OURS}
OPEN = frozenset({"public", "unlisted"})
"""Only what anybody can read is public: what is for followers, or of a kind not known yet, is treated as private."""
MOST_REFERENCES, MOST_OPTIONS, MOST_MENTIONS, MOST_ATTACHED = 50, 50, 100, 20
_HANDLE = re.compile(r"\s*(@[\w.\-]+(?:@[\w.\-]+(?::\d+)?)?)[,:]?(?=\s|$)")
_STUMBLES = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError)


def read_raw(raw: RawMessage) -> Heard:
    """Return what `raw` says. Never raises."""
    try:
        return _read(raw)
    except _STUMBLES:
        text = storable(raw.raw[:LONGEST_TEXT].decode("utf-8", "replace"))
        return nobody_said(raw, Kind.BROKEN, text)


def _read(raw: RawMessage) -> Heard:
    body = json.loads(raw.raw)
    status = body["status"]
    kind = KINDS.get(str(body.get("event")), Kind.NOISE)
    about = line(str(status["id"]))
    if kind is Kind.DELETED:
        return nobody_said(raw, kind, about=about)
    me = _dict(body.get("me"))
    domain = line(str(me.get("domain") or ""))  # behind the handles of our own server's accounts
    if kind is Kind.MESSAGE and str(_dict(status.get("account")).get("id")) == str(me.get("id")):
        kind = Kind.OURS
    heard = _said(raw, status, me, domain)
    files, left_out = _files(status, _dict(body.get("files")))
    account = _dict(status.get("account"))
    return replace(
        heard,
        kind=kind,
        text=storable("\n".join(filter(None, [heard.text, *left_out]))),
        about=about if kind is Kind.EDITED else "",
        said_at=_moment(status.get("edited_at") if kind is Kind.EDITED else status.get("created_at"), raw.received_at),
        in_reply_to=line(str(status.get("in_reply_to_id") or "")),
        references=tuple(line(str(one)) for one in _list(body.get("ancestors"))[-MOST_REFERENCES:]),
        attachments=tuple(files),
        answerable=kind is Kind.MESSAGE and not account.get("bot"),
        reach=min(number(account.get("followers_count")), 10**9),
        notes=heard.notes | ({Note.PARTS_DAMAGED} if left_out else frozenset()),
    )


def _said(raw: RawMessage, status: dict[str, Any], me: dict[str, Any], domain: str) -> Heard:
    mentions = _mentions(status, domain)
    html = str(status.get("content") or "")
    text = "\n\n".join(filter(None, [_without_us(plain(html, mentions), me, domain), _poll(status)]))
    return Heard(
        remote_id=raw.remote_id,
        author=_author(_dict(status.get("account")), me, domain),
        subject=line(str(status.get("spoiler_text") or "")),
        text=text[:LONGEST_TEXT],
        quoted=_quoted(status, domain),
        said_at=raw.received_at,
        audience=Audience.PUBLIC if status.get("visibility") in OPEN else Audience.PRIVATE,
        language=line(str(status.get("language") or ""), 8)[:2].lower(),
        sent_to=tuple(mentions.values()),
        permalink=_web(status.get("url")),
        notes=frozenset({Note.CUT} if len(html) > LONGEST_HTML or len(text) > LONGEST_TEXT else ()),
    )


def _author(account: dict[str, Any], me: dict[str, Any], domain: str) -> Author:
    handle = _handle(account.get("acct"), domain)
    name = str(account.get("display_name") or "")
    for emoji in _list(account.get("emojis"))[:MOST_OPTIONS]:
        # :verified: behind a name is a picture anybody may choose.
        name = name.replace(f":{_dict(emoji).get('shortcode')}:", "")
    identity = line(str(account.get("id") or ""))
    # The number stays when people rename themselves; another server gives the same number to somebody else.
    address = f"{identity}@{line(str(me.get('server') or ''))}" if identity else ""
    return Author(name=line(name) or handle.lstrip("@"), handle=handle, address=address, pages=_pages(account))


def _pages(account: dict[str, Any]) -> tuple[str, ...]:
    """Return the addresses in a profile whose pages link back (rel="me"): the server itself has looked."""
    fields = [_dict(one) for one in _list(account.get("fields"))[:MOST_OPTIONS]]
    checked = (plain(str(one.get("value") or ""), {}) for one in fields if one.get("verified_at"))
    return tuple(line(one) for one in checked if one)


def _mentions(status: dict[str, Any], domain: str) -> dict[str, str]:
    found = (_dict(one) for one in _list(status.get("mentions"))[:MOST_MENTIONS])
    return {str(one.get("url")): _handle(one.get("acct"), domain) for one in found if one.get("acct")}


def _handle(acct: object, domain: str) -> str:
    name = line(str(acct or "")).lstrip("@")
    return f"@{name}" if "@" in name or not name else f"@{name}@{domain}"


def _without_us(text: str, me: dict[str, Any], domain: str) -> str:
    """Leave out our own handle where a status begins with handles, as the answer to a letter has no address in it."""
    acct = str(me.get("acct") or "").lower()
    ours = {f"@{acct}", _handle(acct, domain).lower()}
    kept, position = [], 0
    while found := _HANDLE.match(text, position):
        if found[1].lower() not in ours:
            kept.append(found[1])
        position = found.end()
    return " ".join([*kept, text[position:].strip()]).strip() if position else text


def _poll(status: dict[str, Any]) -> str:
    """What can be chosen in a poll; how often it was chosen changes and was said by nobody."""
    options = _list(_dict(status.get("poll")).get("options"))[:MOST_OPTIONS]
    return "\n".join(f"- {line(str(_dict(one).get('title') or ''))}" for one in options)


def _quoted(status: dict[str, Any], domain: str) -> str:
    quoted = _dict(_dict(status.get("quote")).get("quoted_status"))
    if not quoted:
        return ""
    said = plain(str(quoted.get("content") or ""), _mentions(quoted, domain))
    return f"{_handle(_dict(quoted.get('account')).get('acct'), domain)}:\n{said}"[:LONGEST_TEXT]


def _files(status: dict[str, Any], fetched: dict[str, Any]) -> tuple[list[HeardFile], list[str]]:
    """Return the files that were fetched, and a line for whatever has words of its own or did not come."""
    files, lines = [], []
    for place, one in enumerate(list(attached(status))[:MOST_ATTACHED], 1):
        content = base64.b64decode(str(fetched.get(str(one.get("id"))) or ""), validate=True)
        description = line(str(one.get("description") or ""), 1_500)
        if content:
            kind_of_file = media_type(content)
            files.append(HeardFile(f"picture-{place}{ending_of(kind_of_file)}", kind_of_file, content))
        if description or not content:
            shown = [line(str(one.get("type") or "file"), 40), description, "" if content else _web(one.get("url"))]
            lines.append(f"[{': '.join(filter(None, shown))}]")
    return files, lines


def _moment(value: object, received_at: datetime) -> datetime:
    """The network's own clock is believed, but nothing was said after it was heard."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return received_at
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(moment.astimezone(UTC), received_at)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _web(value: object) -> str:
    return line(value) if isinstance(value, str) and value.startswith(("https://", "http://")) else ""
