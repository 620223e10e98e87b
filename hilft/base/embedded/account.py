"""Under which account the server runs: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from hilft.base.errors import Trouble


@dataclass(frozen=True)
class Account:
    """A user and group of this machine."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Is it another account than the one this process runs under?"""
        return self.uid != os.geteuid()

    @property
    def name(self) -> str:
        return name_of(self.uid)

    def own(self, path: Path) -> None:
        """Give the path to this account; only root can, and only root needs to."""
        if os.geteuid() != 0:
            return
        try:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        except OSError as error:
            raise self._refusal(error) from error

    def popen(
        self, arguments: Sequence[str | Path], folder: Path, log: IO[bytes], **more: Any
    ) -> subprocess.Popen[bytes]:
        """Start a program under this account, in `folder`, with a clean environment and nothing of ours but `log`.

        Our own environment may hold secrets, and another account may read that of its processes.
        """
        if self.is_other:  # without extra_groups root's own groups would stay
            more |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen(
            [os.fspath(argument) for argument in arguments],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")},
            stdout=log,
            stderr=log,
            umask=0o077,
            start_new_session=True,  # Ctrl-C in the terminal is for us; the server is stopped by us
            **more,
        )

    def closed_on_the_way(self, path: Path) -> Path | None:
        """Return the first folder (or the file itself) on the way to `path` that this account may not enter."""
        if not self.is_other:
            return None if os.access(path, os.X_OK) else path
        way = [*reversed(path.parents), path]
        if self.finds('for path; do test -x "$path" || exit 1; done', *way):
            return None
        return next(step for step in way if not self.finds('test -x "$1"', step))

    def finds(self, question: str, *paths: Path) -> bool:
        """Return what the shell answers when this account (not ours) asks it about these paths."""
        try:
            answer = subprocess.run(
                ["/bin/sh", "-c", question, "sh", *map(os.fspath, paths)],
                cwd="/",
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            raise self._refusal(error) from error
        return answer.returncode == 0

    def _refusal(self, error: OSError) -> Trouble:
        return Trouble(
            f"Root may not act for the account {self.name} here ({error.strerror}), and PostgreSQL refuses to run "
            "as root: start hilft under another account."
        )


def account_for(data: Path) -> Account:
    """Return the account that runs the server: the data's owner; for new data under root `hilft`, else `nobody`.

    Raises Trouble when there is none, or when this process may not act for it.
    """
    me = os.geteuid()
    if data.exists():
        found = data.stat()
        if found.st_uid == 0:
            raise Trouble(
                f"{data} belongs to root, and PostgreSQL refuses to run as root: give it to another account (chown -R)."
            )
        if me not in (0, found.st_uid):
            raise Trouble(
                f"{data} belongs to {name_of(found.st_uid)}: start hilft under that account, "
                "or name another folder in HILFT_DATA."
            )
        return Account(found.st_uid, found.st_gid)
    if me != 0:
        return Account(me, os.getegid())
    for name in ("hilft", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Trouble(
        "PostgreSQL refuses to run as root, and there is no account hilft or nobody: make one (useradd --system hilft)."
    )


def name_of(uid: int) -> str:
    """Return the account's name, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
