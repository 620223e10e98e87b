"""What is said, and how a network may fail to say it."""

from dataclasses import dataclass, field
from datetime import timedelta

from hilft.channels.contract.heard import Audience


@dataclass(frozen=True)
class SentFile:
    """A file we send."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Outgoing:
    """Something the house wants said. The same `key` always means the same message, however often it is tried.

    `to`: the author's address. `conversation`: where it was said (`Heard.conversation`). `in_reply_to`: which message
    this answers; `references`: the thread before it, oldest first. `audience` PRIVATE is never said where others can
    read it: an adapter that cannot keep that raises `Undeliverable`. `handle`: how `to` is called, for a mention.
    `tried`: an earlier try ended without an answer, so it may have been said. `from_name` and `from_address` fall back
    to the channel's own when empty. `automatic`: no person wrote it (a receipt), so that other machines do not answer
    it. `token` comes back in `Heard.token` when somebody replies.
    """

    key: str
    to: str
    subject: str
    text: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[SentFile, ...] = ()
    from_name: str = ""
    from_address: str = ""
    language: str = ""
    automatic: bool = False
    token: str = ""
    audience: Audience = Audience.PRIVATE
    conversation: str = ""
    handle: str = ""
    tried: bool = False


@dataclass(frozen=True)
class Delivered:
    """The network took it. `remote_id`: what a reply, a receipt or a bounce will name."""

    remote_id: str
    permalink: str = ""


class ChannelError(Exception):
    """A network did not do what we asked. The text is a sentence a person may read, marked for translation: no values.

    `code`: a short stable word for counting; `detail`: values and the network's own words, or "".
    """

    def __init__(self, sentence: str, *, code: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.detail = detail

    @property
    def told(self) -> str:
        """The sentence, and below it the detail: how a trouble is stored, so that each reader gets their language."""
        return f"{self}\n{self.detail}" if self.detail else str(self)


class Undeliverable(ChannelError):
    """Never: trying again would end the same way. The delivery becomes somebody's open case."""


class NotNow(ChannelError):
    """Not now: the same may work later. `retry_after`: how long to wait before the next try."""

    def __init__(self, sentence: str, *, code: str, retry_after: timedelta, detail: str = "") -> None:
        super().__init__(sentence, code=code, detail=detail)
        self.retry_after = retry_after


class Unsure(NotNow):
    """We asked and heard no answer: it may have been said. The next try says so in `Outgoing.tried`."""
