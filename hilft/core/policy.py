"""Policies as values: spans of time, rungs, and the rules for each kind of case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from hilft.core.hours import Hours


class Kind(StrEnum):
    """What a case is about; every kind is a row of the same table under the same clock."""

    CUSTOMER = "customer"
    CONSULT = "consult"
    OPERATIONS = "operations"
    REPORT = "report"
    REVIEW = "review"
    INCIDENT = "incident"
    BREACH = "breach"


class Unit(StrEnum):
    """How a span counts: opening time, working days of the calendar, or plain calendar time."""

    OPEN = "open"
    WORKING_DAYS = "working_days"
    CALENDAR = "calendar"


class Span(NamedTuple):
    """A length of time as a policy states it. `amount` is in seconds, for WORKING_DAYS in days."""

    amount: float
    unit: Unit

    def after(self, hours: Hours, start: datetime) -> datetime:
        """Return the moment at which this span, begun at `start`, has passed on that calendar."""
        amount, unit = self
        if unit is Unit.OPEN:
            return hours.add_seconds(start, amount)
        if unit is Unit.WORKING_DAYS:
            return hours.add_seconds(start, hours.working_seconds * amount)
        return start + timedelta(seconds=amount)


class Rung(NamedTuple):
    """One step of the ladder above the owner.

    `act_within`: how long its person has to act once the case arrives. `matter`: the age, counted from the customer's
    first word, at which an unsolved matter belongs to this rung whatever was said in between.
    """

    role: str
    act_within: Span
    matter: Span


class Loud(NamedTuple):
    """When at least `reach` people can see the case, the first word is due within `first_word` (only ever sooner)."""

    reach: int
    first_word: Span


@dataclass(frozen=True, slots=True)
class Rules:
    """What one kind of case owes, and to whom it climbs.

    `first_word`: our first human answer. `next_word`: our answer when the customer has written again. `update`: the
    next word after an answer that did not solve the matter. `repeat`: how often the top rung hears of it.

    Raises:
        ValueError: the ladder is empty, or a role stands on it twice.
    """

    first_word: Span
    next_word: Span
    update: Span
    rungs: tuple[Rung, ...]
    repeat: Span
    loud: tuple[Loud, ...] = ()

    def __post_init__(self) -> None:
        if not self.rungs:
            raise ValueError("A ladder needs at least one rung.")
        if len({rung.role for rung in self.rungs}) != len(self.rungs):
            raise ValueError("A role stands on a ladder only once.")

    @property
    def top(self) -> Rung:
        return self.rungs[-1]

    def rung(self, number: int) -> Rung:
        """Return the rung with this number, 1 being the first above the owner; the top is its own next."""
        rungs = self.rungs
        return rungs[number - 1] if number <= len(rungs) else rungs[-1]

    def rung_of(self, role: str) -> int:
        """Return on which rung this role stands; 0 for everybody who is not on the ladder."""
        for number, rung in enumerate(self.rungs, 1):
            if rung.role == role:
                return number
        return 0


@dataclass(frozen=True, slots=True)
class Policy:
    """One immutable version of the rules. Built from TOML by `hilft.core.policy_file.load_policy`.

    `remind`: when a proposed solution is asked about, counted from the proposal; `presume`: when silence counts as yes.
    `wait_customer`, `wait_third`: the longest wait for each. `accept_within`: how long a handover offer stands.
    """

    key: str
    rules: Mapping[str, Rules]
    remind: tuple[Span, ...]
    presume: Span
    wait_customer: Span
    wait_third: Span
    accept_within: Span
    reopened: Span

    def for_kind(self, kind: str) -> Rules:
        """Return the rules of this kind; kinds a policy does not mention follow the customers' rules."""
        return self.rules.get(kind) or self.rules[Kind.CUSTOMER]
