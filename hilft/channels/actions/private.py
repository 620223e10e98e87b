"""What began in public goes on in private: the words that say so, the link that is bound, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from hilft.base.each import each
from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.links import digest
from hilft.cases.actions.words import private_conversation
from hilft.cases.models import Case, Outcome, Placement
from hilft.channels.actions.checking import note_signed_in
from hilft.channels.models import Passage, Proof
from hilft.channels.private import LASTS, Way, live_passage, secret_of, way_of
from hilft.conversations.actions import say
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_reply, enqueue_word
from hilft.deliveries.models import Delivery
from hilft.people.models import Person
from hilft.people.permissions import Right, require

LONGEST = 200
"""Signs of a public word that says only that it goes on in private; the link comes on top."""
BATCH = 50
_IN_MESSAGE = gettext_noop("We have written to you in a direct message.")
_BY_CODE = gettext_noop("We go on in private, since this concerns your data. Only you can open this with your account:")
_ON_PAGE = gettext_noop("We go on in private, since this concerns your data. You find our answer on your case page.")
_ELSEWHERE = gettext_noop("This concerns your data, so please write to us in private.")
STANDARD = {"message": _IN_MESSAGE, "code": _BY_CODE, "page": _ON_PAGE, "none": _ELSEWHERE}
_SOLVED = gettext_noop("This was solved in private.")
_PRESUMED = gettext_noop("We answered this in private and heard nothing more. A word of yours opens it again.")
_UNSOLVED = gettext_noop("This ended without a solution; we have told whoever asked why.")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntoPrivate:
    """What is said when a case goes on in private: `public` to everybody, "" for nothing; `private` to the asker."""

    public: str
    private: str
    says_end: bool = True


@transaction.atomic
def go_private(case_id: int, said: IntoPrivate, *, by: Person, now: datetime) -> Passage | None:
    """Go on in private with what was asked in public, bound to the account that asked.

    An earlier link of the same case leads nowhere from now on. Return None where the network lets us bind nobody: then
    only the public word is said. Raises Refused for what is no public case, and for a word that is missing or too long.
    """
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    case = Case.objects.select_related("customer").get(pk=case_id)
    way = way_of(case, now=now)
    if case.kind != Kind.CUSTOMER or case.closed_at is not None or way is None:
        raise Refused(_("Only an open case that was asked in public goes on in private."))
    _refuse_unfit(way, said)
    passage = None
    if way.kind != "none":
        _end_live(case_id, now)
        passage = _begin(case, way, said, by=by, now=now)
        do(case_id, What.WENT_PRIVATE, by=by.pk, now=now, data={"passage": passage.pk, "way": way.kind})
        if way.kind == "page":
            note_signed_in(case, now=now)
        if said.private.strip():
            _say_private(case_id, passage, said.private, by=by, now=now)
    if said.public.strip():
        _say_public(case_id, way, passage, said.public, by=by, now=now)
    return passage


def _refuse_unfit(way: Way, said: IntoPrivate) -> None:
    if way.kind in ("message", "page") and not said.private.strip():
        raise Refused(_("Write what the customer reads in private."))
    if way.kind in ("code", "none") and not said.public.strip():
        raise Refused(_("Write the public word: nothing else tells the customer where it goes on."))
    if len(said.public.strip()) > LONGEST:
        raise Refused(_("The public word is longer than %(most)s signs. Say only that it goes on.") % {"most": LONGEST})


def _end_live(case_id: int, now: datetime) -> None:
    live = Passage.objects.filter(case_id=case_id, ended_at=None)
    Proof.objects.filter(passage__in=live, ended_at=None).update(ended_at=now)
    live.update(ended_at=now)


def _begin(case: Case, way: Way, said: IntoPrivate, *, by: Person, now: datetime) -> Passage:
    assert case.customer is not None
    private = _private_place(case, way, now)
    made = Passage.objects.create(
        case=case, public=way.conversation, private=private, customer=case.customer, account=way.account,
        address=way.address, way=way.kind, digest=f"new:{case.pk}:{now.timestamp()}", made_at=now, made_by=by,
        expires_at=now + LASTS, says_end=said.says_end,
    )  # fmt: skip
    made.digest = digest(secret_of(made))
    made.save(update_fields=["digest"])
    return made


def _private_place(case: Case, way: Way, now: datetime) -> Conversation:
    """Return where private words go: a private thread on the same account, else the customer's own case page."""
    if way.kind != "message" or way.account is None:
        return private_conversation(case.pk, now=now) if way.kind == "page" else _page(case, now)
    key = f"~{way.conversation.key.partition('#')[0]}"[:200]
    here = Conversation.objects.filter(placement__case=case, audience="private", channel=way.account.name)
    if (known := here.order_by("-pk").first()) is not None:
        return known
    if Conversation.objects.filter(channel=way.account.name, key=key).exists():
        key = f"{key}#{case.pk}"
    return _place(case, way.account.name, key, now)


def _page(case: Case, now: datetime) -> Conversation:
    here = Conversation.objects.filter(channel="page", key=f"case:{case.pk}").first()
    return here or _place(case, "page", f"case:{case.pk}", now)


def _place(case: Case, channel: str, key: str, now: datetime) -> Conversation:
    made = Conversation.objects.create(
        channel=channel, key=key, subject=case.title[:250], audience="private", customer_id=case.customer_id,
        language=case.language, started_at=now,
    )  # fmt: skip
    Placement.objects.create(conversation=made, case=case)
    return made


