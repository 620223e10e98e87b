"""A child whose parent was killed ends too, so that a start after `kill -9` finds a clean house."""

import os
import signal
import threading
import time


def end_with_parent() -> None:
    """End this process softly as soon as its parent is gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="orphan", daemon=True).start()
