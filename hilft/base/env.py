"""Readers for settings that come from environment variables.

An unset or empty variable gives the default; without a default the variable is required. A misspelt value stops
the start with one sentence, so that a typing error never turns silently into a default.
"""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from hilft.base.errors import Trouble

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_FEW = 12


def env_text(name: str, default: str | None = None) -> str:
    """Return the variable's text without surrounding blanks."""
    return _required(name, _value(name), default)


def env_choice(name: str, default: str, among: Collection[str]) -> str:
    """Return the variable's text, which must be one of `among`; a long list is not spelled out in the error."""
    text = _value(name) or default
    if text in among:
        return text
    known = f": write one of {', '.join(sorted(among))}" if len(among) <= _FEW else f": write one like {default}"
    raise Trouble(f"{name} is {text!r}, which nobody knows{known}.")


def env_bool(name: str, *, default: bool) -> bool:
    """Return the variable as yes or no; capitals do not matter."""
    text = _value(name)
    if not text:
        return default
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Trouble(f"{name} is {text!r}, but it is a switch: write true or false.")


def env_int(name: str, default: int | None = None, *, least: int | None = None, most: int | None = None) -> int:
    """Return the variable as a whole number between `least` and `most` (both included)."""
    text = _value(name)
    if not text and default is not None:
        return default
    _required(name, text, None)
    try:
        number = int(text)
    except ValueError:
        raise Trouble(f"{name} is {text!r}, but it is a number: write digits only{_range(least, most)}.") from None
    if (least is not None and number < least) or (most is not None and number > most):
        raise Trouble(f"{name} is {number}, which is out of range: write a whole number{_range(least, most)}.")
    return number


def env_secret(name: str, default: str | None = None) -> str:
    """Return a secret from the variable, or from the file that `NAME_FILE` names.

    No error of this function shows the secret itself.
    """
    text, file = _value(name), _value(f"{name}_FILE")
    if text and file:
        raise Trouble(f"Both {name} and {name}_FILE are set: keep one of them.")
    if not file:
        return _required(name, text, default, f"write it there or name its file in {name}_FILE")
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Trouble(
            f"{name}_FILE names {file!r}, which cannot be read ({error.strerror}): name a readable file."
        ) from None
    except UnicodeDecodeError:
        raise Trouble(f"{name}_FILE names {file!r}, which is not text: save it as UTF-8.") from None
    if not secret:
        raise Trouble(f"{name}_FILE names {file!r}, which is empty: write the secret into it.")
    return secret


def env_list(name: str, default: Sequence[str] | None = None) -> list[str]:
    """Return the variable's comma-separated items, without blanks and empty items."""
    text = _value(name)
    if not text and default is not None:
        return list(default)
    items = [item.strip() for item in _required(name, text, None).split(",")]
    if not any(items):
        raise Trouble(f"{name} is {text!r}, but it is a list: write items separated by commas, like one,two.")
    return [item for item in items if item]


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()


def _required(name: str, text: str, default: str | None, remedy: str = "give it a value") -> str:
    if text:
        return text
    if default is None:
        raise Trouble(f"{name} is not set: {remedy}.")
    return default


def _range(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    if least is not None:
        return f", at least {least}"
    return f", at most {most}" if most is not None else ""
