"""A sum or a date that a customer was told stands: another one is approved from above, and names the first."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Statement
from hilft.conversations.models import Message
from hilft.core.dates_named import names_date
from hilft.core.same_thing import key_of
from hilft.core.standing import What
from hilft.core.sums_in_text import Sum, names_sum, sums_in, written_sum
from hilft.people.models import Person
from hilft.people.permissions import Right, may, require

TOPIC = 80
Day = date


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer is told: a sum with its currency (ISO 4217), or a date; `topic`: what it is about."""

    topic: str
    amount: Decimal | None = None
    currency: str = ""
    date: Day | None = None


class Contradicts(Refused):
    """The customer was told something else before, and nobody above approved that they hear another thing."""

    def __init__(self, sentence: str, first: Statement) -> None:
        super().__init__(sentence)
        self.first = first


class Unnamed(Contradicts):
    """The new sum may be told, but not without the one from before. `addition`: a sentence that names it."""

    def __init__(self, sentence: str, first: Statement, addition: str) -> None:
        super().__init__(sentence, first)
        self.addition = addition


class Unclear(Refused):
    """A text tells a sum, and nobody said whether it has to stand. `found`: the first such sum."""

    def __init__(self, sentence: str, found: Sum) -> None:
        super().__init__(sentence)
        self.found = found


@transaction.atomic
def state(case_id: int, told: Told, *, message: Message, by: Person, now: datetime) -> Statement:
    """Record a sum or a date that this message tells the customer; the same again changes nothing.

    Raises:
        Contradicts: the customer was told another one of this topic, and nobody on a rung above approved this one.
        Unnamed: it is approved, and the message does not say what they were told before.
        Refused: something is missing, or the message does not hold what is recorded.
    """
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    _refuse_unfinished(told, message)
    first, approved = standing_and_approved(case_id, told.topic)
    if first is not None and _is_same(first, told):
        return first
    if first is None:
        made = Statement(case_id=case_id, topic=told.topic.strip()[:TOPIC])
    else:
        made = _another(first, approved, told, by)
        _refuse_unnamed(first, message)
    made.amount, made.currency, made.date = told.amount, told.currency, told.date
    made.told_at, made.told_by, made.told_in = now, by, message
    made.save()
    data = {"statement": made.pk, "message": message.pk}
    do(case_id, What.STATED, by=by.pk, now=now, data={**data, "instead_of": first.pk} if first else data)
    return made


@transaction.atomic
def approve(statement_id: int, told: Told, *, by: Person, now: datetime) -> Statement:
    """Allow that the customer is told this instead of what they were told; whoever answers next may tell it.

    A record without `told_in` is such an approval. Raises Refused when it is the same, or was replaced meanwhile.
    """
    require(by, Right.LEAD)
    case_id = Statement.objects.values_list("case_id", flat=True).get(pk=statement_id)
    ledger.lock(case_id)
    first, approved = standing_and_approved(case_id, Statement.objects.get(pk=statement_id).topic)
    if first is None or first.pk != statement_id:
        raise Refused(_("The customer was told something else meanwhile."))
    if _is_same(first, told) or (told.amount is None) == (told.date is None):
        raise Refused(_("Enter the other sum or date that the customer may be told."))
    made = approved or Statement(case_id=case_id, topic=first.topic, instead_of=first)
    made.amount, made.currency, made.date = told.amount, told.currency, told.date
    made.told_at, made.told_by, made.approved_by = now, by, by
    made.save()
    do(case_id, What.STATED, by=by.pk, now=now, data={"statement": made.pk, "approved": True})
    return made


def refuse_unclear_sums(case_id: int, text: str) -> None:
    """Raise Unclear for a sum in our words that may have to stand and is not recorded. Lock the case before.

    Asked about is a sum that the sentence says somebody gets or owes, and in a case with a recorded sum any other one.
    """
    told = Statement.objects.filter(case_id=case_id, amount__isnull=False)
    known = {(one.amount, one.currency) for one in told if one.told_in_id is not None}
    for found in sums_in(text):
        if (found.is_told or known) and (found.amount, found.currency) not in known:
            sentence = _(
                "You wrote %(sum)s: is this what the customer gets or owes? Then record it, so that it stands."
            )
            raise Unclear(sentence % {"sum": found.written}, found)


