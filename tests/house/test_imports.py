"""Imports go down the house, never up; and the contracts of pyproject.toml notice when they do not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import PACKAGE, ROOT


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts on the package that lies in a folder."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_import_contracts_hold() -> None:
    result = linted(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("people/planted.py", "import hilft.cases", "Imports go down the house"),
        ("core/planted.py", "import django", "The core is pure"),
        ("web/planted.py", "import hilft.cases.models", "Pages read through queries"),
        ("cases/planted.py", "import smtplib", "Only channels and work talk to the network"),
        ("garage/__init__.py", "", "Imports go down the house"),
    ],
)
def test_the_contracts_notice_a_planted_import(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "hilft", ignore=shutil.ignore_patterns("__pycache__", "static", "locale"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "hilft" / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n", encoding="utf-8")
    result = linted(tmp_path)
    assert result.returncode == 1
    assert any(contract in told and "BROKEN" in told for told in result.stdout.splitlines()), result.stdout
