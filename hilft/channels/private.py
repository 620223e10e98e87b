"""What began in public and goes on in private: which way a network leaves open, and who is bound to a passage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.utils.crypto import salted_hmac

from hilft.cases.actions.links import digest
from hilft.cases.models import Case, CaseEvent, Placement
from hilft.channels.contract import Audience, Channel, Identity, Outgoing, Priced
from hilft.channels.models import Account, Passage, Proof
from hilft.channels.registry import usable
from hilft.conversations.models import Conversation, Message
from hilft.core.codes import DICE, code_of
from hilft.core.standing import What
from hilft.deliveries.models import Delivery
from hilft.people.models import Identity as KnownAs

LASTS = timedelta(days=30)
"""So long a link leads into private."""
CODE_LASTS = timedelta(minutes=30)
_OWN_PAGE = frozenset({"community", "blog"})
"""Places whose askers have a case page of their own."""
_LINK = "https://example.org/private/0123456789abcdef0123456789abcdef/"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a case can go on in private. `kind`: "message", "code", "page", or "none" where nobody can be bound.

    `why`: a code that says why it is not a direct message, "" for one. `until`: up to when a direct message is
    possible. `by_hand`: the network takes no public word from a program. `public_cost`, `private_cost`: what the words
    take of the account's budgets, by unit; with the link in it where there is one.
    """

    kind: str
    conversation: Conversation
    account: Account | None = None
    asked: Message | None = None
    address: str = ""
    why: str = ""
    until: datetime | None = None
    by_hand: bool = False
    public_cost: Mapping[str, int] | None = None
    plain_cost: Mapping[str, int] | None = None
    private_cost: Mapping[str, int] | None = None


def way_of(case: Case, *, now: datetime) -> Way | None:
    """Return how this case can go on in private, None for a case without a public conversation of its customer."""
    placed = Conversation.objects.filter(placement__case=case, audience="public", customer_id=case.customer_id or 0)
    public = placed.order_by("-pk").first()
    if public is None or case.customer_id is None:
        return None
    if public.channel in _OWN_PAGE:
        return Way(kind="page", conversation=public)
    account = Account.objects.filter(name=public.channel, ended_at=None).first()
    asked = last_asked(public)
    if account is None or asked is None:
        return Way(kind="none", conversation=public, why="no_account")
    return _on(account, public, asked, now)


def last_asked(public: Conversation) -> Message | None:
    """Return the customer's last word in public."""
    theirs = Message.objects.filter(conversation=public, customer_id=public.customer_id or 0, deleted_at=None)
    return theirs.exclude(remote_id=None).order_by("-pk").first()


def _on(account: Account, public: Conversation, asked: Message, now: datetime) -> Way:
    known = KnownAs.objects.filter(customer_id=public.customer_id or 0, network=account.network).order_by("pk").first()
    channel = usable(account)
    if channel is None:
        return Way(kind="none", conversation=public, account=account, why="no_account")
    address = known.address if known is not None else ""
    if not address or not vouches(channel):
        return Way(kind="none", conversation=public, account=account, asked=asked, why="not_vouched")
    why = _no_message(channel, public, asked, now)
    return Way(
        kind="code" if why else "message",
        conversation=public,
        account=account,
        asked=asked,
        address=address,
        why=why,
        until=_until(channel, asked),
        by_hand=not (channel.traits.may_reply and asked.may_reply),
        public_cost=_cost(channel, asked, Audience.PUBLIC, f"… {_LINK}"),
        plain_cost=_cost(channel, asked, Audience.PUBLIC, "…"),
        private_cost=_cost(channel, asked, Audience.PRIVATE, f"… {_LINK}"),
    )


def vouches(channel: Channel) -> bool:
    """Say whether an author's address on this network is theirs, by the network's word or by a signed call."""
    return channel.traits.identity is Identity.PROVEN or hasattr(channel, "called")


def _no_message(channel: Channel, public: Conversation, asked: Message, now: datetime) -> str:
    """Return why no direct message can be sent, "" when one can."""
    if not channel.traits.may_go_private:
        return "network"
    until = _until(channel, asked)
    if until is not None and until <= now:
        return "too_late"
    if not asked.may_reply:
        return "not_allowed"
    failed = Delivery.objects.filter(what="passage", conversation__passages__public=public, failed_at__isnull=False)
    return "refused" if failed.exists() else ""


