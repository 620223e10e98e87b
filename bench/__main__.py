"""Run every benchmark: `python -m bench [--cases N] [--json FILE] [--long]`. Status 1 when a bar is missed."""

import argparse
import os
import sys
from pathlib import Path

from bench import ground


def main() -> int:
    """Build the ground, measure, print."""
    parser = argparse.ArgumentParser(prog="bench", description="How fast the house is, beside the bare database.")
    parser.add_argument("--cases", type=int, default=1_000_000, help="open cases (default 1,000,000)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument(
        "--only", default="", help="comma-separated: look, step, held, intake, judging, incident, pages, replay"
    )
    parser.add_argument("--long", action="store_true", help="let the report beside the clock really take two minutes")
    options = parser.parse_args()
    wanted = set(filter(None, options.only.split(",")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "hilft.settings"
    with ground.server() as server:
        import django

        django.setup()
        from bench.run import run

        report = run(server, options.cases, wanted, long=options.long)
    if options.json:
        options.json.write_text(report.as_json())
    print("\nEvery bar holds." if report.holds else "\nA bar is missed.")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
