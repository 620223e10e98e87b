"""The project speaks of the product alone: of no machine, of no host that packages come from, of nobody's workplace."""

import codecs
import re
from pathlib import Path

from tests.house.project import name, none_of, project_files

TEXTS = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".sql", ".po", ".sh", ".yml", ".yaml", ".json", ""}
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:root|home|work|Users|mnt)/[\w.]")
# Turned by thirteen letters, so that this file does not say them itself.
TURNED = (
    "pynhqr, naguebcvp, bcranv, pungtcg, tvguho-pbcvybg, fhontrag, /gzc/uvysg, funerq/qrfvta, "
    "gur jbexcynpr, pbqvat ntrag, ynathntr zbqry, fgrrevat ercb, clcv.bet, clgubaubfgrq, ertvfgel.acz, "
    "qro.qrovna, frphevgl.qrovna"
)
WORDS = codecs.decode(TURNED, "rot13").split(", ")


def faults(source: str) -> list[str]:
    """Return each line that names a machine's path or a word that is not about the product."""
    found = []
    for number, line in enumerate(source.splitlines(), 1):
        hits = [hit[0] for hit in MACHINE_PATH.finditer(line)] + [word for word in WORDS if word in line.lower()]
        found += [f"line {number}: {hit}" for hit in hits]
    return found


def readable(path: Path) -> str:
    """Return the text of a file; nothing for pictures and other data."""
    return path.read_text(encoding="utf-8") if path.suffix in TEXTS else ""


def test_no_file_speaks_of_a_machine_or_a_workplace() -> None:
    none_of(f"{name(path)}, {fault}" for path in project_files() for fault in faults(readable(path)))


def test_the_search_notices_what_is_planted() -> None:
    home = "/ho" + "me/somebody"
    assert faults(f"see {home}/x\nhttps://example.org/home/x and /var/lib/hilft\n{WORDS[1]}") == [
        f"line 1: {home[:7]}",
        f"line 3: {WORDS[1]}",
    ]
