"""A child whose house was killed ends at once too, so that a start after `kill -9` finds nobody in its way."""

import os
import threading


def end_with_house(lifeline: str | None) -> None:
    """End this process as soon as the house is gone, however it ended.

    `lifeline`: number of the inherited end of a pipe whose other end only the house holds, so that it closes with the
    house. None (started by hand): nothing to watch. Whatever is cut off here is safe: messages lie sealed, cases roll
    back, deliveries keep their key.
    """
    if lifeline is None:
        return

    def watch() -> None:
        os.read(int(lifeline), 1)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
