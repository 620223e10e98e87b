"""What others hold for right about the Bot API: its description (JSON) and the types of aiogram, where they are here.

The description is no part of the project: it is used where it lies beside the checkout, in `shared/specs`.
"""

import json
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DESCRIPTION = Path(__file__).parents[4] / "shared/specs/telegram-bot-api-10.1.json"
_SIMPLE: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Float": (int, float),
    "Boolean": (bool,),
    "True": (bool,),
}


def has_description() -> bool:
    return DESCRIPTION.exists()


def has_types() -> bool:
    return find_spec("aiogram") is not None


@cache
def described() -> Any:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


def make_ready(methods: Iterable[str]) -> None:
    """Load the oracles before anybody waits for them."""
    for method in methods:
        mistakes_of_request(method, {})
        mistakes_of_result(method, None)


def mistakes_of_request(method: str, words: dict[str, Any]) -> list[str]:
    """Return in what a request breaks the rules; nothing when no oracle is here."""
    found = []
    if has_description():
        told = described()["methods"].get(method)
        found += _fields(told, words, method) if told else [f"{method} is no method."]
    if has_types():
        found += _typed_request(method, words)
    return found


def mistakes_of_result(method: str, result: Any) -> list[str]:
    """Return in what a result breaks the rules."""
    found = []
    if has_description():
        returns = described()["methods"][method]["returns"]
        if not any(not _value(kind, result, method) for kind in returns):
            found += _value(returns[0], result, method)
    if has_types():
        found += _typed_result(method, result)
    return found


def _fields(told: Any, value: Any, where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is no object."]
    known = {field["name"]: field for field in told.get("fields", [])}
    found = [f"{where}.{name} is not described." for name in value.keys() - known.keys()]
    found += [f"{where}.{n} is missing." for n, field in known.items() if field["required"] and n not in value]
    for name in value.keys() & known.keys():
        tries = [_value(kind, value[name], f"{where}.{name}") for kind in known[name]["types"]]
        found += [] if [] in tries else tries[0]
    return found


def _value(kind: str, value: Any, where: str) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is no list."]
        return [one for each in value for one in _value(kind.removeprefix("Array of "), each, where)]
    if kind in _SIMPLE:
        is_bool = isinstance(value, bool) and bool not in _SIMPLE[kind]
        return [] if isinstance(value, _SIMPLE[kind]) and not is_bool else [f"{where} is no {kind}: {value!r:.80}"]
    told = described()["types"][kind]
    if "subtypes" in told:
        tries = [_value(each, value, where) for each in told["subtypes"]]
        return [] if [] in tries else tries[0]
    return _fields(told, value, where)


def _typed_request(method: str, words: dict[str, Any]) -> list[str]:
    import aiogram.methods
    from pydantic import ValidationError

    model = getattr(aiogram.methods, method[0].upper() + method[1:], None)
    if model is None:
        return [f"aiogram knows no {method}."]
    unknown = words.keys() - model.model_fields.keys()
    try:
        model.model_validate(words)
    except ValidationError as wrong:
        return [f"{method}: {wrong}"]
    return [f"aiogram knows no {method}.{name}" for name in unknown]


@cache
def _type_of_result(method: str) -> Any:
    import aiogram.methods
    from pydantic import TypeAdapter

    return TypeAdapter(getattr(aiogram.methods, method[0].upper() + method[1:]).__returning__)


def _typed_result(method: str, result: Any) -> list[str]:
    from pydantic import ValidationError

    try:
        _type_of_result(method).validate_python(result)
    except ValidationError as wrong:
        return [f"{method}: {wrong}"]
    return []
