"""Shoot at a house of our own for a while, let it recover, and look for what is lost, double or late.

python -m tests.chaos [--seconds N] [--seed N] [--json FILE]
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hilft.base.embedded import Embedded

if TYPE_CHECKING:
    from tests.chaos.house import House
    from tests.chaos.load import Load

JUMP = timedelta(hours=4)
BETWEEN_JUMPS = 2.0
BETWEEN_KILLS = (0.5, 1.7)
BETWEEN_CRASHES = 12.0
OPEN = 600
"""Cases that are open already when it begins; every one of them falls due several times."""
RECOVERY = 240.0
"""Seconds the house has, once nobody shoots any more, until nothing is due and nothing waits."""


def main() -> int:
    """Run, recover, look, tell."""
    parser = argparse.ArgumentParser(prog="chaos", description="The house under fire.")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("CHAOS_SECONDS", "60")))
    parser.add_argument("--seed", type=int, default=None, help="of the dice; printed when it is not given")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else time.time_ns() % 1_000_000
    with _ground() as (server, folder):
        import django

        django.setup()
        found, faults = _run(server, folder, options.seconds, seed)
    for name, number in (found | faults).items():
        print(f"  {name:<44} {number:>10,}{'  WRONG' if name in faults and number else ''}")
    if options.json:
        options.json.write_text(json.dumps(found | faults, indent=1))
    good = not any(faults.values())
    print(
        "\nNothing lost, nothing double, nothing late."
        if good
        else f"\nSomething is wrong; --seed {seed} begins alike."
    )
    return 0 if good else 1


@contextmanager
def _ground() -> Iterator[tuple[Embedded, Path]]:
    """Make a server of our own, which forgets nothing when it crashes; it is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hilft-chaos-"))
    folder.chmod(0o755)
    server = Embedded(folder / "database", settings={"max_connections": "100"})
    try:
        server.start()
        os.environ["DJANGO_SETTINGS_MODULE"] = "hilft.settings"
        os.environ["DATABASE_URL"] = server.url("owner")
        os.environ["HILFT_FILES"], os.environ["HILFT_STATIC"] = str(folder / "files"), str(folder / "static")
        os.environ["HILFT_SECRET_KEY"] = "only for this run, which ends in a minute"
        yield server, folder
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _run(server: Embedded, folder: Path, seconds: float, seed: int) -> tuple[dict[str, float], dict[str, int]]:
    from django.core.management import call_command

    from tests.chaos.checks import figures, letters, wrong
    from tests.chaos.house import House, move_clock

    call_command("migrate", interactive=False, verbosity=0)
    move_clock(_to_monday(datetime.now(UTC)))
    load = _load(seed)
    house = House(server, folder, Random(seed))
    try:
        load.start()
        _shoot(house, seconds, Random(seed + 1))
        load.stop()
        began = time.monotonic()
        recovered = _recover(began + RECOVERY)
    finally:
        load.stop()
        house.stop()
    left, keys, read = letters(house.record)
    found = _hits(house, load, seconds) | figures() | {"letters that left": left, "letters their readers have": read}
    found["seconds to recover"] = round(time.monotonic() - began, 1)
    faults = wrong(load) | {"letters read twice or never": abs(keys - read), "not recovered": int(not recovered)}
    for fault in load.faults[:5]:
        print(f"  {fault}", file=sys.stderr)
    return found, faults


def _load(seed: int) -> "Load":
    """Fill the house with open cases, and return who will write to it."""
    from hilft.base.clock import now
    from tests.chaos.load import Load
    from tests.world import World

    world = World(now=now())
    for number in range(OPEN):
        world.case(f"Question {number}")
    return Load(world.team.pk, seed)


def _hits(house: "House", load: "Load", seconds: float) -> dict[str, float]:
    return {
        "seconds under fire": seconds,
        "workers killed": house.kills["clock"],
        "senders killed": house.kills["outbox"],
        "crashes of the database": house.crashes,
        "people's work broken off": load.broke_off,
        "people's deeds": load.done.total(),
    }


def _shoot(house: "House", seconds: float, dice: Random) -> None:
    from tests.chaos.house import move_clock

    end = time.monotonic() + seconds
    crash, jump = time.monotonic() + BETWEEN_CRASHES * dice.uniform(0.5, 1), time.monotonic() + BETWEEN_JUMPS
    while time.monotonic() < end:
        time.sleep(dice.uniform(*BETWEEN_KILLS))
        house.kill_one()
        while time.monotonic() > jump:
            move_clock(JUMP)
            jump += BETWEEN_JUMPS
        if time.monotonic() > crash:
            from django.db import connection

            connection.close()
            house.crash_database()
            crash = time.monotonic() + BETWEEN_CRASHES


def _recover(until: float) -> bool:
    """Wait until nothing is due and every letter has left; leases of the dead are let run out."""
    from hilft.base.clock import now
    from hilft.cases.models import Case
    from hilft.deliveries.models import Delivery
    from tests.chaos.house import move_clock

    move_clock(timedelta(minutes=6))
    while time.monotonic() < until:
        time.sleep(0.5)
        at = now()
        late = Case.objects.filter(closed_at=None, wake_at__lte=at).exists()
        if not late and not Delivery.objects.filter(sent_at=None, failed_at=None).exists():
            return True
        if Delivery.objects.filter(sent_at=None, failed_at=None, lease_until__gt=at + timedelta(seconds=30)).exists():
            move_clock(timedelta(minutes=1))
    return False


def _to_monday(now: datetime) -> timedelta:
    """Return how far it is to the next Monday, 9:00 in Berlin: the desk is open then."""
    local = now.astimezone(ZoneInfo("Europe/Berlin"))
    monday = (local + timedelta(days=7 - local.weekday())).replace(hour=9, minute=0, second=0, microsecond=0)
    return monday - now


if __name__ == "__main__":
    sys.exit(main())
