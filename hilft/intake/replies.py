"""Whether a mail answers our question "is it solved?", and nothing else."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

from hilft.cases import ledger
from hilft.cases.actions.items import open_items
from hilft.cases.likeness import same_persons
from hilft.cases.models import Case
from hilft.conversations.models import Message
from hilft.core.plain_reply import Reply, Says
from hilft.core.policy import Kind
from hilft.deliveries.models import Delivery

if TYPE_CHECKING:
    from hilft.people.models import Customer

ASKING = frozenset({"solution", "reminder", "helped"})
"""The letters that ask for a yes or a no."""


class Replied(Protocol):
    """What is looked at. `letter`: the identity of the very letter it answers; `says`: how its words were read."""

    @property
    def letter(self) -> str: ...
    @property
    def says(self) -> Reply: ...


class Verdict(NamedTuple):
    """The customer's yes or no. `answer_id`: the other member's answer they were asked about, if it was one."""

    says: Says
    answer_id: int | None = None


def verdict_of(word: Replied, case_id: int, customer: "Customer") -> Verdict | None:
    """Return what a customer's mail says to our question; None when it is a message like any other.

    To be asked before the mail is stored. It counts only from the case's own customer, to the letter that asked last,
    and for a yes only while nothing else is open: a word of theirs after that letter, a commitment, a part of the
    request. Locks the case.
    """
    letter = _letter(word, case_id) if word.says.says is not Says.UNCLEAR and word.letter else None
    if letter is None or (word.says.is_bare and _asks_more(letter)):
        return None
    standing = ledger.lock(case_id).standing
    is_theirs = Case.objects.filter(pk=case_id, customer__in=same_persons(customer.pk), kind=Kind.CUSTOMER).exists()
    if not is_theirs or not standing.is_open or _wrote_since(case_id, letter):
        return None
    is_asked = standing.proposed_at is not None
    if word.says.says is Says.NO:
        return Verdict(Says.NO) if is_asked else None
    helped = letter.message_id if letter.what == "helped" and not _said_since(case_id, letter) else None
    is_free = standing.commitment_due is None and not open_items(case_id)
    return Verdict(Says.YES, helped) if is_free and (is_asked or helped) else None


def _letter(word: Replied, case_id: int) -> Delivery | None:
    asked = Delivery.objects.filter(remote_id=word.letter, what__in=ASKING, case_id=case_id)
    return asked.select_related("message").order_by("-pk").first()


def _asks_more(letter: Delivery) -> bool:
    """Say whether somebody asks another question in this letter: one word may be the answer to that."""
    return letter.message is not None and "?" in letter.message.text


def _said_since(case_id: int, letter: Delivery) -> bool:
    """Say whether we said something after a member's answer: it may be another one, or that theirs is wrong."""
    ours = Message.objects.filter(conversation__placement__case_id=case_id, person__isnull=False)
    return ours.exclude(audience="internal").filter(stored_at__gt=letter.created_at).exists()


def _wrote_since(case_id: int, letter: Delivery) -> bool:
    theirs = Message.objects.filter(conversation__placement__case_id=case_id, customer__isnull=False)
    return theirs.exclude(kind="answer").filter(stored_at__gt=letter.created_at).exists()
