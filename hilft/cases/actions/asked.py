"""What we ask a customer for, and what came: what was given once is asked for again only with a reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Asked, Case, Placement
from hilft.conversations.models import Attachment, Message
from hilft.core.asked_in_text import is_asked_for
from hilft.core.same_thing import is_in_file_name, key_of
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require

LONGEST, REASON = 200, 300


class Came(NamedTuple):
    """A thing that is here already. `wanted`: as it was asked for now; `what`: as it is named where it came.

    `message_id`: the customer's message it came with; `attachment_id`, `file`: the file, None and "" without one.
    """

    wanted: str
    what: str
    at: datetime
    case_id: int
    message_id: int | None
    attachment_id: int | None = None
    file: str = ""


class AlreadyGiven(Refused):
    """What was asked for is here already. `found`: what came, and where."""

    def __init__(self, sentence: str, found: list[Came]) -> None:
        super().__init__(sentence)
        self.found = found


@transaction.atomic
def ask_for(
    case_id: int, things: Iterable[str], *, message: Message, by: Person, now: datetime, again_because: str = ""
) -> list[Asked]:
    """Record what this message asks the customer for; return what is asked newly.

    What is asked for already, and has not come, gets no second record. `again_because`: why something is asked for that
    came already; it stays with it, and the customer can read it. Raises AlreadyGiven without such a reason.
    """
    require(by, Right.ANSWER)
    case_id = ledger.lock(case_id).id
    wanted = {key_of(thing): thing.strip()[:LONGEST] for thing in things if thing.strip()}
    waiting = {key_of(one.what) for one in Asked.objects.filter(case_id=case_id, given_at=None)}
    new = {key: thing for key, thing in wanted.items() if key not in waiting}
    here = {key_of(one.wanted) for one in _refuse_unless(again_because, came(case_id, new.values()))}
    asked = [
        Asked.objects.create(
            case_id=case_id,
            what=thing,
            asked_at=now,
            asked_by=by,
            asked_in=message,
            again_because=again_because.strip()[:REASON] if key in here else "",
        )
        for key, thing in new.items()
    ]
    if asked:
        data = {"asked": [one.pk for one in asked], "message": message.pk}
        do(case_id, What.ASKED, by=by.pk, now=now, data=data)
    return asked


@transaction.atomic
def given(asked_id: int, *, message_id: int, attachment_id: int | None = None, by: Person, now: datetime) -> None:
    """Say that a message of the customer brought what we asked for.

    Raises Refused when it came before, or when the message or the file is none of this case's customer.
    """
    require(by, Right.ANSWER)
    ledger.lock(Asked.objects.values_list("case_id", flat=True).get(pk=asked_id))
    one = Asked.objects.get(pk=asked_id)
    if one.given_at is not None:
        raise Refused(_("This has come already."))
    message, attachment = _brought(one.case_id, message_id, attachment_id)
    one.given_at, one.given_in, one.attachment = max(message.stored_at, one.asked_at), message, attachment
    one.save(update_fields=["given_at", "given_in", "attachment"])
    do(one.case_id, What.GIVEN, by=by.pk, now=now, data={"asked": [one.pk], "message": message.pk})


@transaction.atomic
def given_unasked(
    case_id: int, what: str, *, message_id: int, attachment_id: int | None = None, by: Person, now: datetime
) -> Asked:
    """Write down what a customer sent of their own accord: nobody asks for it from then on."""
    require(by, Right.ANSWER)
    ledger.lock(case_id)
    if not what.strip():
        raise Refused(_("Say what came."))
    message, attachment = _brought(case_id, message_id, attachment_id)
    one = Asked.objects.create(
        case_id=case_id,
        what=what.strip()[:LONGEST],
        asked_at=message.stored_at,
        asked_by=by,
        given_at=message.stored_at,
        given_in=message,
        attachment=attachment,
    )
    do(case_id, What.GIVEN, by=by.pk, now=now, data={"asked": [one.pk], "message": message.pk})
    return one


def asked_again_in(case_id: int, text: str) -> list[str]:
    """Return what this customer gave already and this text asks them for, though nobody said so in the form."""
    theirs = Asked.objects.filter(case_id__in=_cases_of_the_same_customer(case_id), given_at__isnull=False)
    names = {key_of(what): what for what in theirs.order_by("pk").values_list("what", flat=True)}
    return [what for what in names.values() if is_asked_for(what, text)]


def move_asked(case_id: int, to: int) -> None:
    """Let what was asked and given in one case belong to another one, which it is joined with. Lock both before."""
    Asked.objects.filter(case_id=case_id).update(case_id=to)


def came(case_id: int, things: Iterable[str]) -> list[Came]:
    """Return which of these things this customer gave already, in this case or another one of theirs, newest first.

    By name, as `key_of` compares; else by a file of theirs whose name names the thing.
    """
    wanted = {key: thing for thing in things if (key := key_of(thing))}
    if not wanted:
        return []
    theirs = _cases_of_the_same_customer(case_id)
    known = Asked.objects.filter(case_id__in=theirs, given_at__isnull=False).select_related("attachment")
    found: dict[str, Came] = {}
    for one in known.order_by("-given_at"):
        key = key_of(one.what)
        if key in wanted and key not in found:
            found[key] = _came(one, wanted[key])
    for key in wanted.keys() - found.keys():
        if named := _file_named(wanted[key], theirs):
            found[key] = named
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def _came(one: Asked, wanted: str) -> Came:
    name = one.attachment.name if one.attachment else ""
    at = one.given_at or one.asked_at
    return Came(wanted, one.what, at, one.case_id, one.given_in_id, one.attachment_id, name)


def _file_named(thing: str, cases: list[int]) -> Came | None:
    sent = Attachment.objects.filter(
        message__customer__isnull=False, message__kind="message", message__conversation__placement__case_id__in=cases
    )
    values = ("pk", "name", "message_id", "message__stored_at", "message__conversation__placement__case_id")
    for number, name, message_id, at, case_id in sent.order_by("-pk").values_list(*values):
        if is_in_file_name(thing, name):
            return Came(thing, name, at, case_id, message_id, number, name)
    return None


def _cases_of_the_same_customer(case_id: int) -> list[int]:
    """Return the numbers of all cases of this case's customer. Whoever may see one case of the house may see them."""
    customer = Case.objects.get(pk=case_id).customer_id
    placed = Placement.objects.filter(conversation__customer_id=customer) if customer else Placement.objects.none()
    return list({case_id, *placed.values_list("case_id", flat=True)})


def _refuse_unless(again_because: str, here: list[Came]) -> list[Came]:
    if here and not again_because.strip():
        first = here[0]
        date = date_format(localtime(first.at), pgettext("a day, as Django's date format", "j F Y"))
        text = _("“%(what)s” came on %(date)s already. Use it, or say why the customer has to send it again.")
        raise AlreadyGiven(text % {"what": first.what, "date": date}, here)
    return here


def _brought(case_id: int, message_id: int, attachment_id: int | None) -> tuple[Message, Attachment | None]:
    theirs = Message.objects.filter(conversation__placement__case_id=case_id, customer__isnull=False, kind="message")
    message = theirs.filter(pk=message_id).first()
    if message is None:
        raise Refused(_("This is no message of the customer in this case."))
    if attachment_id is None:
        return message, None
    attachment = Attachment.objects.filter(pk=attachment_id, message=message).first()
    if attachment is None:
        raise Refused(_("This file did not come with that message."))
    return message, attachment
