"""Which language a letter is probably in: German or English, by its small words. A hint, not a verdict."""

import re

_GERMAN = ["aber", "auch", "bei", "bitte", "das", "den", "der", "die", "ein", "eine", "es", "für", "habe", "hallo"]
_GERMAN += ["ich", "ihr", "ihre", "ist", "kein", "mein", "meine", "mit", "nicht", "noch", "seit", "sie", "und", "wir"]
_ENGLISH = ["and", "are", "but", "can", "dear", "for", "from", "have", "hello", "is", "it", "my", "no", "not", "of"]
_ENGLISH += ["please", "since", "that", "the", "this", "to", "was", "we", "what", "with", "you", "your"]
_WORDS = {"de": frozenset(_GERMAN), "en": frozenset(_ENGLISH)}
_WORD = re.compile(r"[a-zäöüß]+")
_LOOKED_AT = 5_000  # characters


def language_of(text: str, *, declared: str = "") -> str:
    """Return "de", "en" or "". The words decide; what the sender's software `declared` counts when they do not."""
    words = _WORD.findall(text[:_LOOKED_AT].lower())
    hits = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    other = sum(hits.values()) - hits[best]
    if hits[best] >= 2 and hits[best] > 2 * other:
        return best
    return declared[:2].lower() if re.match(r"[a-zA-Z]{2}\b", declared) else ""
