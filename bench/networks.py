"""The channels' bench: `python -m bench.networks [--only speed,bulk,memory] [--messages N] [--memory N] [--minutes M]`.

From a network's server to an owned case of the house, on the real servers of the tests (`make bench-channels` installs
them): how long one message takes, how many a second ten thousand that wait are, and whether memory stays flat.
"""

import argparse
import os
import sys
from pathlib import Path

from bench import ground


def main() -> int:
    """Build an empty house, measure, print; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench-channels", description="From the networks' servers to owned cases.")
    parser.add_argument("--only", default="", help="comma-separated: speed, bulk, memory")
    parser.add_argument(
        "--networks", default="mail,mastodon,matrix,bluesky", help="comma-separated; for speed and bulk"
    )
    parser.add_argument(
        "--asked", type=int, default=40, help="messages of which each waits for the one before, in speed"
    )
    parser.add_argument("--messages", type=int, default=10_000, help="how many wait on a server in bulk")
    parser.add_argument("--memory", type=int, default=100_000, help="how many are heard while memory is watched")
    parser.add_argument(
        "--minutes", type=float, default=60, help="at most so long for each network in bulk, for memory"
    )
    parser.add_argument("--texts", type=Path, default=Path(os.environ.get("HILFT_CARE_TEXTS") or "../shared/data/care"))
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    wanted = set(filter(None, options.only.split(","))) or {"speed", "bulk", "memory"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "hilft.settings"
    with ground.server():
        import django

        django.setup()
        from bench.measures import Report
        from bench.network_memory import memory
        from bench.network_speed import bulk, speed

        report = Report()
        ground.build()
        if "speed" in wanted:
            speed(report, options.networks.split(","), options.asked)
        if "bulk" in wanted:
            bulk(report, options.networks.split(","), options.texts, options.messages, options.minutes)
        if "memory" in wanted:
            memory(report, options.memory, options.minutes)
    if options.json:
        options.json.write_text(report.as_json())
    print("\nEvery bar holds." if report.holds else "\nA bar is missed.")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
