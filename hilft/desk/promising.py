"""What a form of the desk promises: recorded with the word that says it, and asked for when only the word says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from hilft.cases.actions.catalogue import note_despite
from hilft.cases.actions.commitments import Absent, Also, commit_to, replace
from hilft.cases.actions.doing import Refused
from hilft.cases.catalogue import troubles_with
from hilft.cases.models import Case, Commitment
from hilft.conversations.models import Message
from hilft.core.catalogue import Trouble
from hilft.core.dates_in_text import LANGUAGES, Found, dates_in, sentence_of
from hilft.core.policy import Kind
from hilft.people.models import Person
from hilft.people.permissions import Right, may
from hilft.people.queries import persons, roster


@dataclass(frozen=True, slots=True)
class Promised:
    """What the customer is told we will do, and by when.

    `deputy_id`: who does it when the owner is away then; `instead_of`: the number of the commitment it replaces.
    `kind`: call or visit, where the customer waits for somebody at that time. `despite`: why it is promised although
    the catalogue says that it is not to be had.
    """

    text: str
    due_at: datetime
    deputy_id: int | None = None
    instead_of: int | None = None
    kind: str = ""
    despite: str = ""


class Named(NamedTuple):
    """A date in a text: in which words, when that is, and the sentence in which it stands."""

    words: str
    at: datetime
    sentence: str


class NotToBeHad(Refused):
    """What is promised is not in the catalogue, or not to be had by then, and nobody says why it is promised."""

    def __init__(self, sentence: str, troubles: list[Trouble]) -> None:
        super().__init__(sentence)
        self.troubles = troubles


class Unrecorded(Refused):
    """An answer promises something by a date, and nobody said whether that is a commitment."""

    def __init__(self, sentence: str, found: Named) -> None:
        super().__init__(sentence)
        self.found = found


def record(case_id: int, promised: Promised, *, told_in: Message | None, by: Person, now: datetime) -> Commitment:
    """Record what a form promises, in the place of another commitment when it says so.

    Raises Refused like `commit_to` and `replace`, and NotToBeHad for what the catalogue says is not to be had.
    """
    troubles = troubles_with(case_id, promised.text, by_when=promised.due_at, zone=settings.TIME_ZONE)
    if troubles and not promised.despite.strip():
        sentence = _("The catalogue says otherwise. Say why you promise it all the same, or change it.")
        raise NotToBeHad(sentence, troubles)
    made = _record(case_id, promised, told_in=told_in, by=by, now=now)
    if troubles:
        note_despite(made, troubles[0], reason=promised.despite)
    return made


def _record(case_id: int, promised: Promised, *, told_in: Message | None, by: Person, now: datetime) -> Commitment:
    deputy = None
    if promised.deputy_id is not None:
        deputy = Person.objects.filter(pk=promised.deputy_id, may_own=True).first()
        if deputy is None:
            raise Absent(_("Choose a colleague who works here."))
    what, due = promised.text, promised.due_at
    also: Also = {"told_in": told_in, "deputy": deputy, "kind": promised.kind}
    if promised.instead_of is None:
        return commit_to(case_id, text=what, due_at=due, by=by, now=now, **also)
    old = promised.instead_of
    if not Commitment.objects.filter(pk=old, case_id=case_id).exists():
        raise Refused(_("This commitment belongs to another case."))
    return replace(old, text=what, due_at=due, by=by, now=now, **also)


def refuse_unrecorded(case_id: int, text: str, *, now: datetime) -> None:
    """Raise Unrecorded when these words promise the customer something by a date."""
    case = Case.objects.filter(pk=case_id, kind=Kind.CUSTOMER, closed_at=None, proposed_at=None).first()
    if case is None:
        return
    named = named_dates(text, case.language, now=now)
    if named.promised:
        found = named.promised[0]
        sentence = _("You wrote “%(words)s”. Record it as a commitment, or say that nothing was promised.")
        raise Unrecorded(sentence % {"words": found.words}, found)


class NamedDates(NamedTuple):
    """The dates in a text: those its writer promises something by, and all."""

    promised: list[Named]
    all: list[Named]


def named_dates(text: str, language: str, *, now: datetime) -> NamedDates:
    """Return the dates that are named in a text, read in its language, or in another when that one finds no promise.

    Whoever answers an English customer in German promises no less. `now`: when it was written; all lie after it, by the
    organisation's clock.
    """
    first = NamedDates([], [])
    for one in (language, *(other for other in LANGUAGES if other != language)):
        found = dates_in(text, now=now, zone=settings.TIME_ZONE, language=one)
        if one != language:
            # A bare number is read alike everywhere; only words show that a sentence is in this language.
            found = [hit for hit in found if any(sign.isalpha() for sign in text[hit.start : hit.end])]
        read = [(_named(text, hit), hit.is_promise) for hit in found]
        named = NamedDates([named for named, is_promise in read if is_promise], [named for named, _ in read])
        if named.promised:
            return named
        first = first if first.all else named
    return first


def _named(text: str, hit: Found) -> Named:
    return Named(" ".join(text[hit.start : hit.end].split()), hit.moment, sentence_of(text, hit))


def stand_ins(due_at: datetime) -> list[Person]:
    """Return who could do for a colleague what is promised by then: all who may and are there, by name."""
    people = roster()
    return [one for one in persons() if may(one, Right.ANSWER) and people.is_there(one.pk, due_at)]
