"""A case is called by the first words said in it: when their author changes or takes them back, its name follows."""

from hilft.cases.models import Case
from hilft.conversations.models import Conversation, Message

LONGEST = 120
"""Signs of a message that name a case where nothing else does."""


def retitle(message: Message, to: str, *, with_subject: bool = False) -> int:
    """Call by `to` what was called by the words of a message; before those words go. Return how many cases it was.

    `with_subject`: the subject of the conversation goes as well, if this message is its first: whoever answers did not
    write it.
    """
    said = {message.text, *message.earlier.values_list("text", flat=True)}
    names = {text[:LONGEST] for text in said if text}
    talk = message.conversation
    before = Message.objects.filter(conversation=talk, pk__lt=message.pk, customer__isnull=False)
    if with_subject and talk.subject and not before.exists():
        names.add(talk.subject)
    named = Case.objects.filter(placements__conversation=talk, title__in=names)
    cases = list(named.values_list("pk", flat=True))
    # The private half of a case bears its name as a subject.
    Conversation.objects.filter(placement__case__in=cases, subject__in=names).update(subject=to[:250])
    return Case.objects.filter(pk__in=cases).update(title=to[:LONGEST])