def move_statements(case_id: int, to: int) -> None:
    """Let what a customer was told in one case stand in another one, which it is joined with. Lock both before.

    Where both told something about a topic, the moved one names the case it comes from: each stays to be seen.
    """
    known = {key_of(topic) for topic in Statement.objects.filter(case_id=to).values_list("topic", flat=True)}
    for one in Statement.objects.filter(case_id=case_id):
        from_there = _(" (case %(number)s)") % {"number": case_id}
        one.topic = one.topic[: TOPIC - len(from_there)] + from_there if key_of(one.topic) in known else one.topic
        one.case_id = to
        one.save(update_fields=["case", "topic"])


def standing_and_approved(case_id: int, topic: str) -> tuple[Statement | None, Statement | None]:
    """Return what the customer was told last about a topic, and what is approved to be told instead."""
    key = key_of(topic)
    of_topic = Statement.objects.filter(case_id=case_id).select_related("told_by", "told_in").order_by("pk")
    same = [one for one in of_topic if key_of(one.topic) == key]
    told = [one for one in same if one.told_in_id is not None]
    approved = [one for one in same if one.told_in_id is None]
    return (told[-1] if told else None), (approved[-1] if approved else None)


def in_words(one: "Statement | Told", language: str) -> str:
    """Return a sum or a date as this language writes it."""
    if one.amount is not None:
        return written_sum(one.amount, one.currency, language)
    with override(language):
        return date_format(one.date, pgettext("a day, as Django's date format", "j F Y")) if one.date else ""


def _another(first: Statement, approved: Statement | None, told: Told, by: Person) -> Statement:
    """Return the row of another statement: the approved one, or a new one of somebody who may approve it."""
    if approved is not None and _is_same(approved, told):
        return approved
    if may(by, Right.LEAD):
        made = approved or Statement(case_id=first.case_id, topic=first.topic, instead_of=first)
        made.approved_by = by
        return made
    language = get_language() or "en"
    sentence = _(
        "%(who)s told the customer %(first)s on %(date)s (%(topic)s). Another one has to be approved by a duty lead or"
        " head: ask them, or let the case climb."
    )
    values = {"who": first.told_by.name, "first": in_words(first, language), "topic": first.topic}
    raise Contradicts(sentence % {**values, "date": _day(first.told_at)}, first)


def _refuse_unfinished(told: Told, message: Message) -> None:
    if not key_of(told.topic):
        raise Refused(_("Say what the sum or the date is about."))
    if (told.amount is None) == (told.date is None) or (told.amount is not None and len(told.currency) != 3):
        raise Refused(_("Enter a sum with its currency, or a date."))
    if not _names(message.text, told):
        raise Refused(_("Your text does not say %(what)s.") % {"what": in_words(told, get_language() or "en")})


def _refuse_unnamed(first: Statement, message: Message) -> None:
    """See that the customer reads what they were told before; not in public what they were told in private."""
    said_in = first.told_in
    if message.audience == "public" and said_in is not None and said_in.audience != "public":
        raise Contradicts(
            _("The customer was told the first one in private: tell them the other one there too."), first
        )
    if _names(message.text, first):
        return
    with override(message.conversation.language):
        addition = _("On %(date)s we told you %(first)s (%(topic)s). That does not hold any more.") % {
            "date": _day(first.told_at),
            "first": in_words(first, message.conversation.language),
            "topic": first.topic,
        }
    sentence = _(
        "Name what the customer was told before. A sentence for it stands at the end of your text now: read it."
    )
    raise Unnamed(sentence, first, addition)


def _names(text: str, one: "Statement | Told") -> bool:
    if one.amount is not None:
        return names_sum(text, one.amount, one.currency)
    return one.date is not None and names_date(text, one.date)


def _is_same(one: Statement, told: Told) -> bool:
    return (one.amount, one.currency, one.date) == (told.amount, told.currency, told.date)


def _day(at: datetime) -> str:
    return date_format(localtime(at), pgettext("a day, as Django's date format", "j F Y"))
