"""Policies as values: spans of time, rungs, and the rules for each kind of case."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    """How a span counts: opening time, working days of the calendar, plain calendar time, or by whole days of it."""

    OPEN = "open"
    WORKING_DAYS = "working_days"
    CALENDAR = "calendar"
    DAY_ENDS = "day_ends"
    MONTHS = "months"


class Span(NamedTuple):
    """A length of time as a policy states it. `amount` is in seconds, for WORKING_DAYS in days.

    DAY_ENDS: until the end of the day so many days later, MONTHS: of the day so many months later; every day counts.
    `or_sooner`: another span for the same thing, of which whichever passes first counts.
    """

    amount: float
    unit: Unit
    or_sooner: "Span | None" = None

    def after(self, hours: Hours, start: datetime) -> datetime:
        """Return the moment at which this span, begun at `start`, has passed on that calendar."""
        amount, unit, other = self
        if unit is Unit.OPEN:
            due = hours.add_seconds(start, amount)
        elif unit is Unit.WORKING_DAYS:
            due = hours.add_seconds(start, hours.working_seconds * amount)
        elif unit is Unit.CALENDAR:
            due = start + timedelta(seconds=amount)
        elif unit is Unit.DAY_ENDS:
            due = hours.end_of_day(start, int(amount))
        else:
            due = hours.end_of_day(start, 0, int(amount))
        return due if other is None else min(due, other.after(hours, start))

    @property
    def each(self) -> "tuple[Span, ...]":
        """Return the plain spans of which whichever passes first counts."""
        plain = self._replace(or_sooner=None)
        return (plain,) if self.or_sooner is None else (plain, *self.or_sooner.each)

    def or_by(self, other: "Span | None") -> "Span":
        """Return what has passed as soon as one of the two has: never later than either."""
        if other is None:
            return self
        least: dict[Unit, Span] = {}
        for span in (*self.each, *other.each):
            known = least.get(span.unit)
            least[span.unit] = span if known is None or span.amount < known.amount else known
        chain: Span | None = None
        for span in reversed(least.values()):
            chain = span._replace(or_sooner=chain)
        return chain or self


REMIND_BEFORE = Span(1800, Unit.CALENDAR)
"""How long before a commitment is due its owner is reminded, where a policy says nothing else: half an hour."""


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


class Title(NamedTuple):
    """What something is called for people, in both languages of the house."""

    en: str
    de: str

    def in_language(self, language: str) -> str:
        return self.de if language.startswith("de") else self.en


class LawDate(NamedTuple):
    """A date the law sets for one thing within a matter, counted from the customer's first word. `source`: the norm."""

    code: str
    title: Title
    by: Span
    source: str


class Remark(NamedTuple):
    """What the law says besides, for whoever works on the case; `after` such an age of the matter, or always."""

    title: Title
    source: str
    after: Span | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a matter (a fault, a move) or a group of customers asks for on top of the rules: it may only shorten.

    `ages`: by role, the age at which the unsolved matter belongs to that rung. `dates`: in the order of the file.
    """

    code: str
    title: Title
    source: str
    first_word: Span | None = None
    next_word: Span | None = None
    update: Span | None = None
    ages: Mapping[str, Span] = field(default_factory=dict)
    dates: tuple[LawDate, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def over(self, rules: Rules) -> Rules:
        """Return these rules with everything due as soon as either says: no date is later than by either alone."""
        rungs: list[Rung] = []
        above: Span | None = None
        for rung in reversed(rules.rungs):
            # An age of ours also binds the rungs below: no matter comes to a higher rung first.
            age = self.ages.get(rung.role)
            above = above if age is None else age.or_by(above)
            rungs.insert(0, rung._replace(matter=rung.matter.or_by(above)))
        return replace(
            rules,
            first_word=rules.first_word.or_by(self.first_word),
            next_word=rules.next_word.or_by(self.next_word),
            update=rules.update.or_by(self.update),
            rungs=tuple(rungs),
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """One immutable version of the rules. Built from TOML by `hilft.core.policy_file.load_policy`.

    `remind`: when a proposed solution is asked about, counted from the proposal; `presume`: when silence counts as yes.
    `wait_customer`, `wait_third`: the longest wait for each. `accept_within`: how long a handover offer stands.
    `matters`, `groups`: what may lie on top of the rules for customers' cases. `dates`: what the law sets besides, none
    before `under` has put a matter on top. `remind_before`: how long before a commitment is due its owner is reminded,
    by the clock on the wall.
    """

    key: str
    rules: Mapping[str, Rules]
    remind: tuple[Span, ...]
    presume: Span
    wait_customer: Span
    wait_third: Span
    accept_within: Span
    reopened: Span
    matters: Mapping[str, Overlay] = field(default_factory=dict)
    groups: Mapping[str, Overlay] = field(default_factory=dict)
    dates: tuple[LawDate, ...] = ()
    remind_before: Span = REMIND_BEFORE
    _under: dict[tuple[str, str], "Policy"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def under(self, matter: str, group: str = "") -> "Policy":
        """Return the rules for customers' cases of this matter and group, worked out once; unknown ones add nothing."""
        if not matter and not group:
            return self
        found = self._under.get((matter, group))
        if found is None:
            found = self._under[matter, group] = self._overlaid(matter, group)
        return found

    def _overlaid(self, matter: str, group: str) -> "Policy":
        rules, dates = self.rules[Kind.CUSTOMER], self.dates
        for overlay in (self.matters.get(matter), self.groups.get(group)):
            if overlay is not None:
                rules, dates = overlay.over(rules), dates + overlay.dates
        return replace(self, rules={**self.rules, Kind.CUSTOMER: rules}, dates=dates)

    def for_kind(self, kind: str) -> Rules:
        """Return the rules of this kind; kinds a policy does not mention follow the customers' rules."""
        return self.rules.get(kind) or self.rules[Kind.CUSTOMER]
