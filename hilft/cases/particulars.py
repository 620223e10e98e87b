"""What pages may ask about the particulars of a case: its parts, what was asked and given, what was told."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch

from hilft.cases.models import Asked, Case, CaseEvent, Item, Placement, Statement
from hilft.conversations.models import Attachment, Message
from hilft.core.standing import What

RECENT = 5
"""So many of a customer's last messages are offered as what brought a thing."""


class Brought(NamedTuple):
    """A message of the customer with which something may have come. `files`: number and name of each."""

    message_id: int
    at: datetime
    files: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Particulars:
    """What must not be lost within a case.

    `elsewhere`: what this customer gave in other cases. `said`: their last messages here, newest first.
    """

    items: list[Item] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    elsewhere: list[Asked] = field(default_factory=list)
    said: list[Brought] = field(default_factory=list)

    @property
    def open_items(self) -> list[Item]:
        return [item for item in self.items if item.settled_at is None]

    @property
    def settled(self) -> int:
        """How many parts of the request are settled."""
        return len(self.items) - len(self.open_items)

    @property
    def awaited(self) -> list[Asked]:
        return [one for one in self.asked if one.given_at is None]

    @property
    def given(self) -> list[Asked]:
        return [one for one in self.asked if one.given_at is not None]

    @property
    def told(self) -> list[Statement]:
        """What the customer was told, without what is only approved to be told."""
        return [one for one in self.statements if one.told_in_id is not None]

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(one.topic for one in self.statements))


def particulars_of(
    case: Case, *, said: list[Message] | None = None, events: list[CaseEvent] | None = None, elsewhere: bool = False
) -> Particulars:
    """Return them with whoever did what; `elsewhere`: with what this customer gave in other cases.

    `said`: the case's messages with their `files`, and `events`: its history, where a page has read them. Most cases
    have no particulars, and their history says so without another question to the database.
    """
    theirs = [one for one in said or [] if one.customer_id is not None and one.kind == "message"]
    is_joined = any("joined" in event.data for event in events or [])
    kinds = {event.kind for event in events} if events is not None and not is_joined else set(What)
    return Particulars(
        items=items_of(case.pk) if What.ITEM_ADDED in kinds else [],
        asked=asked_of(case.pk) if kinds & {What.ASKED, What.GIVEN} else [],
        statements=statements_of(case.pk) if What.STATED in kinds else [],
        elsewhere=_given_elsewhere(case) if elsewhere else [],
        said=[_brought(one) for one in reversed(theirs[-RECENT:])],
    )


def items_of(case_id: int) -> list[Item]:
    """Return the parts of a request in the order they were added."""
    return list(Item.objects.filter(case_id=case_id).select_related("added_by", "settled_by").order_by("pk"))


def asked_of(case_id: int) -> list[Asked]:
    """Return what the customer was asked for in this case, and what came, in its order."""
    return list(Asked.objects.filter(case_id=case_id).select_related("asked_by", "attachment").order_by("pk"))


def statements_of(case_id: int) -> list[Statement]:
    """Return the sums and dates of a case in their order, each with `instead_of`: what the customer was told before.

    One with `instead_of` says that we contradicted ourselves; one without `told_in` is approved and not told yet.
    """
    people = ("told_by", "approved_by", "instead_of__told_by", "told_in")
    return list(Statement.objects.filter(case_id=case_id).select_related(*people).order_by("pk"))


def item_of(case_id: int, item_id: int) -> Item | None:
    """Return a part of this case's request."""
    return Item.objects.filter(case_id=case_id, pk=item_id).first()


def one_asked(case_id: int, asked_id: int) -> Asked | None:
    """Return something this case's customer was asked for."""
    return Asked.objects.filter(case_id=case_id, pk=asked_id).first()


def statement_of(case_id: int, statement_id: int) -> Statement | None:
    """Return something this case's customer was told."""
    return Statement.objects.filter(case_id=case_id, pk=statement_id).first()


def messages_of_customer(case_id: int) -> list[Brought]:
    """Return a customer's last messages in a case, newest first."""
    files = Prefetch("attachments", Attachment.objects.order_by("pk"), to_attr="enclosed")
    theirs = Message.objects.filter(conversation__placement__case_id=case_id, customer__isnull=False, kind="message")
    found = theirs.order_by("-stored_at", "-pk").prefetch_related(files).defer("search")[:RECENT]
    return [Brought(one.pk, one.said_at, tuple((file.pk, file.name) for file in one.enclosed)) for one in found]


def _given_elsewhere(case: Case) -> list[Asked]:
    # By the conversations, which know their customer by an index; the table of cases has none for it.
    theirs = Placement.objects.filter(conversation__customer_id=case.customer_id or 0).exclude(case_id=case.pk)
    others = Asked.objects.filter(case_id__in=theirs.values("case_id"), given_at__isnull=False)
    return list(others.select_related("attachment").order_by("-given_at")[: 4 * RECENT])


def _brought(message: Message) -> Brought:
    files = getattr(message, "files", [])
    return Brought(message.pk, message.said_at, tuple((one["id"], one["name"]) for one in files))
