"""What lies aside follows its author, as cases do: what they took back is gone, what they changed is judged anew."""

from datetime import datetime

from django.db import transaction

from hilft.channels.actions.following import GONE, UNKNOWN, empty
from hilft.channels.actions.sifting import note_deleted, note_taken
from hilft.channels.actions.watching import now_a_message
from hilft.channels.models import Account, RawMessage
from hilft.channels.sifting import text_digest
from hilft.conversations.models import Message
from hilft.intake.actions import Word, take_in
from hilft.intake.models import Sifted
from hilft.listening.actions import deciding, following
from hilft.listening.models import Candidate
from hilft.people.models import Person


def taken_back(account: Account, identity: str, *, now: datetime) -> str:
    """Forget the words of what lies aside, and its sealed originals. Return under which rule the deletion lies.

    A person sees that it was there and that its author deleted it.
    """
    emptied = empty(account, identity)
    were_sifted = note_deleted(emptied, now=now) if emptied else 0
    was_found = following.taken_back(account.name, identity, now=now)
    return GONE if were_sifted or was_found else UNKNOWN


def changed(account: Account, word: Word, *, is_our_own: bool, now: datetime) -> tuple[Message | None, str]:
    """Judge anew what lies aside. Return the message it became with its case, or under which rule the change lies.

    What a rule had set aside as spam comes to a person as soon as it says something else, like any second word of
    its author.
    """
    found = following.changed(word, is_our_own=is_our_own, now=now)
    if found is not None:
        if found[0] is not None:
            _link(account, found[0], now=now)
        return found
    row = _sifted(account, word.remote_id or "")
    if row is None:
        return None, UNKNOWN
    if row.deleted_at is not None:
        return None, GONE
    if row.text == text_digest(word.text):
        return None, following.UNCHANGED
    message = take_in(word, now=now).message
    _link(account, message, now=now)
    note_taken(row.raw, by=None, now=now)
    return message, ""


@transaction.atomic
def make_case(candidate_id: int, *, by: Person, now: datetime) -> int:
    """Make a case of a find, as `deciding.make_case` does; from now on its author is followed as closely as anybody."""
    case_id = deciding.make_case(candidate_id, by=by, now=now)
    candidate = Candidate.objects.get(pk=candidate_id)
    account = Account.objects.filter(name=candidate.channel).first()
    message = Message.objects.filter(channel=candidate.channel, remote_id=candidate.remote_id).first()
    if account is not None and message is not None:
        _link(account, message, now=now)
    return case_id


def _link(account: Account, message: Message, *, now: datetime) -> None:
    """What lay aside is a message now: its sealed original is that message's, and it is asked about as one."""
    identity = message.remote_id or ""
    aside = RawMessage.objects.filter(account=account, remote_id__in=[identity, f"{identity}@found"], message=None)
    aside.exclude(set_aside="").update(message=message, set_aside="")
    now_a_message(account, message, now=now)


def _sifted(account: Account, identity: str) -> Sifted | None:
    raws = RawMessage.objects.filter(account=account, remote_id=identity, message=None).values("pk")
    return Sifted.objects.select_for_update().filter(raw__in=raws, taken_at=None).first()
