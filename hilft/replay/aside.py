"""Rows that cannot be replayed are counted, told with their line, and copied to a table of their own."""

import csv
import json
from pathlib import Path
from typing import IO, Any

from hilft.base.errors import Trouble
from hilft.replay.rows import Broken

_TOLD = 10


class Aside:
    """Copies broken rows to a file, which is begun with the first of them.

    `count`: how many there were. `first`: the first few, to be told.
    """

    def __init__(self, path: Path, header: list[str] | None) -> None:
        self.path, self._header = path, header
        self.count = 0
        self.first: list[Broken] = []
        self._file: IO[str] | None = None
        self._writer: Any = None

    def take(self, broken: Broken) -> None:
        """Set one row aside.

        Raises:
            Trouble: the copy cannot be written.
        """
        self.count += 1
        if len(self.first) < _TOLD:
            self.first.append(broken)
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
                self._writer = csv.writer(self._file)
                self._writer.writerow(["line", "reason", *(self._header or ["record"])])
            self._writer.writerow([broken.line, broken.reason, *_cells(broken.whole)])
        except OSError as wrong:
            why = wrong.strerror or str(wrong)
            raise Trouble(f"{self.path} cannot be written ({why}); run the replay in a folder of your own.") from None

    def close(self) -> None:
        """Finish the file, if there is one."""
        if self._file is not None:
            self._file.close()


def _cells(whole: object) -> list[str]:
    if whole is None:
        return []
    if isinstance(whole, list):
        return [str(cell) for cell in whole]
    return [whole if isinstance(whole, str) else json.dumps(whole, ensure_ascii=False, default=str)]
