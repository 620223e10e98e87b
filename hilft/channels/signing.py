"""How public words say who speaks: a person by their initials behind every part, the product by naming itself."""

from dataclasses import replace

from django.utils.translation import gettext_noop

from hilft.channels.contract import Audience, Measure, Traits, Undeliverable
from hilft.conversations.models import Message
from hilft.core.lengths import length, split


def signature_of(message: Message | None) -> str:
    """Return how an advisor signs in short: the first letters of their alias; "" for what nobody of ours wrote."""
    alias = message.person.alias if message is not None and message.person is not None else ""
    initials = "".join(word[0] for word in alias.replace("-", " ").split() if word[0].isalpha()).upper()
    return f" ^{initials}" if initials else ""


_TOO_LONG = gettext_noop("This network takes no words that are so long. Say it shorter.")


def spoken_to(audience: Audience, traits: Traits) -> Traits:
    """Return what a network can do before this audience: in private some take longer words, of plain characters."""
    if audience is not Audience.PRIVATE or traits.private_length is None:
        return traits
    return replace(traits, max_length=traits.private_length, measure=Measure.CHARACTERS, link_length=None)


def parts_of(text: str, signature: str, traits: Traits) -> list[str]:
    """Return a text in as few parts as its network takes, each with its number and its signature at the end.

    Parts are quoted and shared one by one, so each says who speaks: "... (1/3) ^AA". Raises Undeliverable where a
    network's words are too short for any.
    """
    most = traits.max_length or len(f"{text}{signature}".encode())
    try:
        pieces = split(text, most - length(signature, traits.measure), traits.measure, traits.link_length)
    except ValueError:
        raise Undeliverable(_TOO_LONG, code="too_long") from None
    return [f"{piece}{signature}" for piece in pieces]
