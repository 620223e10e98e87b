"""Where a reply can go: each conversation of the case by name, a new private one, or a note inside the house."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from hilft.web.desk.verbs import Verb
from hilft.web.desk.wording import BY_HAND, channel

if TYPE_CHECKING:
    from hilft.cases.models import Case
    from hilft.conversations.models import Conversation, Message

NOTE = "note"
NEW_PRIVATE = "private"


class Audience(NamedTuple):
    """One choice. `value` begins with public, private or note; `sent` is what the page says afterwards."""

    value: str
    label: str
    help: str
    sent: str
    conversation_id: int | None = None

    @property
    def kind(self) -> str:
        """Return public, private or note."""
        return self.value.partition("-")[0]


def audiences_of(case: "Case", said: "list[Message]", verbs: frozenset[Verb]) -> list[Audience]:
    """Return what this case can be answered to, the safest first: private before public, a note last."""
    found: list[Audience] = []
    if verbs & {Verb.ANSWER, Verb.CLOSE, Verb.PROPOSE} and case.customer_id is not None:
        spoken = list({message.conversation_id: message.conversation for message in said}.values())
        found = [_to(conversation) for conversation in spoken]
        found.sort(key=lambda audience: audience.value.startswith("public"))
        if not any(audience.value.startswith("private") for audience in found):
            found.append(_new_private())
    if Verb.NOTE in verbs:
        found.append(_note())
    return found


def first_choice(audiences: list[Audience], said: "list[Message]", *, is_private: bool = False) -> str:
    """Return the choice a form begins with: where the customer wrote last, so a public question stays public.

    `is_private`: it went on in private, so it begins there whatever the customer said in public since.
    """
    if is_private and (private := next((one.value for one in audiences if one.kind == "private"), "")):
        return private
    theirs = [message.conversation_id for message in said if message.customer_id is not None]
    if theirs:
        for audience in audiences:
            if audience.conversation_id == theirs[-1]:
                return audience.value
    return audiences[0].value if audiences else NOTE


def _to(conversation: "Conversation") -> Audience:
    where = channel(conversation.channel)
    if conversation.audience == "public":
        return Audience(
            f"public-{conversation.pk}",
            _("Public · %(where)s") % {"where": where},
            _("Everybody can read it."),
            _("Sent in public: everybody can read it."),
            conversation.pk,
        )
    if conversation.channel in BY_HAND:
        return Audience(
            f"private-{conversation.pk}",
            _("Private · %(where)s") % {"where": where},
            _("Write down what you told the customer yourself; it is shown on their case page."),
            _("Written down: what you told the customer yourself."),
            conversation.pk,
        )
    return Audience(
        f"private-{conversation.pk}",
        _("Private · %(where)s") % {"where": where},
        _("Only the customer and the house read it."),
        _("Sent in private by %(where)s.") % {"where": where},
        conversation.pk,
    )


def _new_private() -> Audience:
    return Audience(
        NEW_PRIVATE,
        _("Private · case page"),
        _("Begins a private conversation on the customer's own case page."),
        _("Sent in private on the customer's case page."),
    )


def _note() -> Audience:
    return Audience(NOTE, _("Note"), _("Only the house reads it."), _("Noted; only the house reads it."))
