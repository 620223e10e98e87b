"""Letting one browser session into a case: by a click on a link that only the asker was sent, or by a code.

A code is shown to one session. It lets that session in when it comes from the very address that asked, on the same
account of ours; from anybody else, or anywhere else, it does nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.links import digest
from hilft.channels.actions.checking import note_passed
from hilft.channels.contract import Heard, Kind
from hilft.channels.models import Account, Passage, Proof
from hilft.channels.private import CODE_LASTS, case_of, code_for, vouches
from hilft.channels.registry import usable
from hilft.core.checked import LASTS, How
from hilft.core.codes import codes_in, is_bare, without
from hilft.core.standing import What
from hilft.people.queries import as_known

MOST_WAITING = 20
"""Codes alive at once for one passage; a stranger who asks for more makes the oldest end."""
TRIES, HELD = 5, timedelta(hours=1)
"""After so many codes of the asker that nobody was shown, nobody is shown another for so long."""
MARK = "[code]"


@transaction.atomic
def show_code(passage_id: int, *, now: datetime) -> tuple[str, str]:
    """Return a secret for a browser session and the code that is bound to it. Raises Refused when there is none now."""
    passage = Passage.objects.select_for_update().get(pk=passage_id)
    _refuse_over(passage, now)
    if passage.held_until is not None and passage.held_until > now:
        raise Refused(_("Too many codes came that were not right. Please try again in an hour."))
    waiting = Proof.objects.filter(passage=passage, proved_at=None, ended_at=None)
    waiting.filter(expires_at__lte=now).update(ended_at=now)
    oldest = list(waiting.order_by("-pk").values_list("pk", flat=True)[MOST_WAITING - 1 :])
    Proof.objects.filter(pk__in=oldest).update(ended_at=now)
    for _again in range(3):
        session = secrets.token_hex(20)
        try:
            with transaction.atomic():
                _shown(passage, session, now)
        except IntegrityError:
            continue  # somebody else is being shown the very same one
        return session, code_for(session)
    raise Refused(_("Too many codes came that were not right. Please try again in an hour."))


def _shown(passage: Passage, session: str, now: datetime) -> None:
    made = {"session": digest(session), "code": digest(code_for(session)), "made_at": now}
    Proof.objects.create(passage=passage, **made, expires_at=now + CODE_LASTS)


@transaction.atomic
def open_link(passage_id: int, *, now: datetime) -> str:
    """Let in the first session that opens a direct message's link on purpose; return its secret.

    Raises Refused for a link that was used, ended, or expired, and for one that was said in public.
    """
    passage = Passage.objects.select_for_update().get(pk=passage_id)
    _refuse_over(passage, now)
    if passage.way != "message":
        raise Refused(_("This link opens only together with a code."))
    if passage.used_at is not None:
        raise Refused(_("This link was opened already, on another device perhaps. With a code you get in here, too."))
    session = secrets.token_hex(20)
    made = Proof.objects.create(passage=passage, session=digest(session), made_at=now, expires_at=now + CODE_LASTS)
    Passage.objects.filter(pk=passage.pk).update(used_at=now)
    _let_in(passage, made, How.LINK, now)
    return session


def recognise(account: Account, heard: Heard, *, now: datetime) -> Heard | None:
    """Let in the session whose code this message brings, where it comes from the account that asked.

    Return the message with codes made unreadable; None when it says nothing besides, so that it is nobody's word.
    """
    codes = codes_in(heard.text) if heard.kind is Kind.MESSAGE else []
    address = as_known(heard.author.address)
    if not codes or not address or not _vouched(account):
        return heard
    return _recognise(account, heard, codes, address, now)


@transaction.atomic
def _recognise(account: Account, heard: Heard, codes: Sequence[str], address: str, now: datetime) -> Heard | None:
    digests = [digest(code) for code in codes]
    mine = list(
        Passage.objects.select_for_update().filter(account=account, address=address, ended_at=None).order_by("pk")
    )
    known = list(Proof.objects.filter(code__in=digests).select_related("passage"))
    for proof in known:
        if proof.passage_id in {one.pk for one in mine} and proof.proved_at is None and proof.ended_at is None:
            _prove(proof, next(one for one in mine if one.pk == proof.passage_id), now)
    if not known and not (mine and is_bare(heard.text)):
        return heard  # words that only sound like a code
    if not known:
        _count_wrong(mine, now)
    if is_bare(heard.text) and (known or mine):
        return None
    return replace(heard, text=without(heard.text, MARK))


def _prove(proof: Proof, passage: Passage, now: datetime) -> None:
    if proof.expires_at <= now or passage.expires_at <= now:
        return
    _let_in(passage, proof, How.CODE, now)


def _let_in(passage: Passage, proof: Proof, how: How, now: datetime) -> None:
    Proof.objects.filter(pk=proof.pk).update(proved_at=now, until=now + LASTS)
    opened = passage.opened + 1
    Passage.objects.filter(pk=passage.pk).update(opened=opened, opened_at=now, tried=0)
    case = case_of(passage)
    told = {"passage": passage.pk, "proof": proof.pk, "how": how.value, "number": opened}
    do(case.pk, What.ENTERED, now=now, data=told)
    note_passed(case.pk, passage.customer_id, how, now=now)


def _count_wrong(mine: list[Passage], now: datetime) -> None:
    for passage in mine:
        tried = passage.tried + 1
        held = now + HELD if tried >= TRIES else passage.held_until
        Passage.objects.filter(pk=passage.pk).update(tried=0 if tried >= TRIES else tried, held_until=held)
        if tried >= TRIES:
            Proof.objects.filter(passage=passage, proved_at=None, ended_at=None).update(ended_at=now)


def _refuse_over(passage: Passage, now: datetime) -> None:
    if passage.ended_at is not None or passage.expires_at <= now:
        raise Refused(_("This link leads nowhere any more. Write to us where you asked, and you get a new one."))


def _vouched(account: Account) -> bool:
    channel = usable(account)
    return channel is not None and vouches(channel)


@transaction.atomic
def leave(sessions: list[str], number: int, *, now: datetime) -> None:
    """Let this browser out of a case again; it needs a new code or link to come back."""
    for proof in Proof.objects.filter(session__in=[digest(one) for one in sessions], ended_at=None):
        if case_of(proof.passage).pk == number:
            Proof.objects.filter(pk=proof.pk).update(ended_at=now)