def _say_private(case_id: int, passage: Passage, text: str, *, by: Person, now: datetime) -> None:
    message = say(passage.private, text, audience="private", by=by, now=now)
    do(case_id, What.ANSWERED, by=by.pk, now=now, data=_said(message))
    if passage.way == "message":
        enqueue_word(case_id, message, "passage", payload={"passage": passage.pk}, now=now)
    elif passage.way == "page":
        enqueue_reply(case_id, message, now=now)


def _say_public(case_id: int, way: Way, passage: Passage | None, text: str, *, by: Person, now: datetime) -> None:
    message = say(way.conversation, text, audience="public", by=by, now=now)
    do(case_id, What.ANSWERED, by=by.pk, now=now, data=_said(message))
    if way.by_hand:
        return
    if passage is not None and passage.way == "code":
        enqueue_word(case_id, message, "private", payload={"passage": passage.pk}, now=now)
    elif way.kind != "page":
        enqueue_reply(case_id, message, now=now)


@transaction.atomic
def end_passage(case_id: int, *, by: Person, now: datetime) -> None:
    """Let the link lead nowhere and every browser that was let in out again; what was said stays in private."""
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    live = live_passage(case_id)
    if live is None:
        raise Refused(_("No link into private is valid now."))
    _end_live(case_id, now)
    do(case_id, What.WENT_PRIVATE, by=by.pk, now=now, data={"passage": live.pk, "revoked": True})


@transaction.atomic
def choose_end_word(case_id: int, *, says_end: bool) -> None:
    """Keep whether the public hears how it ended."""
    Passage.objects.filter(case_id=case_id, end_word=None).update(says_end=says_end)


def say_ends(*, now: datetime) -> int:
    """Say in public, once, how each case ended that went on in private; return how many. One bad one holds up none."""
    due = Passage.objects.filter(says_end=True, end_word=None, case__closed_at__isnull=False, case__closed_at__lte=now)
    found = list(due.order_by("pk").values_list("pk", "case_id")[:BATCH])
    return each(found, lambda one: _say_end(*one, now), what="How a case ended could not be said in public.")


@transaction.atomic
def _say_end(passage_id: int, case_id: int, now: datetime) -> bool:
    ledger.lock(case_id)
    passage = Passage.objects.select_related("public", "account").get(pk=passage_id)
    case = Case.objects.get(pk=case_id)
    said_before = Passage.objects.filter(public=passage.public, end_word__isnull=False)
    text = end_words(case)
    if passage.end_word_id is not None or not passage.says_end or case.closed_at is None:
        return False
    if not text or said_before.exists():
        Passage.objects.filter(pk=passage_id).update(says_end=False)
        return False
    message = Message.objects.create(
        conversation=passage.public, kind="ended", audience="public", text=hide(text), channel=passage.public.channel,
        said_at=now, stored_at=now, published_at=now,
    )  # fmt: skip
    Passage.objects.filter(pk=passage_id).update(end_word=message)
    do(case_id, What.NOTED, now=now, data={"message": message.pk, "ended": passage_id})
    if passage.account is not None and passage.account.ended_at is None:
        enqueue_word(case_id, message, "ended", payload={"passage": passage_id}, now=now)
    return True


def end_words(case: Case, outcome: str = "") -> str:
    """Return in the asker's language how a case ended, or would with this outcome: that, and nothing more.

    "" for one that goes on elsewhere.
    """
    words = {
        Outcome.CONFIRMED: _SOLVED,
        Outcome.ANSWERED: _SOLVED,
        Outcome.PRESUMED: _PRESUMED,
        Outcome.WITHDRAWN: _UNSOLVED,
        Outcome.NOT_FOR_US: _UNSOLVED,
    }
    sentence = words.get(Outcome(outcome or case.outcome)) if outcome or case.outcome else None
    with override(case.language):
        return _(sentence) if sentence else ""


@transaction.atomic
def tell_of_news(delivery: Delivery, *, now: datetime) -> Delivery | None:
    """Say in public that there is a new word in private, for who cannot be told otherwise; once until they look.

    Nothing of the word itself. Return None when they have been told, or can be told by nobody.
    """
    passage = Passage.objects.filter(private=delivery.conversation_id, ended_at=None, way="code").first()
    if passage is None or passage.expires_at <= now or delivery.case_id is None:
        return None
    told = Delivery.objects.filter(what="news", conversation=passage.public_id).order_by("-pk").first()
    if told is not None and (passage.opened_at is None or told.created_at > passage.opened_at):
        return None
    return Delivery.objects.create(
        key=f"news:{passage.pk}:{delivery.pk}", case_id=delivery.case_id, channel="customer", what="news",
        conversation_id=passage.public_id, payload={"passage": passage.pk}, created_at=now, lease_until=now,
    )  # fmt: skip


def move_into_private(delivery: Delivery, place: Conversation) -> None:
    """Have the product's own word said where only the customer reads it."""
    Delivery.objects.filter(pk=delivery.pk).update(conversation=place)
    delivery.conversation = place


def _said(message: Message) -> dict[str, object]:
    return {"message": message.pk, "conversation": message.conversation_id, "audience": message.audience}
