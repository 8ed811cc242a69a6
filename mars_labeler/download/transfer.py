"""The download itself: what has arrived, what is missing, and whether it is the right file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from io import FileIO
from pathlib import Path
from typing import NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download.digest import Digest, find_fault
from mars_labeler.download.web import Question, open_address
from mars_labeler.download.wording import shown, unreachable

Report = Callable[[int, int], None]
"""Called with the bytes that are here and those of the whole file (0 when not known)."""

MOST_BYTES = 4 * 2**30
"""Where a file ends whose size neither we nor the server know: it must not fill the disk."""

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
    a later call goes on from it. `target` is thus either absent or what it should be. An empty
    file `….lock` stays beside it: to remove it would let two processes in at once.

    Args:
        address: Begins with https:// or http://; redirections are followed,
            but not from https to http.
        target: Where the file is to lie; its folder is made.
        size: Bytes that it must have; None when not known.
        digest: What it must have; nothing else tells a resumed file from two halves of two files.
        report: Called after each piece, and about twice a second while the server is silent; what
            it raises (`JobCancelled`) stops the download.
        timeout_s: Seconds without a byte after which the server counts as gone.

    Raises:
        DownloadError: There is no connection, it broke off, the file is not what it should be,
            it cannot be written, or another process is downloading it.
    """
    if urlsplit(address).scheme not in ("https", "http"):
        raise DownloadError(f"“{address}” is no address of the web.", "Give one with https://.")
    order = _Order(address, target, size, digest, report, timeout_s)
    with _on_disk(target):
        if target.is_file() and not find_fault(target, size, digest):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(order):
        with _on_disk(order.part):
            have = order.part.stat().st_size if order.part.exists() else 0
            is_complete = _is_complete(order, have)
        if not is_complete:
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
        place = f"or bring the file in another way and put it at {self.target}"
        with _on_disk(self.target):
            fault = find_fault(self.target, self.size, self.digest) if self.target.exists() else ""
        return f"{place}; the one that lies there is wrong: {fault}." if fault else f"{place}."

    def wrong_file(self, fault: str, remedy: str = "Try again later") -> DownloadError:
        return DownloadError(
            f"What came from {self.address} is not the file that it should be: {fault}.",
            f"{remedy}, {self.by_hand}",
        )

    def refuse(self, fault: str) -> NoReturn:
        """Remove what has arrived and say what is wrong with it."""
        with _on_disk(self.part):
            self.part.unlink(missing_ok=True)
        raise self.wrong_file(fault, "It was removed. Try again")


@contextmanager
def _alone(order: _Order) -> Iterator[None]:
    """Keep other processes from the part; the system lets them in when this one is killed."""
    lock = FileLock(order.target.with_name(f"{order.target.name}.lock"), timeout=0)
    with _on_disk(Path(lock.lock_file)):
        try:
            lock.acquire()
        except Timeout as error:
            raise DownloadError(
                f"Another process is downloading {order.target}.",
                "Wait until it is done, then try again.",
            ) from error
    try:
        yield
    finally:
        lock.release()


def _is_complete(order: _Order, have: int) -> bool:
    """Return whether nothing is missing: the program was killed before the part got its name."""
    if order.size is None:
        return have > 0 and not find_fault(order.part, None, order.digest)
    return have == order.size


def _receive(order: _Order, have: int) -> None:
    """Append what is missing to the part, or write it anew where the server cannot go on."""
    done, total = have, order.size

    def repeat() -> None:
        order.report(done, total or 0)

    with open_address(Question(order.address, order.timeout_s, have, repeat)) as response:
        is_rest = response.status == HTTPStatus.PARTIAL_CONTENT
        done = have if is_rest else 0
        total = order.size if response.length is None else done + response.length
        if order.size not in (None, total):
            fault = f"it has {total:,} bytes instead of {order.size:,}"
            if is_rest:
                order.refuse(fault)
            raise order.wrong_file(fault)  # a page of the network, perhaps: the part may be good
        most = MOST_BYTES if total is None else total
        with _on_disk(order.part):
            file = order.part.open("ab" if is_rest else "wb", buffering=0)
        with file:
            while done <= most and (chunk := response.read1(_CHUNK)):
                with _on_disk(order.part):
                    _write(file, chunk)
                done += len(chunk)
                order.report(done, total or 0)
    if done > most:
        order.refuse(f"it has more than {most:,} bytes")
    if total is not None and done < total:
        raise DownloadError(f"The connection broke off at {done:,} of {total:,} bytes.", _GOES_ON)


def _write(file: FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:  # an unbuffered file may take less than it is given
        left = left[file.write(left) :]


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
            f"The server answers “{error.code} {shown(error.reason)}” to {address}.",
            f"Try again later, {order.by_hand}",
        ) from error
    except TimeoutError as error:
        raise DownloadError(
            f"{address} sent nothing for {order.timeout_s:g} s.", _GOES_ON
        ) from error
    except URLError as error:
        raise DownloadError(
            unreachable(address, error),
            f"Connect to the network and try again, {order.by_hand}",
        ) from error
    except (OSError, HTTPException) as error:
        raise DownloadError(f"The connection to {address} broke off.", _GOES_ON) from error
