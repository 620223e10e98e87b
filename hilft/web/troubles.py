"""What went wrong on the way to a network, in the reader's language."""

from django.utils.translation import gettext


def in_words(stored: str) -> str:
    """Return a stored trouble (`ChannelError.told`): its sentence translated, with what the network said."""
    sentence, _rest, words = stored.partition("\n")
    said = gettext(sentence) if sentence else ""
    return f"{said} ({words})" if words else said
