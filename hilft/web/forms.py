"""What is known of a form only when it is made, or when what was sent with it was refused."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, ChoiceField


def offer(form: BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of the form be chosen from these. Raises `TypeError` for a field in which nothing is chosen."""
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(f"Nothing is chosen in {name}.")
    field.choices = list(choices)


def retype(form: BaseForm, **words: str) -> None:
    """Let the form show what was typed into it, but for these fields."""
    form.data = {name: form.data[name] for name in form.data} | words
