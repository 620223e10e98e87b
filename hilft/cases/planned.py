"""What is asked about words that leave later."""

from datetime import datetime

from django.db.models import F

from hilft.cases.models import PlannedWord
from hilft.conversations.models import Message
from hilft.people.models import Person
from hilft.people.permissions import Right, may

_WAITING = {"message": None, "taken_back_at": None}


def due_words(*, now: datetime, most: int) -> list[int]:
    """Return the numbers of the words that leave now, the longest due first."""
    due = PlannedWord.objects.filter(**_WAITING, held_at=None, send_at__lte=now)
    return list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:most])


def planned_for(case_id: int) -> list[PlannedWord]:
    """Return the words of a case that have not left, the next one first."""
    found = PlannedWord.objects.filter(case_id=case_id, **_WAITING).select_related("by", "conversation")
    return sorted(found, key=lambda word: (word.send_at, word.pk))


def to_be_sent(*, most: int) -> list[PlannedWord]:
    """Return every word that has not left, those that wait for a decision first; one more than `most` if any."""
    found = PlannedWord.objects.filter(**_WAITING).select_related("by", "case__owner")
    return list(found.order_by(F("held_at").asc(nulls_last=True), "send_at", "pk")[: most + 1])


def planned_word(planned_id: int, case_id: int) -> PlannedWord | None:
    """Return one word of a case that has not left."""
    found = PlannedWord.objects.filter(pk=planned_id, case_id=case_id, **_WAITING)
    return found.select_related("by", "conversation").first()


def may_decide(word: PlannedWord, person: Person, *, owner: int) -> bool:
    """Say whether this person may change, send or take back a word: its writer, the case's owner, or who leads."""
    return person.pk in (word.by_id, owner) or may(person, Right.LEAD)


def planned_twin(case_id: int, text: str, *, send_at: datetime, by: Person) -> PlannedWord | None:
    """Return the same words of the same person that leave at the same moment: the other half of a double click."""
    return PlannedWord.objects.filter(case_id=case_id, text=text.strip(), send_at=send_at, by=by, **_WAITING).first()


def has_left(message: Message) -> bool:
    """Say whether a message is what a planned word became."""
    return PlannedWord.objects.filter(message=message).exists()
