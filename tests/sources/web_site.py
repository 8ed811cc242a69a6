"""A site on the loopback interface with many pages, each of which can misbehave in its own way."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the site answers to an address."""

    content: bytes = b""
    kind: str = "application/octet-stream"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks_off_at: int | None = None
    stalls: bool = False
    claims_size: int | None = None
    """The size it tells in place of the true one."""


def json_answer(document: object) -> Answer:
    """Return a document as a feed answers it."""
    return Answer(json.dumps(document).encode(), "application/json;charset=utf-8")


class Site(ThreadingHTTPServer):
    """Answers each address with the next of its answers, and then always with the last one."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.reason: str | None = None
        """What it says beside the status, in place of the usual words."""
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone: many tests stop in the middle of a file."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.server_port}"

    def has(self, path: str, *answers: Answer) -> str:
        """Put answers at a path, and return its whole address."""
        self.answers[path] = list(answers)
        return self.origin + path

    def has_image(self, path: str, content: bytes) -> str:
        """Put an image at a path, and return its whole address."""
        return self.has(path, Answer(content, "image/jpeg"))


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        site = self.server
        site.asked.append(self.path)
        site.agents.add(self.headers["User-Agent"])
        answers = site.answers.get(self.path) or site.answers.get(self.path.partition("?")[0])
        if not answers:
            self.send_error(404)
            return
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self._send(answer, self.headers["Range"] or "")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _send(self, answer: Answer, asked: str) -> None:
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        content = answer.content[start:]
        self.send_response(206 if start else answer.status, self.server.reason)
        self.send_header("Content-Type", answer.kind)
        if start:
            total = len(answer.content)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        size = len(content) if answer.claims_size is None else answer.claims_size
        self.send_header("Content-Length", str(size))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: answer.breaks_off_at])
        if answer.stalls:
            self.wfile.flush()
            self.server.closing.wait(30)


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site; afterwards no thread is left."""
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            site.closing.set()
            site.shutdown()
            thread.join()
