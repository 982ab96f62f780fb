"""A small server of our own side, that answers what it is told: for the tests of the strict servers."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any


@dataclass
class Got:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


@contextmanager
def listening(
    answers: "list[tuple[int, Any]] | Callable[[Got], tuple[int, Any]]", *, wait: float = 0
) -> Iterator[tuple[str, list[Got]]]:
    """A server's address and what it got.

    answers: status and body (bytes as they are, else JSON, or none) of one request after the other, or what makes them.
    wait: seconds before each answer.
    """
    got: list[Got] = []
    left = [] if callable(answers) else list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            got.append(Got(self.path, headers, self.rfile.read(length)))
            sleep(wait)
            status, body = answers(got[-1]) if callable(answers) else left.pop(0)
            content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
            with suppress(ConnectionError):
                self._write(status, body, content)

        def _write(self, status: int, body: Any, content: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "text/plain" if isinstance(body, bytes) else "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
