"""The order of the benchmarks: small first, then the million, then everything that needs it."""

from collections.abc import Callable

from django.db import connection

from bench import clock, ground, held, incident, intake, judging, pages, replay
from bench.measures import Report
from hilft.base.clock import now as database_now
from hilft.base.embedded import Embedded

SMALL = 10_000


def run(server: Embedded, cases: int, wanted: set[str], *, long: bool = False) -> Report:
    """Measure everything wanted (nothing named: everything) and return the figures. `long`: with waits of minutes."""
    report = Report()

    def asked(name: str) -> bool:
        return not wanted or name in wanted

    with connection.cursor() as cursor:
        print(f"\n  PostgreSQL {cursor.connection.info.server_version // 10_000}, {cases:,} open cases\n")
    ground.build()
    ground.fill(1, SMALL)
    small = clock.look(report, f"{SMALL:,} open", now=database_now())
    filled = ground.fill(SMALL + 1, cases)
    report.add(f"filling the house to {cases:,} open cases", filled, "s")
    large = clock.look(report, f"{cases:,} open", now=database_now())
    report.add("cost of looking: the large house over the small one", large / small, "times", most=1.5)
    clock.claim(report, now=database_now())
    if asked("step"):
        clock.two_clocks(report, now=database_now())
        clock.step(report, now=database_now())
    if asked("held"):
        held.held(report, server, now=database_now(), long=long)
    others: dict[str, Callable[[], None]] = {
        "intake": lambda: intake.intake(report, now=database_now()),
        "judging": lambda: judging.judging(report),
        "incident": lambda: incident.incident(report, now=database_now()),
        "pages": lambda: pages.pages(report, server, now=database_now()),
        "replay": lambda: replay.replay(report),
    }
    for name, measure in others.items():
        if asked(name):
            measure()
    return report
