"""Saying: an answer to one person, below the message it belongs to, with its files."""

import re
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.whatsapp.files import MOST, kind_of, type_of
from hilft.channels.adapters.whatsapp.server import TOO_LATE, WINDOW, Graph, refused, wamid_of
from hilft.channels.contract import Delivered, Measure, Outgoing, SentFile, Undeliverable, Unsure
from hilft.channels.wire.graph import code_of, words_of
from hilft.channels.wire.graph_sent import fitting, follow
from hilft.channels.wire.http import SOON, Answer
from hilft.core.lengths import length

LONGEST = 4096
"""Characters of a text (Meta's documentation, "Text messages", 2025)."""
TEMPLATE_LONGEST = 900
"""Characters of ours in a template, whose whole body has 1,024 at most."""
TOO_LONG = gettext_noop("The text is longer than WhatsApp allows. Say it in several parts.")
NO_TEXT = gettext_noop("There is no text that could be said.")
NO_ADDRESS = gettext_noop("The number this is for is no number of WhatsApp's. Reach the customer another way.")
NO_NUMBER = gettext_noop("WhatsApp did not say whether it took the message.")
_PERSON = re.compile(r"[0-9]{5,20}")
_HIDDEN = re.compile(r"[A-Z]{2,4}(?:\.[A-Z]{2,4})?\.[A-Za-z0-9]{5,128}")
"""People who hide their number have a name that Meta made for us alone (form and field as in pywa 4.5, 2026)."""
_WAMID = re.compile(r"wamid\.[A-Za-z0-9+/=_-]{4,230}")
_SPACES = re.compile(r"\s+")


class Saying:
    """The speaking side of one number."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        if not outgoing.text.strip():
            raise Undeliverable(NO_TEXT, code="refused")
        if length(outgoing.text, Measure.CHARACTERS) > LONGEST:
            raise Undeliverable(TOO_LONG, code="too_long")
        if not _PERSON.fullmatch(outgoing.to) and not _HIDDEN.fullmatch(outgoing.to):
            raise Undeliverable(NO_ADDRESS, code="no_address")
        fitting(outgoing.attachments, kind_of, MOST)
        files = [self._uploaded(one) for one in outgoing.attachments]
        said = self._said(outgoing)
        for file in files:
            follow(partial(self._send, _to(outgoing) | file))
        return said

    def _said(self, outgoing: Outgoing) -> Delivered:
        words = _to(outgoing) | {"type": "text", "text": {"body": outgoing.text, "preview_url": False}}
        answer = self._graph.send(words | _below(outgoing))
        if not answer.ok and code_of(answer) in WINDOW:
            return self._late(outgoing, answer)
        return _delivered(answer)

    def _late(self, outgoing: Outgoing, answer: Answer) -> Delivered:
        """Say it with a template, since the customer's last word is too long ago for anything else."""
        account, text = self._graph.account, _SPACES.sub(" ", outgoing.text).strip()
        if not account.template or length(text, Measure.CHARACTERS) > TEMPLATE_LONGEST:
            raise Undeliverable(TOO_LATE, code="too_late", detail=words_of(answer))
        template = {
            "name": account.template,
            "language": {"policy": "deterministic", "code": account.language},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": text}]}],
        }
        return self._send(_to(outgoing) | {"type": "template", "template": template})

    def _send(self, words: dict[str, Any]) -> Delivered:
        return _delivered(self._graph.send(words))

    def _uploaded(self, file: SentFile) -> dict[str, Any]:
        number = self._graph.upload(file.name, type_of(file), file.content)
        kind = kind_of(file)
        return {"type": kind, kind: {"id": number} | ({"filename": file.name} if kind == "document" else {})}


def _to(outgoing: Outgoing) -> dict[str, Any]:
    whom = "to" if _PERSON.fullmatch(outgoing.to) else "recipient"
    return {"messaging_product": "whatsapp", "recipient_type": "individual", whom: outgoing.to}


def _below(outgoing: Outgoing) -> dict[str, Any]:
    """Return which message this answers; behind a # stands a mark of the house."""
    named = _WAMID.fullmatch(outgoing.in_reply_to.partition("#")[0])
    return {"context": {"message_id": named[0]}} if named else {}


def _delivered(answer: Answer) -> Delivered:
    if not answer.ok:
        refused(answer)
    number = wamid_of(answer)
    if not number:
        raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON, detail=answer.said())
    return Delivered(number)
