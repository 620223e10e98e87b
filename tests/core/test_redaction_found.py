"""What is found in each post of the one half that may be looked at, find by find: no change of a detector goes unseen.

`data/redaction/found.txt` holds the posts again, in their order, with the labels that masking would give them. After a
change of a detector, `python -m tests.core.test_redaction_found` writes it anew; its differences are what has changed.
"""

import pytest

from hilft.core.redaction import mask
from tests.core.test_redaction_posts import POSTS, posts

FOUND = POSTS / "found.txt"


def labelled(text: str) -> str:
    """Return a text with a label around each find: its kind, with a question mark when its author is asked."""
    pieces, at = [], 0
    for one in mask(text).found:
        pieces += [text[at : one.start], f"{{{one.kind}{'?' * one.ask}|{text[one.start : one.end]}}}"]
        at = one.end
    return "".join([*pieces, text[at:]])


def written() -> list[str]:
    return FOUND.read_text(encoding="utf-8").rstrip("\n").split("\n%%\n")


@pytest.mark.parametrize("number", range(0, 400, 10))
def test_each_find_is_the_one_that_is_written_down(number: int) -> None:
    texts = [text for text, _ in posts("development")][number : number + 10]
    assert [labelled(text) for text in texts] == written()[number : number + 10]


def test_all_posts_are_written_down() -> None:
    assert 200 <= len(written()) == len(posts("development")) <= 400


if __name__ == "__main__":
    FOUND.write_text("\n%%\n".join(labelled(text) for text, _ in posts("development")) + "\n", encoding="utf-8")
