"""What a form of the desk does in one transaction: a reply that is sent once, a handover with its note, a call."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.asked import ask_for, asked_again_in
from hilft.cases.actions.closing import Unanswered, close, refuse_unanswered
from hilft.cases.actions.commitments import keep
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.ownership import offer, take
from hilft.cases.actions.representing import note_behalf
from hilft.cases.actions.statements import Told, refuse_unclear_sums, state
from hilft.cases.actions.words import answer, note, private_conversation, propose
from hilft.cases.models import Case, CaseEvent
from hilft.community.actions.asking import stir
from hilft.conversations.masking import masked
from hilft.conversations.models import Conversation, Message
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.desk.checking import refuse_unchecked
from hilft.desk.contradicting import ask_which_is_right
from hilft.desk.crossing import refuse_crossing
from hilft.desk.promising import Promised, record, refuse_unrecorded
from hilft.escalation.actions import note_refused_end, told
from hilft.intake.actions import Word, take_in
from hilft.people.actions.customers import known_or_new
from hilft.people.models import Customer, Person

BETWEEN = (
    What.SPOKE, What.ANSWERED, What.HELPED, What.PROPOSED, What.CONFIRMED, What.REJECTED, What.PRESUMED, What.CLOSED,
    What.REOPENED, What.COMMITTED, What.REPLACED, What.TAKEN, What.ACCEPTED, What.CLIMBED, What.COVERED,
)  # fmt: skip
"""What somebody who is writing an answer has to know before it goes out."""


class Overtaken(Refused):
    """Something happened to the case while this was being written."""


class Exposing(Refused):
    """A public answer would show personal data. `found`: what it looks like, such as "phone"."""

    def __init__(self, sentence: str, found: list[str]) -> None:
        super().__init__(sentence)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A word as it stands in the form. `seen`: the case's last event on the page that was answered.

    `conversation_id` None begins a private conversation on the customer's own case page. `kind`: message, solution or
    note. `exposes`: the writer knows that everybody will read the personal data in it. `promises_nothing`: no date in
    it is a commitment; `keeps`: the number of the commitment that this word keeps. `asks`: what it asks the
    customer for; `again_because`: why for something that came already; `asks_no_other`: the writer says that the text
    asks for nothing else. `states`: the sum or date it tells;
    `states_no_other`: the writer says that other sums in it are none that has to stand. `unchecked_because`: why it is
    said to somebody we are not sure enough of.
    """

    text: str
    seen: int
    conversation_id: int | None = None
    kind: str = "message"
    promised: Promised | None = None
    promises_nothing: bool = True
    keeps: int | None = None
    exposes: bool = False
    crosses: bool = False
    asks: tuple[str, ...] = ()
    again_because: str = ""
    asks_no_other: bool = False
    states: Told | None = None
    states_no_other: bool = False
    unchecked_because: str = ""


@transaction.atomic
def reply(case_id: int, said: Reply, *, by: Person, now: datetime) -> Message:
    """Say this once: a second click finds the first word, and nobody answers past somebody else.

    Raises:
        Overtaken: the customer or a colleague did something since the page was read.
        Exposing: a public answer shows personal data and nobody said that it may.
        Crossing: it concerns another customer, and nobody said that it is meant for this one.
        Unrecorded: it promises something by a date, and nobody said whether that is a commitment.
        AlreadyGiven: it asks for what the customer gave, and says no reason.
        Unchecked: it needs a surer customer than we have, and nobody says why it may go out.
        Unclear, Contradicts, Unnamed: it tells a sum or a date otherwise than a recorded one has to be told.
        Refused: the core or the conversation says why not.
    """
    ledger.lock(case_id)
    since = list(CaseEvent.objects.filter(case_id=case_id, seq__gt=said.seen).order_by("seq"))
    if (twin := _twin(since, said, by)) is not None:
        return twin
    if said.kind == "note":
        return _note(case_id, said.text, by, now)
    if any((event.kind in BETWEEN or "elsewhere" in event.data) and event.actor_id != by.pk for event in since):
        raise Overtaken(_("Something happened while you were writing. Read it, then send again."))
    conversation_id = said.conversation_id or private_conversation(case_id, now=now).pk
    _guard_public(conversation_id, said)
    if not said.crosses:
        refuse_crossing(case_id, conversation_id, said.text, now=now)
    refuse_unchecked(case_id, conversation_id, said, by=by, now=now)
    say = propose if said.kind == "solution" else answer
    message = say(case_id, conversation_id, text=said.text, by=by, now=now)
    stir(conversation_id, now=now)
    _record_particulars(case_id, said, message, by, now)
    if said.promised is not None:
        record(case_id, said.promised, told_in=message, by=by, now=now)
    elif not said.promises_nothing:
        refuse_unrecorded(case_id, message.text, now=now)
    if said.keeps is not None:
        keep(said.keeps, by=by, now=now)
    return message


@transaction.atomic
def hand_over(case_id: int, *, to: Person, text: str, by: Person, now: datetime) -> None:
    """Offer the case with a written summary, a note in its history that the offer names.

    Raises Refused without a summary: whoever accepts must not have to ask the customer again.
    """
    if not text.strip():
        raise Refused(_("Write down what the next owner has to know."))
    summary = _note(case_id, text, by, now)
    offer(case_id, to=to, by=by, note=text, summary=summary.pk, now=now)


