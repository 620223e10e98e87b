"""Instagram for the contract suite: an emulator that calls us, and is asked over a line that can be bad."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from hilft.channels.adapters.instagram import Instagram
from hilft.channels.adapters.instagram.account import account_from
from tests.channels.graph.ears import BothEars
from tests.channels.graph.meta_page import MetaPage, opened
from tests.channels.instagram.small_instagram import ACCOUNT, HANDLE, PAGE, PETRA, Comment, SmallInstagram
from tests.channels.suite.ground import Impossible

NEEDS = "channels"  # nothing but this machine, yet the whole suite takes a third of a minute
_NAMED = re.compile(r"^@[A-Za-z0-9_.]+ ")


class Ears(BothEars, Instagram):
    """The channel, heard with both ears."""


def make(settings: Mapping[str, str]) -> Ears:
    """Return the channel, in whichever process."""
    return Ears(account_from(settings)).hearing_calls_in(Path(settings["stored"]))


class InstagramGround(MetaPage[SmallInstagram, Ears]):
    """Our account and who comments on its media."""

    name = "instagram"
    made_by = "tests.channels.instagram.instagram_ground:make"
    person = PETRA

    def __init__(self, folder: Path, **other: str) -> None:
        ours = {"handle": HANDLE, "instagram": ACCOUNT, "page": PAGE}
        super().__init__(SmallInstagram(human=other.get("human") == "yes"), make, folder, {**ours, **other})

    def comment(self, text: str, on: str = "") -> str:
        return self.meta.says(PETRA, text, on=on)

    def edit(self, message: str, text: str) -> None:
        raise Impossible("Meta tells no edits of comments.")

    def delete(self, message: str) -> None:
        self.meta.comments[message].is_gone = True

    def answers_below(self, comment: str) -> list[str]:
        thread = self.meta.comments[comment].below or comment
        return [_NAMED.sub("", one.text) for one in self._ours() if one.below == thread]

    def strangers_view(self) -> list[str]:
        return [one.text for one in self._ours()]

    def _ours(self) -> list[Comment]:
        return [one for one in self.meta.comments.values() if one.author == ACCOUNT and not one.is_gone]


def open_ground(request: Any = None, **other: str) -> AbstractContextManager[InstagramGround]:
    """Start the emulator and what hears it."""
    return opened(lambda folder: InstagramGround(folder, **other))
