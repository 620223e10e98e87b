"""The curves as a picture: one panel for each log, readable in light and in dark, made of plain SVG."""

from typing import NamedTuple
from xml.sax.saxutils import escape

from hilft.replay.curves import Curves, Point
from hilft.replay.lives import AGE, SILENCE, Alarm

_COLUMNS = 2
_PANEL = (560, 430)
_INNER = (56, 76, 22, 50)  # left, top, right, bottom
_HEAD, _FOOT = 92, 124
_COLOURS = ("#0a6fc2", "#d1570a", "#a06a00", "#0a8a63", "#b24f8b", "#7457c9", "#4d8fa8")
_STYLE = """
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1d2733 }
  .paper { fill: #ffffff } .panel { fill: #f6f8fa } .grid { stroke: #dde3ea } .axis { stroke: #8a97a6 }
  .title { font-size: 21px; font-weight: 650 } .name { font-size: 15px; font-weight: 600 }
  .soft { fill: #566475 } .small { font-size: 11.5px }
  .day { font-size: 11px; fill: #566475 } .number { font-size: 11px; font-weight: 700; fill: #ffffff }
  .alarm { stroke: #566475; fill: #566475 } .asleep { stroke: #566475; fill: #f6f8fa }
  .thread { stroke: #8a97a6; stroke-dasharray: 2 4; fill: none } .edge { stroke: #f6f8fa }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6ebf1 }
    .paper { fill: #11161c } .panel { fill: #192028 } .grid { stroke: #2a343f } .axis { stroke: #6d7b8a }
    .soft, .day { fill: #a3b0be } .alarm { stroke: #a3b0be; fill: #a3b0be } .asleep { stroke: #a3b0be; fill: #192028 }
    .thread { stroke: #6d7b8a } .edge { stroke: #192028 }
  }
"""


class _Scale(NamedTuple):
    """Where a panel draws: its origin on the page, and the shares at its left and its bottom edge."""

    left: float
    top: float
    width: float
    height: float
    least: float
    lowest: float

    def x(self, share: float) -> float:
        return round(self.left + (share - self.least) / (1 - self.least) * self.width, 1)

    def y(self, share: float) -> float:
        inside = max(share - self.lowest, 0.0) / (1 - self.lowest)
        return round(self.top + (1 - inside) * self.height, 1)