def end(case_id: int, said: Reply | None, *, outcome: str, by: Person, now: datetime) -> None:
    """Close a case with an outcome and a last word to the customer; without one only where there is no customer.

    Raises Refused like `closing.close`. That somebody tried to close a case whose customer waits for an answer is
    written down and counted in public.
    """
    try:
        _end(case_id, said, outcome=outcome, by=by, now=now)
    except Unanswered:
        note_refused_end(case_id, outcome=outcome, by=by, now=now)
        raise


@transaction.atomic
def _end(case_id: int, said: Reply | None, *, outcome: str, by: Person, now: datetime) -> None:
    if said is not None:
        reply(case_id, said, by=by, now=now)
    elif Case.objects.filter(pk=case_id, kind=Kind.CUSTOMER, customer__isnull=False).exists():
        refuse_unanswered(case_id)
        raise Refused(_("A customer's case ends with a word to the customer."))
    close(case_id, outcome=outcome, by=by, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A phone call, letter or visit as somebody writes it down. `token` makes a second click find the first.

    `way`: phone, letter or visit. `network` and `address`: how this customer is known ("mail", an address).
    `promised` None means: nothing was promised. `states`: a sum or a date the customer was told, named in `text`.
    `keeps`: whoever writes it down owns the case from now on. `whom`: for whom they speak, with name, network and
    address, None when for themselves.
    """

    way: str
    token: str
    network: str
    address: str
    name: str
    text: str
    said_at: datetime
    promised: Promised | None
    language: str = "en"
    case_id: int | None = None
    team_id: int | None = None
    keeps: bool = True
    states: Told | None = None
    whom: tuple[str, str, str] | None = None


@transaction.atomic
def write_down(contact: Contact, *, by: Person, now: datetime) -> int:
    """Take in what was said outside of every network and what was promised; return the number of its case."""
    word = Word(
        channel=contact.way,
        key=f"{contact.way}:{contact.token}",
        remote_id=contact.token,
        network=contact.network,
        address=contact.address,
        name=contact.name,
        text=contact.text,
        subject=contact.text.strip().splitlines()[0][:120],
        said_at=contact.said_at,
        language=contact.language,
        case_id=contact.case_id,
        # Whoever speaks about a known case speaks as its customer: one matter does not become two people.
        customer=_customer_of(contact.case_id),
        team_id=contact.team_id,
        receipt=False,
        data={"written_by": by.pk},
    )
    taken = take_in(word, now=now, by=by.pk)
    if not taken.fresh:
        return taken.case_id
    if contact.whom is not None:
        name, network, address = contact.whom
        whom = known_or_new(network, address, name=name, language=contact.language, now=now)
        note_behalf(taken.case_id, whom=whom, by=by, now=now)
    if contact.keeps and ledger.lock(taken.case_id).standing.owner != by.pk:
        take(taken.case_id, by=by, now=now)
    if contact.promised is not None:
        record(taken.case_id, contact.promised, told_in=None, by=by, now=now)
    if contact.states is not None:
        made = state(taken.case_id, contact.states, message=taken.message, by=by, now=now)
        if made.told_in_id == taken.message.pk:
            ask_which_is_right(made, by=by, now=now)
    return taken.case_id


def _customer_of(case_id: int | None) -> Customer | None:
    return Case.objects.select_related("customer").get(pk=case_id).customer if case_id is not None else None


def _note(case_id: int, text: str, by: Person, now: datetime) -> Message:
    """Write a note; a case that nobody spoke in yet gets a place for it."""
    if not Conversation.objects.filter(placement__case_id=case_id).exists():
        private_conversation(case_id, now=now)
    return note(case_id, text=text, by=by, now=now)


def _twin(since: list[CaseEvent], said: Reply, by: Person) -> Message | None:
    """Return the same words of the same person said since the page was read: the other half of a double click."""
    ids = [event.data["message"] for event in since if event.actor_id == by.pk and "message" in event.data]
    same = Message.objects.filter(pk__in=ids, person=by, kind=said.kind, text=said.text.strip())
    return same.first() if ids else None


def _record_particulars(case_id: int, said: Reply, message: Message, by: Person, now: datetime) -> None:
    """Record what this word asks for and which sum or date it tells; what may not be said is not sent at all."""
    asks = said.asks if said.asks_no_other else (*said.asks, *asked_again_in(case_id, message.text))
    if asks:
        ask_for(case_id, asks, message=message, by=by, now=now, again_because=said.again_because)
    if said.states is not None:
        made = state(case_id, said.states, message=message, by=by, now=now)
        told(case_id, now=now)
        if made.told_in_id == message.pk:
            ask_which_is_right(made, by=by, now=now)
    if not said.states_no_other:
        refuse_unclear_sums(case_id, message.text)


def _guard_public(conversation_id: int, said: Reply) -> None:
    """Personal data goes before everybody's eyes only when somebody says that it may, such as our own hotline."""
    if said.exposes or Conversation.objects.get(pk=conversation_id).audience != "public":
        return
    found = sorted({one.kind for one in masked(said.text).found if not one.ask})
    if found:
        raise Exposing(_("Everybody could read personal data in this answer."), found)
