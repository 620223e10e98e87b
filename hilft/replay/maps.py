"""Maps: which column of a log is which, and which names of activities mean which step."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hilft.base.errors import Trouble
from hilft.replay.rows import Step

PACKS = Path(__file__).parent / "packs"
READY = ("servicenow", "xes")
DATES = ("iso", "dmy", "mdy")
COLUMNS = ("case", "at", "opened", "activity", "transition", "person", "team", "rank")
STEPS = {
    "closed": Step.CLOSED,
    "proposed": Step.PROPOSED,
    "waiting_customer": Step.WAITING_CUSTOMER,
    "waiting_third_party": Step.WAITING_THIRD_PARTY,
    "reopened": Step.REOPENED,
}

_CUSTOMER = re.compile(r"customer|user|client|caller|requester|kund|nutzer|anwender", re.IGNORECASE)
# Only begun, planned or paused, in the standard's own words for the life of an activity: nothing is closed by it yet.
_NOT_YET = {"schedule", "assign", "reassign", "start", "suspend", "resume", "withdraw", "ate_abort", "pi_abort"}


@dataclass(frozen=True, slots=True)
class LogMap:
    """How to read one kind of log.

    `columns`: from our words (see COLUMNS) to the log's. `unknown`: cells that say nothing, in small letters.
    `never`: columns that must not be read because they tell the end beforehand. `steps`: names or patterns with `*`,
    in small letters, per step. `told`: our words for the columns that a person named: those must be in the log.
    """

    name: str
    columns: Mapping[str, str]
    dates: str = "iso"
    unknown: frozenset[str] = frozenset({""})
    never: frozenset[str] = frozenset()
    steps: Mapping[Step, tuple[str, ...]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()

    def with_columns(self, columns: Mapping[str, str]) -> "LogMap":
        """Return the map with other columns; raises Trouble for one that must not be read."""
        for word, column in columns.items():
            if column in self.never:
                raise Trouble(f'"{column}" tells the end of a case beforehand; name another column for {word}.')
        return replace(self, columns={**self.columns, **columns}, told=self.told | set(columns))

    def with_dates(self, dates: str) -> "LogMap":
        """Return the map with another way to write days."""
        return replace(self, dates=dates)

    def with_steps(self, step: Step, names: list[str]) -> "LogMap":
        """Return the map with these names for a step, in place of those it had; each name means one step only."""
        wanted = tuple(_plain(name) for name in names)
        others = {s: tuple(name for name in old if name not in wanted) for s, old in self.steps.items()}
        return replace(self, steps={**others, step: wanted})

    def with_waiting(self, names: list[str]) -> "LogMap":
        """Return the map with these names for waiting; a name that speaks of the customer waits for the customer."""
        known = self.steps.get(Step.WAITING_CUSTOMER, ())
        customer = [name for name in names if _plain(name) in known or _CUSTOMER.search(name)]
        others = [name for name in names if name not in customer]
        return self.with_steps(Step.WAITING_CUSTOMER, customer).with_steps(Step.WAITING_THIRD_PARTY, others)

    def classifier(self) -> Callable[[str | None, str | None], Step]:
        """Return the function that tells what an activity, with its transition if the log has one, means."""
        exact = {name: step for step, names in self.steps.items() for name in names if "*" not in name}
        patterns = [(name, step) for step, names in self.steps.items() for name in names if "*" in name]

        def meaning(name: str) -> Step | None:
            if name in exact:
                return exact[name]
            return next((step for pattern, step in patterns if fnmatchcase(name, pattern)), None)

        known: dict[tuple[str | None, str | None], Step] = {}

        def classify(activity: str | None, transition: str | None) -> Step:
            step = known.get((activity, transition))
            if step is None:
                step = known[activity, transition] = _first_meaning(meaning, activity, transition)
            return step

        return classify


def ready_map(name: str) -> LogMap:
    """Return one of the maps that come with the product."""
    return map_from(PACKS / f"{name}.toml", name)


def map_named(name: str) -> LogMap:
    """Return a ready map or one from a file.

    Raises:
        Trouble: neither exists, or the file is no map.
    """
    if name in READY:
        return ready_map(name)
    path = Path(name)
    if not path.is_file():
        raise Trouble(f'There is no map "{name}" and no file of that name; ready maps are {", ".join(READY)}.')
    return map_from(path, path.name)


def map_from(path: Path, name: str) -> LogMap:
    """Return the map that a TOML file describes; what it does not say about cells and steps is as for XES.

    Raises:
        Trouble: the file cannot be read or says something that a map does not have.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return _map(name, said)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, _Unfit) as wrong:
        raise Trouble(f"The map {path.name} cannot be used: {str(wrong).rstrip('.')}.") from None


class _Unfit(Exception):
    """What is wrong in a map."""


def _map(name: str, said: dict[str, Any]) -> LogMap:
    _only(said, ("columns", "read", "steps"), "section")
    columns, read, steps = (said.get(section, {}) for section in ("columns", "read", "steps"))
    for section, content in (("columns", columns), ("read", read), ("steps", steps)):
        if not isinstance(content, dict):
            raise _Unfit(f"{section} is a section; write [{section}]")
    _only(columns, COLUMNS, "column")
    _only(read, ("dates", "unknown", "never"), "word under [read]")
    _only(steps, tuple(STEPS), "step")
    if not all(isinstance(column, str) for column in columns.values()):
        raise _Unfit("a column is named by a text in quotes")
    dates = read.get("dates", "iso")
    if dates not in DATES:
        raise _Unfit(f"dates is one of {', '.join(DATES)}")
    usual = ready_map("xes") if "steps" not in said or "unknown" not in read else None
    named = {step: tuple(_plain(text) for text in _texts(steps, key)) for key, step in STEPS.items()}
    unknown = frozenset(_plain(text) for text in _texts(read, "unknown")) | {""}
    return LogMap(
        name=name,
        columns=columns,
        dates=dates,
        unknown=unknown if "unknown" in read or usual is None else usual.unknown,
        never=frozenset(_texts(read, "never")),
        steps=named if "steps" in said or usual is None else usual.steps,
    )


def _only(said: dict[str, Any], known: tuple[str, ...], what: str) -> None:
    for word in said:
        if word not in known:
            raise _Unfit(f'there is no {what} "{word}"; known are {", ".join(known)}')


def _texts(section: dict[str, Any], key: str) -> list[str]:
    value = section.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise _Unfit(f'{key} is a list of texts, such as {key} = ["…"]')
    return value


def _first_meaning(meaning: Callable[[str], Step | None], activity: str | None, transition: str | None) -> Step:
    """Look for the state with its sub-state first ("Completed-Closed"), then for the state alone."""
    name, sub = _plain(activity or ""), _plain(transition or "")
    step = (meaning(f"{name}-{sub}") if sub else None) or meaning(name)
    if step is None or (sub in _NOT_YET and step in (Step.CLOSED, Step.PROPOSED)):
        return Step.TOUCHED
    return step


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
