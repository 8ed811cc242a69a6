"""A stop is answered while a server is silent, and its silence costs nothing of what it sends."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.download import download, silence
from mars_labeler.download.silence import Silence
from mars_labeler.download.web import Question, open_address
from tests.download.served_file import CONTENT, DIGEST, HALF, part_of
from tests.file_server import Server

PATIENCE_S = 60.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 8\r\n\r\n"


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that the tests need not wait; no proxy is asked."""
    monkeypatch.setattr(silence, "LOOK_S", 0.01)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Return a server that is connected to and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as made:
        yield made


def port_of(listener: socket.socket) -> int:
    """Return the port that a server listens at."""
    return int(listener.getsockname()[1])


def stop() -> None:
    """Stop at the first look."""
    raise JobCancelled


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_stop_before_the_first_byte(listener: socket.socket, scheme: str) -> None:
    """While the answer is waited for, and while it is agreed on how to encrypt it."""
    address = f"{scheme}://127.0.0.1:{port_of(listener)}/file"
    with pytest.raises(JobCancelled):
        open_address(Question(address, PATIENCE_S, check=stop))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse at once")
def test_a_stop_while_connecting(listener: socket.socket) -> None:
    """The server has more callers than it takes, and does not say so."""
    callers = [socket.socket() for _ in range(8)]
    for caller in callers:
        caller.setblocking(False)
        caller.connect_ex(listener.getsockname())
    try:
        with pytest.raises(JobCancelled):
            Silence(PATIENCE_S, stop).create_connection(("127.0.0.1", port_of(listener)))
        with pytest.raises(TimeoutError):
            Silence(0.05, lambda: None).create_connection(("127.0.0.1", port_of(listener)))
    finally:
        for caller in callers:
            caller.close()


def test_a_stop_in_the_middle_of_a_file(server: Server, target: Path) -> None:
    """What has come is kept."""
    server.shelf.breaks_off_at, server.shelf.stalls = HALF, True

    def report(done: int, _total: int) -> None:
        if done == HALF and part_of(target).stat().st_size == HALF:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        download(
            server.address,
            target,
            size=len(CONTENT),
            digest=DIGEST,
            report=report,
            timeout_s=PATIENCE_S,
        )
    assert part_of(target).read_bytes() == CONTENT[:HALF]


def test_progress_is_told_while_the_server_is_silent(listener: socket.socket, target: Path) -> None:
    """Of a download that waits for the first byte: so it can be stopped there too."""
    told: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 3:
            raise JobCancelled

    address = f"http://127.0.0.1:{port_of(listener)}/file"
    with pytest.raises(JobCancelled):
        download(address, target, size=8, digest=DIGEST, report=report, timeout_s=PATIENCE_S)
    assert told == [(0, 8)] * 3


@contextmanager
def answering(
    listener: socket.socket,
    wrap: Callable[[socket.socket], socket.socket],
    goes_on: threading.Event,
) -> Iterator[None]:
    """Send an answer in four pieces; each of the later ones after somebody has looked."""

    def answer() -> None:
        with suppress(OSError), wrap(listener.accept()[0]) as caller:
            caller.recv(65536)
            for piece in (HEAD[:20], HEAD[20:], b"1234", b"5678"):
                caller.sendall(piece)
                goes_on.clear()
                goes_on.wait(PATIENCE_S)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        while thread.is_alive():
            goes_on.set()
            thread.join(0.01)


def test_nothing_is_lost_between_two_looks(listener: socket.socket) -> None:
    """Neither of the head nor of the file."""
    goes_on = threading.Event()
    question = Question(f"http://127.0.0.1:{port_of(listener)}/file", PATIENCE_S, check=goes_on.set)
    with answering(listener, lambda plain: plain, goes_on), open_address(question) as response:
        assert response.read() == b"12345678"


def anonymous(context: ssl.SSLContext) -> ssl.SSLContext:
    """Return a context that encrypts without any certificate."""
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AECDH-AES256-SHA:@SECLEVEL=0")
    return context


def test_nothing_is_lost_of_an_encrypted_answer(listener: socket.socket) -> None:
    """Nor while it is agreed on how to encrypt it."""
    goes_on = threading.Event()
    server_side = anonymous(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    def wrap(plain: socket.socket) -> ssl.SSLSocket:
        goes_on.wait(PATIENCE_S)
        return server_side.wrap_socket(plain, server_side=True)

    patience = Silence(PATIENCE_S, goes_on.set)
    with answering(listener, wrap, goes_on):
        plain = patience.create_connection(("127.0.0.1", port_of(listener)))
        context = anonymous(patience.tls_context())
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as caller:
            caller.sendall(b"GET")
            with caller.makefile("rb") as answer:
                assert answer.read(len(HEAD) + 8) == HEAD + b"12345678"


def test_servers_are_verified() -> None:
    """As the system's own connections are."""
    context = Silence(1.0, stop).tls_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_server_that_trickles_can_be_stopped(listener: socket.socket) -> None:
    """It is never silent for a whole look, and never comes to an end."""
    is_over = threading.Event()

    def trickle() -> None:
        with suppress(OSError), listener.accept()[0] as caller:
            while not is_over.wait(0.001):
                caller.sendall(b"X")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        address = f"http://127.0.0.1:{port_of(listener)}/file"
        with pytest.raises(JobCancelled):
            open_address(Question(address, PATIENCE_S, check=stop))
    finally:
        is_over.set()
        thread.join()


def test_a_name_that_is_no_host(target: Path) -> None:
    """A missing connection, most of the time; a long address is cut."""
    address = f"http://no-such-host.invalid/?sols={'1,' * 99}"
    words = r"^no-such-host.invalid cannot be reached \(no connection\)\. It was .{,100}…\."
    with pytest.raises(DownloadError, match=words):
        download(address, target, size=1, digest=DIGEST, report=print)
