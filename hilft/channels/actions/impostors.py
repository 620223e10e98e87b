"""Somebody says that an account pretends to be ours: a case of a named person, with a date."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases.actions.opening import Matter, Opened, open_case
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.core.policy import Kind
from hilft.people.models import Customer, Organisation, Role
from hilft.people.queries import roster

_TITLE = gettext_noop("An account may pretend to be ours")


@transaction.atomic
def report_impostor(address: str, note: str, *, token: str, now: datetime) -> Opened | None:
    """Open a case about an account that somebody takes for a forgery; what they wrote is kept masked.

    `token` names the form, so that sending it twice is one case: then None is returned. Who reports stays unknown.
    """
    key = f"impostor:{token}"
    if Conversation.objects.filter(channel="form", key=key).exists():
        return None
    people, house = roster(), Organisation.objects.get()
    with translation.override(house.language):
        title = _(_TITLE)
    somebody = Customer.objects.create(language=house.language, created_at=now)
    place = Conversation.objects.create(
        channel="form", key=key, subject=title, audience="private", customer=somebody, language=house.language,
        started_at=now,
    )  # fmt: skip
    text = "\n\n".join(hide(part.strip()) for part in (address, note) if part.strip())
    Message.objects.create(
        conversation=place, customer=somebody, audience="private", text=text, channel="form", said_at=now, stored_at=now
    )
    there = (people.holder(role, None, now) for role in (Role.COMMUNITY_MANAGER, Role.DUTY_LEAD, Role.HEAD_OF_SERVICE))
    owner = next((person for person in there if person), people.standing)
    matter = Matter(
        kind=Kind.REPORT, title=title, channel="form", owner_id=owner, opened_at=now,
        language=house.language, conversation_id=place.pk,
    )  # fmt: skip
    return open_case(matter, by=None, now=now, data={"because": "impostor"})
