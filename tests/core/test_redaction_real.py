"""Real posts, of people who did not write for a detector, stay nearly all as they are. None is quoted here."""

import csv
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hilft.core.redaction import mask

REAL = Path(__file__).parents[3] / "shared" / "data" / "german"
CHANGED = 0.004
"""The largest share of these posts, about trains, weather and politics, that may be changed."""


def real_posts() -> list[str]:
    """Return the German posts that lie beside the project."""
    texts = []
    for file in sorted(REAL.glob("*.xml")):
        texts += [text for text in (node.findtext("text") for node in ElementTree.parse(file).getroot()) if text]
    for file in sorted(REAL.glob("*.tsv")):
        with file.open(encoding="utf-8", errors="replace", newline="") as lines:
            rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            texts += [max(row, key=len) for row in rows if row]
    return texts


@pytest.mark.skipif(
    not REAL.is_dir(), reason="../shared/data/german is not there: real posts are not part of the project"
)
def test_real_posts_stay_nearly_all_as_they_are() -> None:
    texts = real_posts()
    changed = [mask(text).text != text for text in texts]
    assert len(texts) > 5000
    assert 0 < sum(changed) / len(changed) <= CHANGED
