"""The download itself, by HTTP or HTTPS with nothing but the standard library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from io import FileIO
from pathlib import Path
from typing import NoReturn
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download.digest import Digest, find_fault

Report = Callable[[int, int], None]
"""Called with the bytes that are here and those of the whole file (0 when not known)."""

_CHUNK = 1 << 18
_GOES_ON = "Try again: it goes on where it stopped."


def download(
    address: str,
    target: Path,
    *,
    size: int | None,
    digest: Digest,
    report: Report,
    timeout_s: float = 20.0,
) -> None:
    """Bring the file of an address, unless the right file is already there.

    What has arrived waits beside `target`, named `….part`, until all of it is there and verified;
    a later call goes on from it. `target` is thus either absent or what it should be.

    Args:
        address: Begins with https:// or http://; redirections are followed.
        target: Where the file is to lie; its folder is made.
        size: Bytes that it must have; None when not known.
        digest: What it must have; nothing else tells a resumed file from two halves of two files.
        report: Called after each piece; what it raises (`JobCancelled`) stops the download.
        timeout_s: Seconds without a byte after which the server counts as gone.

    Raises:
        DownloadError: There is no connection, it broke off, the file is not what it should be,
            or it cannot be written.
    """
    if urlsplit(address).scheme not in ("https", "http"):
        raise DownloadError(f"“{address}” is no address of the web.", "Give one with https://.")
    order = _Order(address, target, size, digest, report, timeout_s)
    with _on_disk(target):
        if target.is_file() and not find_fault(target, size, digest):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        have = order.part.stat().st_size if order.part.exists() else 0
    if have != size:
        with _on_network(order):
            _receive(order, have)
    _accept(order)


@dataclass(frozen=True)
class _Order:
    """What `download` was asked for."""

    address: str
    target: Path
    size: int | None
    digest: Digest
    report: Report
    timeout_s: float

    @property
    def part(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def by_hand(self) -> str:
        return f"or bring the file in another way and put it at {self.target}."

    def refuse(self, fault: str) -> NoReturn:
        """Remove what has arrived and say what is wrong with it."""
        with _on_disk(self.part):
            self.part.unlink(missing_ok=True)
        raise DownloadError(
            f"What came from {self.address} is not the file that it should be: {fault}.",
            f"It was removed. Try again, {self.by_hand}",
        )


def _receive(order: _Order, have: int) -> None:
    """Append what is missing to the part, or write it anew where the server cannot go on."""
    with _open(order.address, have, order.timeout_s) as response:
        done = have if response.status == HTTPStatus.PARTIAL_CONTENT else 0
        total = order.size if response.length is None else done + response.length
        if order.size not in (None, total):
            order.refuse(f"it has {total:,} bytes instead of {order.size:,}")
        with _on_disk(order.part):
            file = order.part.open("ab" if done else "wb", buffering=0)
        with file:
            while chunk := response.read1(_CHUNK):
                with _on_disk(order.part):
                    _write(file, chunk)
                done += len(chunk)
                order.report(done, total or 0)
                if total is not None and done > total:  # it may never end
                    return
    if total is not None and done < total:
        raise DownloadError(f"The connection broke off at {done:,} of {total:,} bytes.", _GOES_ON)


def _write(file: FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:  # an unbuffered file may take less than it is given
        left = left[file.write(left) :]


def _open(address: str, start: int, timeout_s: float) -> HTTPResponse:
    """Ask for a file from byte `start` on, or for all of it where that cannot be had."""
    headers = {"User-Agent": "mars-labeler", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    wanted = request.Request(address, headers=headers)
    try:
        response: HTTPResponse = _web().open(wanted, None, timeout_s)
    except HTTPError as error:
        if not start or error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return _open(address, 0, timeout_s)
    if response.headers.get_content_type() == "text/html":
        response.close()
        raise DownloadError(
            f"{address} gives a web page instead of the file.",
            "Open a browser: this network may want you to log in first. Then try again.",
        )
    given = response.headers.get("Content-Range", "")
    is_part = response.status == HTTPStatus.PARTIAL_CONTENT
    if start and is_part and not given.startswith(f"bytes {start}-"):
        response.close()
        return _open(address, 0, timeout_s)
    return response


def _web() -> request.OpenerDirector:
    """Return what opens addresses of the web only: a redirection must not lead to a local file."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPRedirectHandler(),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _accept(order: _Order) -> None:
    """Give the file its name when it is the right one, and remove it otherwise."""
    with _on_disk(order.part):
        fault = find_fault(order.part, order.size, order.digest)
        if not fault:
            order.part.replace(order.target)
    if fault:
        order.refuse(fault)


@contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DownloadError(
            f"{path} cannot be read or written: {error.strerror or error}.",
            "Make room on that disk, see that its folder is yours, then try again.",
        ) from error


@contextmanager
def _on_network(order: _Order) -> Iterator[None]:
    address = order.address
    try:
        yield
    except HTTPError as error:
        error.close()
        raise DownloadError(
            f"The server answers “{error.code} {error.reason}” to {address}.",
            f"Try again later, {order.by_hand}",
        ) from error
    except TimeoutError as error:
        raise DownloadError(
            f"{address} sent nothing for {order.timeout_s:g} s.", _GOES_ON
        ) from error
    except URLError as error:
        reason = getattr(error.reason, "strerror", None) or error.reason
        raise DownloadError(
            f"{address} cannot be reached: {reason}.",
            f"Connect to the network and try again, {order.by_hand}",
        ) from error
    except (OSError, HTTPException) as error:
        raise DownloadError(f"The connection to {address} broke off.", _GOES_ON) from error
