"""Opening the file of a log: its kind by its name, compressed or not."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from hilft.base.errors import Trouble

Kind = Literal["xes", "csv", "jsonl"]
KINDS: tuple[Kind, ...] = ("xes", "csv", "jsonl")
_GZIP = b"\x1f\x8b"


class Source(NamedTuple):
    """An opened log. `stream`: its content, unpacked. `file`: as it lies on the disk, to see how far reading is."""

    path: Path
    kind: Kind
    size: int
    stream: gzip.GzipFile | io.BufferedReader
    file: io.BufferedReader

    def done(self) -> int:
        """Return how many bytes of the file have been read."""
        return self.file.tell()


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a log; whatever goes wrong while it is read becomes one sentence.

    Raises:
        Trouble: the file is not there, is of no known kind, is empty, or breaks off.
    """
    kind = kind_of(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size == 0:
                raise Trouble(f"{path.name} is empty; nothing can be replayed.")
            head = file.peek(2)[:2]
            if path.suffix.lower() == ".gz" and head != _GZIP:
                raise Trouble(f"{path.name} is not compressed with gzip; compress it or take .gz off its name.")
            yield Source(path, kind, size, gzip.GzipFile(fileobj=file) if head == _GZIP else file, file)
    except FileNotFoundError:
        raise Trouble(f"There is no file {path}; give the path of an event log.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Trouble(f"{path.name} breaks off or is damaged inside its compression; fetch it again.") from None
    except IsADirectoryError:
        raise Trouble(f"{path} is a folder; give the path of an event log.") from None
    except OSError as wrong:
        raise Trouble(f"{path} cannot be read: {wrong.strerror or wrong}.") from None


def kind_of(path: Path) -> Kind:
    """Return what kind of log a file is, by its name.

    Raises:
        Trouble: its name ends on nothing that can be read.
    """
    name = path.name.lower().removesuffix(".gz")
    for kind in KINDS:
        if name.endswith(f".{kind}"):
            return kind
    raise Trouble(
        f"{path.name} is no log that can be read; its name ends on .xes, .csv or .jsonl, with or without .gz."
    )
