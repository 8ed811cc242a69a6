"""Asks public servers: one question at a time, with a pause between, and waits when told to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download.web import Question, open_address
from mars_labeler.download.wording import shown, unreachable
from mars_labeler.sources.addresses import is_within

MOST_JSON_BYTES = 16 * 2**20
"""Where an answer ends that should be one page of a list: a page has well under 1 MB.
Read, it takes up to twenty times as much memory."""

_CHUNK = 1 << 18
_SLICE_S = 0.25  # how long a person who stops the job waits at most
_TRIES = 3
_DEFAULT_WAIT_S = 10.0
_LONGEST_WAIT_S = 300.0
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_MISSING = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_AGAIN = "Try again: it goes on where it stopped."


class MissingError(DownloadError):
    """A server is there and answers, but does not have what it was asked for."""


class PoliteWeb:
    """Asks servers of the web, never two at once.

    Args:
        check: Called with each piece that comes, while waiting, and about twice a second while a
            server is silent; what it raises (`JobCancelled`) stops the waiting and the asking.
        pause_s: Seconds between two questions.
        timeout_s: Seconds without a byte after which the server counts as gone.
        sleep: Waits that many seconds; only tests give another.
    """

    def __init__(
        self,
        check: Callable[[], None],
        pause_s: float = 1.0,
        timeout_s: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._check = check
        self._pause_s = pause_s
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._has_asked = False

    def read_json(self, address: str, origins: Sequence[str] = ()) -> object:
        """Return the JSON document of an address.

        Args:
            address: Where the document can be had.
            origins: The only ones that a redirection may lead to; empty for any.

        Raises:
            MissingError: The server does not have it.
            DownloadError: There is no connection, it broke off, or what came is no JSON.
        """
        with self._asked(address, origins) as response:
            pieces = b"".join(self._pieces(response, MOST_JSON_BYTES))
        try:
            answer: object = json.loads(pieces)
        except (ValueError, RecursionError) as error:
            raise DownloadError(
                f"What {address} answers is no JSON.", "Try again later."
            ) from error
        return answer

    def save(self, address: str, path: Path, most_bytes: int, origins: Sequence[str] = ()) -> int:
        """Write what an address has to a file, and return its size in bytes.

        Args:
            address: Where the file can be had.
            path: Where to write; what lies there is written over. Broken off, a part remains.
            most_bytes: Where a file that does not end is given up.
            origins: As in `read_json`.

        Raises:
            MissingError: The server does not have it.
            DownloadError: There is no connection, it broke off, or the file is larger.
            OSError: `path` cannot be written.
        """
        size = 0
        with self._asked(address, origins) as response, path.open("wb") as file:
            for piece in self._pieces(response, most_bytes):
                size += len(piece)
                file.write(piece)
        return size

    @contextmanager
    def _asked(self, address: str, origins: Sequence[str]) -> Iterator[HTTPResponse]:
        if self._has_asked:
            self._wait(self._pause_s)
        self._check()
        self._has_asked = True
        question = Question(address, self._timeout_s, check=self._check)
        if origins:
            question = replace(question, may_lead_to=partial(is_within, origins=origins))
        with self._answer(question) as response:
            yield response

    def _answer(self, question: Question) -> HTTPResponse:
        for tries_left in reversed(range(_TRIES)):
            try:
                with _named(question.address, self._timeout_s):
                    return open_address(question)
            except _BusyError as busy:
                if not tries_left or busy.wait_s > _LONGEST_WAIT_S:
                    raise
                self._wait(busy.wait_s)
        raise AssertionError  # the last try has returned or raised

    def _wait(self, seconds: float) -> None:
        while seconds > 0:
            self._check()
            self._sleep(min(seconds, _SLICE_S))
            seconds -= _SLICE_S

    def _pieces(self, response: HTTPResponse, most_bytes: int) -> Iterator[bytes]:
        address, expected, done = response.url, response.length, 0
        while True:
            self._check()
            with _named(address, self._timeout_s):
                piece = response.read1(_CHUNK)
            if not piece:
                break
            done += len(piece)
            if done > most_bytes:
                raise DownloadError(f"{address} has more than {most_bytes:,} bytes.")
            yield piece
        if expected is not None and done < expected:
            raise DownloadError(
                f"The connection to {address} broke off at {done:,} of {expected:,} bytes.", _AGAIN
            )


class _BusyError(DownloadError):
    """The server has too much to do and says when to come back."""

    def __init__(self, address: str, wait_s: float) -> None:
        super().__init__(
            f"{urlsplit(address).netloc} asks us to wait {wait_s:,.0f} s.",
            "Try again then: it goes on where it stopped.",
        )
        self.wait_s = wait_s


@contextmanager
def _named(address: str, timeout_s: float) -> Iterator[None]:
    """Say in a person's words what went wrong on the network."""
    try:
        yield
    except HTTPError as error:
        error.close()
        if error.code in _BUSY:
            raise _BusyError(address, _wished_wait_s(error.headers.get("Retry-After"))) from error
        kind = MissingError if error.code in _MISSING else DownloadError
        raise kind(
            f"The server answers “{error.code} {shown(error.reason)}” to {address}.",
            "Try again later.",
        ) from error
    except TimeoutError as error:
        raise DownloadError(f"{address} sent nothing for {timeout_s:g} s.", _AGAIN) from error
    except URLError as error:
        raise DownloadError(
            unreachable(address, error), "Connect to the network and try again."
        ) from error
    except (OSError, HTTPException) as error:
        raise DownloadError(f"The connection to {address} broke off.", _AGAIN) from error


def _wished_wait_s(text: str | None) -> float:
    """Return the seconds that a `Retry-After` header asks for: a number, or a date (RFC 9110)."""
    if text is None:
        return _DEFAULT_WAIT_S
    if text.strip().isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return _DEFAULT_WAIT_S
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
