"""In which language a command speaks to people. What it prints for programs is the same in all of them."""

import os

from django.utils import translation

from hilft.base.env import env_text
from hilft.base.errors import Trouble

LANGUAGES = ("en", "de")


def language_of(chosen: str) -> str:
    """Return the language that was named, else HILFT_LANGUAGE, else that of the terminal, else English.

    Raises Trouble for one that was named and is none of ours.
    """
    if chosen and chosen not in LANGUAGES:
        raise Trouble(f"--language is {chosen!r}: write {' or '.join(LANGUAGES)}.")
    terminal = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := env_text(name, ""))), "")
    wanted = chosen or env_text("HILFT_LANGUAGE", "") or terminal[:2].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def speak(language: str) -> None:
    """Say everything in this language from now on; sets Django up where that was not needed before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilft.settings")
    import django

    django.setup()
    translation.activate(language)
