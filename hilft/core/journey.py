"""The journey: one picture of a case. Time runs left to right, the lanes are people, the line is who had the ball.

Values in, a drawing out. Across, the drawing is measured in percent of its width, so it fits any screen and its words
keep their size; down, in pixels. Time is not quite even: a stretch of minutes in a case of months keeps a width that
can be seen, and the axis bends with it, so every tick still stands where its moment is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple

from hilft.core.journey_axis import LEFT, RIGHT, Scale, Tick, Unit, room_for, ticks_along

TOP, BOTTOM = 24, 20
"""Pixels over the first lane (the names of the ticks) and under the last one (the word "now")."""

HEIGHTS = {"": 26, "tight": 21, "tightest": 18}
"""Pixels of a lane, by how many there are. The style sheet knows them."""

MOST_LANES = 16
"""More people than this share one lane, those who had the ball for the shortest time first."""


class Role(StrEnum):
    """What a lane stands for, in the order in which lanes lie: the further from the customer, the lower."""

    CUSTOMER = "customer"
    OWNER = "owner"
    EXPERT = "expert"
    RUNG = "rung"
    TOP = "top"


class Kind(StrEnum):
    """What a sign on the line stands for."""

    ASKED = "asked"
    KEPT = "kept"
    BROKEN = "broken"
    CLIMBED = "climbed"
    HANDED = "handed"
    RESTATED = "restated"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


class Player(NamedTuple):
    """Somebody who can have the ball. `key` is the caller's own; `name` is shown."""

    key: str
    name: str
    role: Role


class Ball(NamedTuple):
    """From `at` on the ball lies with the player of this key."""

    at: datetime
    lane: str


class Mark(NamedTuple):
    """Something worth a sign happened at `at`, in the lane of this key."""

    at: datetime
    kind: Kind
    lane: str


class Lane(NamedTuple):
    """One line of the drawing, its middle `y` pixels down. `others`: how many players share it, 0 for a lane of one."""

    name: str
    role: Role
    y: float
    others: int = 0


class Stretch(NamedTuple):
    """A time during which one player had the ball, from `x` to `x2` percent. `end` None: they still have it."""

    x: float
    x2: float
    y: float
    role: Role
    name: str
    start: datetime
    end: datetime | None
    length: timedelta


class Pass(NamedTuple):
    """The ball goes from the lane at `y` to the lane at `y2`, at `x` percent."""

    x: float
    y: float
    y2: float


class Sign(NamedTuple):
    """A mark as drawn."""

    x: float
    y: float
    kind: Kind
    at: datetime
    name: str


class Journey(NamedTuple):
    """A drawing, its axis, its table (`stretches`), and the counts from which a page makes its one sentence.

    `room` and `density`: keys of WIDTHS and HEIGHTS. `height` and `floor` (the lower edge of the last lane): pixels.
    `counts`: days and hours of age, people (everybody but the customer), owners, experts, rungs, passes, and one number
    for each kind of sign.
    """

    lanes: list[Lane]
    stretches: list[Stretch]
    passes: list[Pass]
    signs: list[Sign]
    ticks: list[Tick]
    unit: Unit
    now_x: float | None
    height: int
    floor: int
    room: str
    density: str
    counts: dict[str, int]

    @property
    def kinds(self) -> list[Kind]:
        """Return the kinds of sign that occur, for the legend."""
        return [kind for kind in Kind if self.counts[kind]]


def draw_journey(
    players: Sequence[Player],
    balls: Iterable[Ball],
    marks: Iterable[Mark],
    *,
    opened_at: datetime,
    now: datetime,
    closed_at: datetime | None = None,
) -> Journey:
    """Draw a case from its first word to `now` or its end. Whoever has the ball first is drawn from the first word on.

    A customer who only waited has a lane too. Raises ValueError when a ball or mark names nobody among the players.
    """
    start = opened_at.astimezone(UTC)
    end = max((closed_at or now).astimezone(UTC), start)
    turns = _turns(balls, start, end)
    seen = sorted(mark for mark in marks if mark.at <= end)
    known = {player.key: player for player in players}
    _refuse_strangers(known, [turn.lane for turn in turns] + [mark.lane for mark in seen])
    rows, density = _rows(known, turns, seen, end)
    lanes, y = _lanes(known, rows, HEIGHTS[density])
    is_open, room = closed_at is None, room_for(len(turns))
    scale = Scale(start, [turn.at for turn in turns], end, is_open=is_open, room=room)
    stretches = _stretches(turns, known, y, scale, is_open=is_open)
    floor = TOP + len(lanes) * HEIGHTS[density]
    unit, ticks = ticks_along(scale)
    return Journey(
        lanes=lanes,
        stretches=stretches,
        passes=[Pass(after.x, before.y, after.y) for before, after in pairwise(stretches) if before.y != after.y],
        signs=_signs(seen, known, y, scale),
        ticks=ticks,
        unit=unit,
        now_x=scale.end_x if is_open else None,
        height=floor + BOTTOM,
        floor=floor,
        room=room,
        density=density,
        counts=_counts(known, turns, seen, end - start),
    )


