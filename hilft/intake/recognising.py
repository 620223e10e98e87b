"""What a word shows of its author, looked for where it can be seen: before it is masked."""

import re
from typing import Protocol

from hilft.conversations.masking import masked
from hilft.core.recognising import Trace, traces_in, traces_of

_MAY_SHOW = re.compile(r"\d{4}|\w[.:@/]\w|\d[ -/]\d")
"""Most words show nothing: nothing is looked for in them."""


class Shown(Protocol):
    """What is looked at."""

    @property
    def text(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def handle(self) -> str: ...
    @property
    def pages(self) -> tuple[str, ...]: ...


def shown_by(word: Shown, *, is_new: bool) -> frozenset[Trace]:
    """Return what a word shows of its author. `is_new`: nobody is known by this address yet; then its account, too.

    A profile can come to show more later, so a checked page of it is looked at each time.
    """
    found = traces_in(word.text, masked(word.text).found) if _MAY_SHOW.search(word.text) else frozenset()
    if not is_new and not word.pages:
        return found
    of_account = traces_of(
        network=word.network, address=word.address, handle=word.handle, name=word.name, pages=word.pages
    )
    return found | of_account
