"""A program of somebody else's that is called: a real HTTP server on loopback that keeps what it was told."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Program:
    """Answers every call with `status`, or not at all while it is `mute`, and keeps headers and body."""

    def __init__(self, status: int = 200) -> None:
        self.calls: list[tuple[dict[str, str], str]] = []
        self.mute = False
        calls, program = self.calls, self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
                if program.mute:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    @property
    def told(self) -> list[dict[str, str]]:
        """What it was told, oldest first."""
        return [json.loads(body) for _, body in self.calls]

    def __enter__(self) -> "Program":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
