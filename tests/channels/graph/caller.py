"""How Meta calls us in these tests: signed, over real HTTP, one call after the other, each until it is taken."""

import contextlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from hashlib import sha256
from queue import Queue
from typing import Any

SECRET, VERIFY = "an-app-secret-of-tests", "a-verify-token-of-tests"


def signature(body: bytes, secret: str = SECRET) -> str:
    """What a call carries to prove that it comes from Meta."""
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


class Caller:
    """Calls an address (`hook`); without one it waits for it. A call that is not answered with 200 is made again."""

    def __init__(self) -> None:
        self.hook = ""
        self._out: Queue[bytes] = Queue()
        self._over = threading.Event()
        threading.Thread(target=self._call, daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def idle(self) -> bool:
        """Whether every call was made and answered with 200."""
        return self._out.unfinished_tasks == 0

    def post(self, call: dict[str, Any]) -> None:
        self._out.put(json.dumps(call).encode())

    def _call(self) -> None:
        while not self._over.is_set():
            body, pause = self._out.get(), 0.02
            while not self._over.is_set() and not self._is_taken(body):
                time.sleep(pause)
                pause = min(pause * 2, 0.3)
            self._out.task_done()

    def _is_taken(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(body)}
        request = urllib.request.Request(self.hook or "http://127.0.0.1:9", body, headers)
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=20) as answer:
            return bool(answer.status == 200)
        return False
