"""Facebook for the contract suite: a page of an emulator that calls us, and is asked over a line that can be bad."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from hilft.channels.adapters.facebook import Facebook
from hilft.channels.adapters.facebook.account import account_from
from tests.channels.facebook.small_facebook import PAGE, PETRA, Said, SmallFacebook
from tests.channels.graph.ears import BothEars
from tests.channels.graph.meta_page import MetaPage, opened

NEEDS = "channels"  # nothing but this machine, yet the whole suite takes a third of a minute


class Ears(BothEars, Facebook):
    """The channel, heard with both ears."""


def make(settings: Mapping[str, str]) -> Ears:
    """Return the channel, in whichever process."""
    return Ears(account_from(settings)).hearing_calls_in(Path(settings["stored"]))


class FacebookGround(MetaPage[SmallFacebook, Ears]):
    """Our page and who comments on it."""

    name = "facebook"
    made_by = "tests.channels.facebook.facebook_ground:make"
    person = PETRA

    def __init__(self, folder: Path, **other: str) -> None:
        super().__init__(SmallFacebook(human=other.get("human") == "yes"), make, folder, {"page": PAGE, **other})

    def comment(self, text: str, on: str = "") -> str:
        return self.meta.comments(PETRA, text, on=on)

    def edit(self, message: str, text: str) -> None:
        self.meta.changes(message, text)

    def delete(self, message: str) -> None:
        self.meta.removes(message)

    def answers_below(self, comment: str) -> list[str]:
        thread = self.meta.things[comment].below or comment
        return [one.text for one in self._ours() if one.below == thread]

    def strangers_view(self) -> list[str]:
        return [one.text for one in self._ours()]

    def _ours(self) -> list[Said]:
        return [one for one in self.meta.things.values() if one.author == PAGE and not one.is_gone]


def open_ground(request: Any = None, **other: str) -> AbstractContextManager[FacebookGround]:
    """Start the emulator and what hears it."""
    return opened(lambda folder: FacebookGround(folder, **other))
