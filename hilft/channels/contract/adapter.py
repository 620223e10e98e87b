"""What an adapter's folder offers: which settings an account needs, in words, and how a channel is made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hilft.channels.contract.channel import Channel


class Input(StrEnum):
    """How a setting is asked for."""

    TEXT = "text"
    URL = "url"
    SECRET = "secret"  # encrypted at rest, never shown again
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    LINES = "lines"  # several values, one a line


@dataclass(frozen=True, kw_only=True)
class Field:
    """One setting of an account. `label` and `help` are English sources of translations."""

    name: str
    label: str
    help: str = ""
    input: Input = Input.TEXT
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """One network. `steps`: what a person does on the network's side before, one sentence each, for a layman.

    `make` turns a complete set of settings (each a string, "" when not given) into a channel, asks nobody, and raises
    `Unfit` when they cannot work. `hooked`: whether the network calls us, at an address that setting up shows.
    `proven_by`: one sentence on what it was tested against, for the page and for docs/channels. `by_mail`: what is said
    there is answered by mail, and its authors' addresses are mail addresses.
    """

    network: str
    title: str
    fields: tuple[Field, ...]
    steps: tuple[str, ...]
    make: Callable[[Mapping[str, str]], Channel]
    proven_by: str
    hooked: bool = False
    by_mail: bool = False


class Unfit(Exception):
    """Settings that cannot work. The text says what is wrong and what to do; `field`: which one, or ""."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
