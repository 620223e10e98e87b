"""Judging with what this house knows: its own words, and the model that is in use."""

from functools import lru_cache

from hilft.core.relevance import Judgement, Ours, judge
from hilft.core.relevance_model import Model, NoModel, read_model
from hilft.listening.models import Trained, Vocabulary
from hilft.people.queries import organisation

EVERY = 50
"""Of what is set aside one in so many is shown to people, so that what is overlooked can be counted."""


def judged(text: str, *, is_our_own: bool) -> Judgement:
    """Return what becomes of a post."""
    return judge(text, ours(), model_in_use(), is_our_own=is_our_own)


def ours() -> Ours:
    """Return the house's own words; its name is one of them whatever else is written down."""
    house, words = organisation(), Vocabulary.objects.order_by("pk").first()
    names = lines(words.names) if words is not None else ()
    own = (house.name,) if house is not None else ()
    if words is None:
        return Ours(names=own)
    return Ours(tuple(dict.fromkeys((*own, *names))), lines(words.products), lines(words.others))


def lines(text: str) -> tuple[str, ...]:
    """Return the lines that say something, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def model_in_use() -> Model | None:
    """Return the model that is in use; None in a house that has none yet, or none this program can read."""
    digest = Trained.objects.filter(is_used=True).values_list("digest", flat=True).first()
    return _model(digest) if digest is not None else None


@lru_cache(maxsize=1)
def _model(digest: str) -> Model | None:
    content = Trained.objects.filter(digest=digest, is_used=True).values_list("content", flat=True).get()
    try:
        return read_model(bytes(content), digest)
    except NoModel:
        return None  # the rules go on; a new one is trained at night
