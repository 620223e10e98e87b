"""Lists of words that are read as a paragraph."""


def words(paragraph: str) -> frozenset[str]:
    """Return the words of a paragraph, which blanks part."""
    return frozenset(paragraph.split())
