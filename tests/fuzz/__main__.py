"""Let atheris look for a mail that is not heard as it should be: `make fuzz`, or

    python -m tests.fuzz [--seconds N] [--keep FOLDER] [--again FILE]

It begins with the mails of the tests and some made here, changes them, and keeps each that takes another way through
the reader or through the standard library's parser. A mail that makes `read_mail` raise, that takes seconds, or of
which something comes out that the house could not store is written into the folder, and the status is 1: such a mail
becomes a test with a name. `--again` reads one such mail without any searching.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

MAILS = Path(__file__).parents[1] / "channels" / "email" / "mails"
LONGEST = 6_000
"""Bytes of a mail; longer ones are tried by tests of their own, which also say how long they may take."""
SLOWEST = 10
"""Seconds for one mail, counted with everything that watches its way."""
MEMORY = 1_500
"""MiB."""


def main() -> int:
    """Search for a while; return 1 when something was found."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Mails nobody would think of.")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS", "120")))
    parser.add_argument("--keep", type=Path, default=None, help="where finds, and mails that took new ways, are kept")
    parser.add_argument("--again", type=Path, default=None, help="read this mail once, without searching")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "hilft.settings"
    if options.again:
        from tests.fuzz.hearing import hear

        hear(options.again.read_bytes())
        sys.stdout.write("It is heard as it should be.\n")
        return 0
    if find_spec("atheris") is None:
        sys.exit("atheris is not installed. It exists for Linux on x86-64 only: python3 tools/prepare.py dev fuzz")
    with tempfile.TemporaryDirectory(prefix="hilft-fuzz-") as room:
        return _search(options.seconds, options.keep or Path(room))


def _search(seconds: int, folder: Path) -> int:
    """Run the search in a process of its own, which ends by itself when its time is over, or at the first find."""
    from tests.fuzz.seeds import seeds, words

    ways, finds = folder / "ways", folder / "finds"
    for each in (ways, finds):
        each.mkdir(parents=True, exist_ok=True)
    given = Path(tempfile.mkdtemp(prefix="seeds-", dir=folder))
    for number, seed in enumerate(seeds(MAILS)):
        (given / f"{number}.eml").write_bytes(seed[:LONGEST])
    (folder / "words").write_text(words(), encoding="ascii")
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY}", f"-max_len={LONGEST}"]
    files = [f"-dict={folder / 'words'}", f"-artifact_prefix={finds}/", str(ways), str(given)]
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.target", *limits, *files], check=False)
    found = sorted(path for path in finds.iterdir() if path.is_file())
    for path in found:
        sys.stdout.write(f"\n{path.name}:\n{path.read_bytes()!r}\n")
    sys.stdout.write("\nNothing was found.\n" if not found and not done.returncode else "\nRed.\n")
    return 1 if found or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
