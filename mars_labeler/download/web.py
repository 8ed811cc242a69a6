"""Asks a server for a file, or for the rest of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from typing import IO, Any
from urllib import request
from urllib.error import HTTPError
from urllib.parse import urlsplit

from mars_labeler import __version__
from mars_labeler.domain.errors import DownloadError
from mars_labeler.download.silence import Silence
from mars_labeler.download.wording import shown

USER_AGENT = f"mars-labeler/{__version__}"


def _do_nothing() -> None:
    """Let the asking go on."""


def _allow_all(_address: str) -> bool:
    return True


@dataclass(frozen=True)
class Question:
    """What is asked for, and how.

    Args:
        address: Begins with https:// or http://.
        timeout_s: Seconds without a byte after which the server counts as gone.
        start: Bytes that are here already.
        check: Called about twice a second while the server is silent, from connecting to the last
            byte; what it raises (`JobCancelled`) ends the asking.
        may_lead_to: Whether a redirection to an address is followed; none leads out of https.
    """

    address: str
    timeout_s: float
    start: int = 0
    check: Callable[[], None] = _do_nothing
    may_lead_to: Callable[[str], bool] = _allow_all


def open_address(question: Question) -> HTTPResponse:
    """Ask for a file from byte `start` on, or for all of it where that cannot be had.

    Returns:
        A response to be closed: of status 206 it gives the rest, otherwise the whole file.

    Raises:
        DownloadError: A web page comes instead of the file, or the way leads where it must not.
        OSError: There is no connection, or the server refuses.
        HTTPException: The answer is not one of HTTP.
    """
    address, start = question.address, question.start
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    wanted = request.Request(address, headers=headers)
    try:
        response: HTTPResponse = web_opener(question).open(wanted, None, question.timeout_s)
    except HTTPError as error:
        if not start or error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return open_address(replace(question, start=0))
    except (ValueError, OverflowError) as error:  # of a host or a port, also after a redirection
        raise DownloadError(
            f"{shown(address)} is no address, or leads to none: {shown(str(error))}.",
            "Try again later, or on another network.",
        ) from error
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
        return open_address(replace(question, start=0))
    return response


def web_opener(question: Question) -> request.OpenerDirector:
    """Return what opens addresses of the web only: a redirection must not lead to a local file."""
    opener = request.OpenerDirector()
    silence = Silence(question.timeout_s, question.check)
    for handler in (
        request.ProxyHandler(),
        _Connections(silence),
        _Redirections(question.may_lead_to),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


class _Connections(request.AbstractHTTPHandler):
    """Opens connections that can be stopped while the server is silent."""

    http_request = https_request = request.AbstractHTTPHandler.do_request_

    def __init__(self, silence: Silence) -> None:
        super().__init__()
        self._silence = silence

    def http_open(self, req: request.Request) -> HTTPResponse:
        """Send a request over a plain connection."""
        return self.do_open(partial(_PlainConnection, silence=self._silence), req)

    def https_open(self, req: request.Request) -> HTTPResponse:
        """Send a request over an encrypted connection."""
        context = self._silence.tls_context()
        return self.do_open(
            partial(_EncryptedConnection, silence=self._silence, context=context), req
        )


class _PlainConnection(HTTPConnection):
    def __init__(self, host: str, silence: Silence, **settings: Any) -> None:
        super().__init__(host, **settings)
        # `http.client` keeps it in an attribute so that it can be replaced; to write `connect`
        # anew would lose the way through a proxy.
        self._create_connection = silence.create_connection


class _EncryptedConnection(HTTPSConnection):
    def __init__(self, host: str, silence: Silence, **settings: Any) -> None:
        super().__init__(host, **settings)
        self._create_connection = silence.create_connection


class _Redirections(request.HTTPRedirectHandler):
    """Follows redirections, but none from an encrypted connection to one that is not.

    Args:
        may_lead_to: Whether an address may be asked instead.
    """

    def __init__(self, may_lead_to: Callable[[str], bool]) -> None:
        self._may_lead_to = may_lead_to

    def redirect_request(
        self,
        req: request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> request.Request | None:
        """Return the request to go on with.

        Raises:
            DownloadError: It would leave https, or lead to a server that must not be asked.
        """
        fp.close()  # or the page that comes with it is read to its end, if it has one
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise DownloadError(
                f"{req.full_url} leads to {shown(newurl)}, where anybody on the way can change "
                "the file.",
                "Try again on another network: this one may redirect what is asked for.",
            )
        if not self._may_lead_to(newurl):
            raise DownloadError(
                f"{req.full_url} leads to {shown(newurl)}, which is none of its own servers.",
                "Try again later, or on another network.",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)
