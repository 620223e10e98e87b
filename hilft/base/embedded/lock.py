"""One instance of hilft for one data folder."""

import fcntl
import os
import weakref
from pathlib import Path

from hilft.base.embedded.place import Place, speaking_of
from hilft.base.embedded.postmaster import is_alive, wait_until
from hilft.base.errors import Trouble

_DYING_PATIENCE = 0.5  # seconds for a holder that was killed just now to be gone
_ORPHAN_PATIENCE = 20.0  # seconds a killed starter's initdb may go on holding the lock


class Lock:
    """The lock of one data folder, held until it is released or this process ends, however it ends."""

    def __init__(self, place: Place) -> None:
        """Take the lock, or raise Trouble when another instance of hilft holds it."""
        self._folder = place.folder
        self.is_mine = False
        with speaking_of(place.folder):
            self.handle: int = os.open(place.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        if not wait_until(self._take, _DYING_PATIENCE):
            wait_until(lambda: self._take() or self._has_holder(), _ORPHAN_PATIENCE)
        if not self.is_mine:
            refusal = self._refusal()
            os.close(self.handle)
            raise Trouble(refusal)
        self._sign()
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (method := forget()) and method())

    def release(self) -> None:
        if self.is_mine:
            os.ftruncate(self.handle, 0)
            self._forget()

    def _take(self) -> bool:
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.is_mine = True
        return True

    def _refusal(self) -> str:
        if self._has_holder():
            return (
                f"Hilft is already running on {self._folder} (process {self._holder()}): "
                "stop that first, or name another data folder in HILFT_DATA."
            )
        return f"A killed start of hilft still works in {self._folder}: try again in a minute."

    def _sign(self) -> None:
        keeper = self._folder.stat()
        os.fchmod(self.handle, 0o600)
        if os.geteuid() == 0:
            os.fchown(self.handle, keeper.st_uid, keeper.st_gid)
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, str(os.getpid()).encode(), 0)

    def _holder(self) -> int:
        text = os.pread(self.handle, 20, 0)
        return int(text) if text.isdigit() else 0

    def _has_holder(self) -> bool:
        holder = self._holder()
        return holder != 0 and is_alive(holder)

    def _forget(self) -> None:
        """Close the lock; in a forked child this leaves it to the parent."""
        if self.is_mine:
            self.is_mine = False
            os.close(self.handle)


def is_held(place: Place) -> bool:
    """Does an instance of hilft hold (or start) this folder just now?"""
    try:
        handle = os.open(Path(place.lock), os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