def _until(channel: Channel, asked: Message) -> datetime | None:
    if asked.private_until is not None:
        return asked.private_until
    within = channel.traits.private_within
    return asked.said_at + within if within is not None else None


def _cost(channel: Channel, asked: Message, audience: Audience, text: str) -> Mapping[str, int] | None:
    if not hasattr(channel, "cost"):
        return None
    outgoing = Outgoing(key="", to="", subject="", text=text, in_reply_to=asked.remote_id or "", audience=audience)
    return cast("Priced", channel).cost(outgoing)


def may_speak(passage: Passage) -> bool:
    """Say whether a program may say the public word of this passage, or a person posts it by hand."""
    if passage.account is None:
        return True
    channel = usable(passage.account)
    if channel is None:
        return False
    asked = last_asked(passage.public)
    return channel.traits.may_reply and (asked is None or asked.may_reply)


def secret_of(passage: Passage) -> str:
    """Return the secret of a passage's link. It is worked out anew each time: a word said again is the same word."""
    return salted_hmac("hilft.passage", str(passage.pk), algorithm="sha256").hexdigest()[:32]


def link_of(passage: Passage) -> str:
    return f"{settings.SITE_URL}/private/{secret_of(passage)}/"


def passage_by(secret: str) -> Passage | None:
    """Return the passage this link belongs to, whatever became of it."""
    found = Passage.objects.filter(digest=digest(secret))
    return found.select_related("account", "public__placement__case__owner", "private", "customer").first()


def live_passage(case_id: int) -> Passage | None:
    """Return how this case goes on in private now, None while it does not."""
    return Passage.objects.filter(case_id=case_id, ended_at=None).select_related("account", "public", "private").first()


def last_passage(case_id: int) -> Passage | None:
    """Return how this case went on in private last, also after its link was ended."""
    return Passage.objects.filter(case_id=case_id).select_related("account", "public").order_by("-pk").first()


def case_of(passage: Passage) -> Case:
    """Return the case a passage leads to: where its words lie now, also after two cases were joined."""
    return Placement.objects.select_related("case__owner", "case__customer").get(conversation=passage.public_id).case


def code_for(session: str) -> str:
    """Return the code that is shown to the browser session with this secret. The secret lies in its cookie alone."""
    return code_of(salted_hmac("hilft.code", session, algorithm="sha256").digest()[:DICE])


def proof_in(passage: Passage, sessions: Sequence[str]) -> tuple[Proof, str] | None:
    """Return what a browser with these secrets was shown or let in by here last, with the secret; None for nothing."""
    by_digest = {digest(one): one for one in sessions}
    found = Proof.objects.filter(passage=passage, session__in=by_digest, ended_at=None).order_by("-pk").first()
    return (found, by_digest[found.session]) if found is not None else None


def let_in(sessions: Sequence[str], number: int, *, now: datetime) -> Case | None:
    """Return a case if a browser with one of these secrets was let into it and still is."""
    digests = [digest(one) for one in sessions]
    valid = Proof.objects.filter(session__in=digests, ended_at=None, until__gt=now, passage__ended_at=None)
    cases = (case_of(proof.passage) for proof in valid.select_related("passage").order_by("-pk"))
    return next((case for case in cases if case.pk == number), None)


def went_private(events: list[CaseEvent]) -> bool:
    """Say whether a case with this history ever went on in private: most did not, and nothing more has to be asked."""
    return any(event.kind == What.WENT_PRIVATE for event in events)


def goes_on_in_private(public_id: int) -> bool:
    """Say whether what was asked in this public conversation goes on, or went on, in private."""
    return Passage.objects.filter(public=public_id).exists()


def private_case(account: Account, address: str, *, now: datetime) -> int | None:
    """Return the case that a private word of this author belongs to, where one of theirs goes on in private."""
    found = Passage.objects.filter(account=account, address=address, ended_at=None).order_by("-pk").first()
    if found is None:
        return None
    case = case_of(found)
    return case.pk if case.closed_at is None or case.closed_at > now - LASTS else None


def place_for(delivery: Delivery) -> Conversation | None:
    """Return the private place of what the product itself tells a customer, where their case goes on in private.

    None for everything else. Only what a person wrote for the public is said there.
    """
    told = delivery.conversation
    if delivery.channel != "customer" or delivery.message_id is not None or told is None or told.audience != "public":
        return None
    if delivery.what in ("news", "joined"):
        return None
    found = Passage.objects.filter(public=told).select_related("private").order_by("-pk").first()
    return found.private if found is not None else None
