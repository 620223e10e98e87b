"""Whether a changed text says something new, or is the same with its slips mended."""

from difflib import SequenceMatcher

SAME = 0.9
"""From this likeness on a change is a correction, not a new word (difflib's ratio over words)."""


def says_something_new(before: str, after: str) -> bool:
    """Say whether a change is a new word rather than a correction of the old one."""
    return SequenceMatcher(None, before.split(), after.split()).ratio() < SAME