def _turns(balls: Iterable[Ball], start: datetime, end: datetime) -> list[Ball]:
    """Return the changes that are left when each turn lasts and goes to somebody else."""
    turns: list[Ball] = []
    for ball in sorted(balls, key=lambda ball: ball.at):
        at = max(ball.at.astimezone(UTC), start) if turns else start
        if ball.at > end:
            break
        if turns and turns[-1].at == at:
            turns.pop()
        if not turns or turns[-1].lane != ball.lane:
            turns.append(Ball(at, ball.lane))
    return turns


def _refuse_strangers(known: dict[str, Player], keys: Iterable[str]) -> None:
    strangers = sorted(set(keys) - set(known))
    if strangers:
        raise ValueError(f"Nobody in this journey is called {strangers[0]!r}; add a player of this key.")


def _rows(known: dict[str, Player], turns: list[Ball], marks: list[Mark], end: datetime) -> tuple[list[list[str]], str]:
    """Return the keys of each lane from top to bottom, and how densely they lie."""
    held: Counter[str] = Counter()
    for turn, after in pairwise([*turns, Ball(end, "")]):
        held[turn.lane] += round((after.at - turn.at).total_seconds())
    waiting = [key for key, player in known.items() if player.role is Role.CUSTOMER]
    appeared = list(dict.fromkeys([*waiting, *[turn.lane for turn in turns], *[mark.lane for mark in marks]]))
    ranks = list(Role)
    keys = sorted(appeared, key=lambda key: ranks.index(known[key].role))
    many = len(keys) - MOST_LANES
    if many > 0:
        foldable = [key for key in keys if known[key].role in {Role.OWNER, Role.EXPERT}]
        folded = set(sorted(foldable, key=lambda key: held[key])[: many + 1])
    else:
        folded = set()
    rows = [[key] for key in keys if key not in folded]
    if folded:
        place = sum(known[row[0]].role in {Role.CUSTOMER, Role.OWNER} for row in rows)
        rows.insert(place, [key for key in keys if key in folded])
    density = "" if len(rows) <= 8 else "tight" if len(rows) <= 11 else "tightest"
    return rows, density


def _lanes(known: dict[str, Player], rows: list[list[str]], height: int) -> tuple[list[Lane], dict[str, float]]:
    """Return the lanes, and the height at which each key is drawn."""
    lanes: list[Lane] = []
    y: dict[str, float] = {}
    for number, keys in enumerate(rows):
        middle = TOP + height * (number + 0.5)
        first = known[keys[0]]
        lanes.append(
            Lane(first.name, first.role, middle) if len(keys) == 1 else Lane("", first.role, middle, len(keys))
        )
        y |= dict.fromkeys(keys, middle)
    return lanes, y


def _stretches(
    turns: list[Ball], known: dict[str, Player], y: dict[str, float], scale: Scale, *, is_open: bool
) -> list[Stretch]:
    drawn = []
    for n, turn in enumerate(turns):
        player, until = known[turn.lane], scale.moments[n + 1]
        x, x2 = round(scale.edges[n], 2), round(scale.edges[n + 1], 2)
        end = None if is_open and n == len(turns) - 1 else until
        drawn.append(Stretch(x, x2, y[turn.lane], player.role, player.name, turn.at, end, until - turn.at))
    return drawn


def _signs(marks: list[Mark], known: dict[str, Player], y: dict[str, float], scale: Scale) -> list[Sign]:
    """Place the signs; those that would cover each other move apart, first to the right, at the edge to the left."""
    drawn: list[Sign] = []
    for height, group in groupby(
        sorted(marks, key=lambda mark: (y[mark.lane], mark.at)), key=lambda mark: y[mark.lane]
    ):
        lane = list(group)
        apart = min(scale.apart, (RIGHT - LEFT) / len(lane))
        places = [scale(mark.at) for mark in lane]
        for n in range(1, len(places)):
            places[n] = max(places[n], places[n - 1] + apart)
        limit = RIGHT
        for n in reversed(range(len(places))):
            places[n] = min(places[n], limit)
            limit = places[n] - apart
        drawn += [
            Sign(round(places[n], 2), height, mark.kind, mark.at, known[mark.lane].name) for n, mark in enumerate(lane)
        ]
    return drawn


def _counts(known: dict[str, Player], turns: list[Ball], marks: list[Mark], age: timedelta) -> dict[str, int]:
    roles = Counter(known[key].role for key in {turn.lane for turn in turns})
    kinds = Counter(mark.kind for mark in marks)
    return {
        "days": age.days,
        "hours": age // timedelta(hours=1),
        "people": roles.total() - roles[Role.CUSTOMER],
        "owners": roles[Role.OWNER],
        "experts": roles[Role.EXPERT],
        "rungs": roles[Role.RUNG] + roles[Role.TOP],
        "passes": max(len(turns) - 1, 0),
        **{kind.value: kinds[kind] for kind in Kind},
    }
