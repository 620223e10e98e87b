"""Virtual time for the demo: what people do at their moments, and the real clock ticking in between."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from hilft.cases.actions.proposing import accept_unanswered
from hilft.cases.models import Case
from hilft.core.hours import Hours
from hilft.escalation.tick import run

Scene = Callable[[datetime], None]


@dataclass
class Script:
    """Scenes at moments. `hours`: people act within opening hours."""

    hours: Hours
    _scenes: list[tuple[datetime, int, Scene]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def at(self, moment: datetime, scene: Scene) -> None:
        """Put a scene at a moment."""
        heapq.heappush(self._scenes, (moment, next(self._order), scene))

    def after(self, moment: datetime, work: timedelta, scene: Scene) -> None:
        """Put a scene after some opening time."""
        self.at(self.hours.add(moment, work), scene)

    def play(self, *, until: datetime) -> None:
        """Play everything up to a moment, letting the clock do what is due before each scene."""
        while self._scenes and self._scenes[0][0] <= until:
            moment, _, scene = heapq.heappop(self._scenes)
            self._tick(moment)
            accept_unanswered(now=moment)
            scene(moment)
        self._tick(until)

    def _tick(self, until: datetime) -> None:
        while True:
            wake = Case.objects.open().order_by("wake_at").values_list("wake_at", flat=True).first()
            if wake is None or wake > until:
                return
            run(now=wake)
