"""Files we send on Meta's networks: looked at before anything is said, uploaded, and sent behind their text."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext_noop

from hilft.channels.contract import ChannelError, NotNow, SentFile, Undeliverable, Unsure

HALF_SAID = gettext_noop("The text was said, but not all of its files.")
TOO_LARGE = gettext_noop("A file is larger than this network allows. Make it smaller, or send it another way.")
NO_FILE = gettext_noop("This network does not take this kind of file. Send it another way.")
MB = 1_000_000
"""Meta does not say which megabytes it means: these are the smaller ones."""


def fitting(files: Iterable[SentFile], kind_of: Callable[[SentFile], str], most: Mapping[str, int]) -> None:
    """Raise `Undeliverable` for a file of no kind (""), or with more bytes than its kind may have."""
    for file in files:
        if not (kind := kind_of(file)):
            raise Undeliverable(NO_FILE, code="no_files", detail=f"{file.name[:100]} ({file.media_type})")
        if len(file.content) > most[kind]:
            detail = f"{file.name[:100]}: {len(file.content) / MB:.1f} MB, {most[kind] // MB} MB"
            raise Undeliverable(TOO_LARGE, code="no_files", detail=detail)


def follow(send: Callable[[], object]) -> None:
    """Send a file behind its text. The text is said by now, and a second try would say it again: that is told."""
    try:
        send()
    except NotNow as trouble:
        raise Unsure(HALF_SAID, code="no_answer", retry_after=trouble.retry_after, detail=str(trouble)) from None
    except ChannelError as trouble:
        raise Undeliverable(HALF_SAID, code="no_files", detail=str(trouble)) from None
