"""A server on the loopback interface that has one file and can do everything wrong."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Shelf:
    """What the server has and how it behaves."""

    content: bytes
    kind: str = "application/octet-stream"
    knows_ranges: bool = True
    tells_size: bool = True
    shift: int = 0
    """Bytes by which it misses the start that it is asked for."""
    breaks_off_at: int | None = None
    stalls: bool = False
    status: int = 200
    moved_to: str = ""
    moves_with_a_page: bool = False
    """Whether a page without an end comes with the redirection."""
    asked: list[str] = field(default_factory=list)
    """The range of each request, empty for the whole file."""
    closing: threading.Event = field(default_factory=threading.Event)


class Server(ThreadingHTTPServer):
    """Serves one shelf under every path."""

    shelf: Shelf

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that has gone: some tests stop in the middle of the file."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """Address of the file."""
        return f"http://127.0.0.1:{self.server_port}/file.pth"


class Handler(BaseHTTPRequestHandler):
    """Answers as the shelf says."""

    server: Server

    def do_GET(self) -> None:
        """Send the file, or what the shelf has instead of it."""
        shelf, asked = self.server.shelf, self.headers["Range"] or ""
        shelf.asked.append(asked)
        if shelf.moved_to and self.path != "/moved":
            self.send_response(302)
            self.send_header("Location", shelf.moved_to)
            self.end_headers()
            if shelf.moves_with_a_page:
                self.wfile.write(b"<html>")
                self.wfile.flush()
                shelf.closing.wait(30)
        elif shelf.status != 200:
            self.send_error(shelf.status)
        else:
            self._send(shelf, asked)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _send(self, shelf: Shelf, asked: str) -> None:
        start = 0
        if asked and shelf.knows_ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-")) + shelf.shift
            if start >= len(shelf.content):
                self.send_error(416)
                return
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", shelf.kind)
        if start:
            last, total = len(shelf.content) - 1, len(shelf.content)
            self.send_header("Content-Range", f"bytes {start}-{last}/{total}")
        if shelf.tells_size:
            self.send_header("Content-Length", str(len(shelf.content) - start))
        self.end_headers()
        self.wfile.write(shelf.content[start : shelf.breaks_off_at])
        if shelf.stalls:
            self.wfile.flush()
            shelf.closing.wait(30)


@contextmanager
def serving(shelf: Shelf) -> Iterator[Server]:
    """Serve a shelf; afterwards no thread is left."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.shelf = shelf
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            shelf.closing.set()
            server.shutdown()
            thread.join()