def picture(logs: dict[str, Curves]) -> str:
    """Return the picture of these logs, by their names, as SVG. All of them ran through the same policies."""
    rows = -(-len(logs) // _COLUMNS)
    columns = min(len(logs), _COLUMNS)
    width, height = columns * _PANEL[0] + 24, _HEAD + rows * _PANEL[1] + _FOOT
    names = list(next(iter(logs.values())).policies)
    colours = {name: _COLOURS[number % len(_COLOURS)] for number, name in enumerate(names)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' aria-label="For each rung of several policies: how many cases reach it, how many long ones early">',
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        *_head(next(iter(logs.values())).over_days),
    ]
    for number, (name, found) in enumerate(logs.items()):
        row, column = divmod(number, _COLUMNS)
        parts += _panel(name, found, colours, 12 + column * _PANEL[0], _HEAD + row * _PANEL[1])
    parts += _legend(colours, width, height - _FOOT + 22)
    return "\n".join([*parts, "</svg>", ""])


def _head(days: int) -> list[str]:
    return [
        _text(30, 38, "What is flagged, and what is caught early", "title"),
        _text(
            30, 62, f"Up: more of the cases that lived over {days} days, caught before a third of that. "
            "Left: fewer of all cases named. Up and left is better.", "soft",
        ),
    ]  # fmt: skip


def _panel(name: str, found: Curves, colours: dict[str, str], left: float, top: float) -> list[str]:
    inner = _Scale(
        left + _INNER[0],
        top + _INNER[1],
        _PANEL[0] - _INNER[0] - _INNER[2],
        _PANEL[1] - _INNER[1] - _INNER[3],
        _least(found),
        _lowest(found),
    )
    parts = [
        f'<rect class="panel" x="{left + 6}" y="{top + 6}" width="{_PANEL[0] - 12}" height="{_PANEL[1] - 12}" rx="8"/>',
        _text(left + 22, top + 31, name, "name"),
        _text(left + 22, top + 48, f"{found.cases:,} cases, {found.long:,} of them long", "soft small"),
        *_grid(inner),
        *_alarms(inner, found),
    ]
    ours, *others = found.policies
    for policy in [*reversed(others), ours]:  # ours on top
        parts += _curve(inner, found, found.policies[policy], colours[policy], bold=policy == ours)
    return parts


def _lowest(found: Curves) -> float:
    """Return where the panel begins: most of what matters lies between 60 % and 100 %."""
    points = [*found.alarms.values(), *(point for curve in found.policies.values() for point in curve[:2])]
    shares = [point.early / found.long for point in points if found.long and point.early]
    return max(0.0, min(0.6, int(min(shares, default=0.0) * 10) / 10))


def _least(found: Curves) -> float:
    """Return where the panel begins on the left: in steps of 20 %."""
    points = [*found.alarms.values(), *(point for curve in found.policies.values() for point in curve)]
    return min(int(5 * min(point.flagged for point in points) / max(found.cases, 1)) / 5, 0.8)


def _grid(at: _Scale) -> list[str]:
    parts = []
    for percent in range(round(at.least * 100), 101, 20 if at.least < 0.5 else 10):
        x = at.x(percent / 100)
        parts.append(f'<line class="grid" x1="{x}" y1="{at.top}" x2="{x}" y2="{at.top + at.height}"/>')
        parts.append(_text(x, at.top + at.height + 17, f"{percent} %", "soft small", "middle"))
    for percent in range(round(at.lowest * 100), 101, 10):
        y = at.y(percent / 100)
        parts.append(f'<line class="grid" x1="{at.left}" y1="{y}" x2="{at.left + at.width}" y2="{y}"/>')
        parts.append(_text(at.left - 8, y + 4, f"{percent} %", "soft small", "end"))
    bottom = at.top + at.height
    parts.append(f'<line class="axis" x1="{at.left}" y1="{bottom}" x2="{at.left + at.width}" y2="{bottom}"/>')
    parts.append(_text(at.left + at.width / 2, bottom + 34, "of all cases are flagged", "soft small", "middle"))
    return parts


def _alarms(at: _Scale, found: Curves) -> list[str]:
    parts: list[str] = []
    for sleeps in (False, True):
        for kind in dict.fromkeys(alarm.kind for alarm in found.alarms):
            same = {a: p for a, p in found.alarms.items() if a.kind == kind and a.sleeps == sleeps}
            places = [_place(at, found, point) for point in same.values()]
            line = " ".join(f"{x},{y}" for x, y in places)
            parts.append(f'<polyline class="thread" points="{line}"/>')
            for alarm, (x, y) in zip(same, places, strict=True):
                parts.append(_sign(alarm, x, y))
                beside = (x + 9, "") if x < at.left + at.width - 20 else (x - 9, "end")
                parts.append(_text(beside[0], y - 4, str(alarm.days), "day", beside[1]))
    return parts


def _sign(alarm: Alarm, x: float, y: float) -> str:
    """A triangle for silence, a square for age; filled when it looks at rows alone, hollow when it knows solutions."""
    shown = "asleep" if alarm.sleeps else "alarm"
    if alarm.kind == SILENCE:
        return f'<path class="{shown}" d="M{x - 5},{y + 4} h10 l-5,-9 z"/>'
    return f'<rect class="{shown}" x="{x - 4}" y="{y - 4}" width="8" height="8"/>'


def _curve(at: _Scale, found: Curves, rungs: list[Point], colour: str, *, bold: bool) -> list[str]:
    places = [_place(at, found, point) for point in rungs]
    line = " ".join(f"{x},{y}" for x, y in places)
    thick, size = (3, 9) if bold else (1.6, 7)
    parts = [f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{thick}"/>']
    for number, (x, y) in enumerate(places, 1):
        parts.append(f'<circle class="edge" cx="{x}" cy="{y}" r="{size}" fill="{colour}" stroke-width="1.5"/>')
        parts.append(_text(x, y + 4, str(number), "number", "middle"))
    return parts


def _place(at: _Scale, found: Curves, point: Point) -> tuple[float, float]:
    return at.x(point.flagged / max(found.cases, 1)), at.y(point.early / max(found.long, 1))


def _legend(colours: dict[str, str], width: float, top: float) -> list[str]:
    parts = []
    for number, (name, colour) in enumerate(colours.items()):
        x = 36 + number * (width - 60) / len(colours)
        parts.append(f'<line x1="{x}" y1="{top}" x2="{x + 26}" y2="{top}" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<circle cx="{x + 13}" cy="{top}" r="6" fill="{colour}"/>')
        parts.append(_text(x + 34, top + 4, f"{name}, as shipped" if number == 0 else name))
    silence, age = (Alarm(kind, 0) for kind in (SILENCE, AGE))
    signs: tuple[tuple[tuple[Alarm, ...], str], ...] = (
        ((silence,), "no row for 3, 5, 7 days"),
        ((age,), "older than 7, 10, 14 days"),
        (
            (silence._replace(sleeps=True), age._replace(sleeps=True)),
            "the same two, but silent while a solution lies with the customer",
        ),
    )
    for number, (alarms, words) in enumerate(signs):
        x = 42 + number * (width - 60) / 4
        parts += [_sign(alarm, x + 16 * place, top + 34) for place, alarm in enumerate(alarms)]
        parts.append(_text(x + 14 + 16 * (len(alarms) - 1), top + 38, words))
    last = "Numbers in circles are the rungs of the ladder. What stands on the lower edge caught so many or fewer."
    parts.append(_text(36, top + 72, last, "soft"))
    return parts


def _text(x: float, y: float, words: str, look: str = "", anchor: str = "") -> str:
    kind = f' class="{look}"' if look else ""
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{round(x, 1)}" y="{round(y, 1)}"{kind}{where}>{escape(words)}</text>'
