"""Asks a server for a file, or for the rest of one."""

from __future__ import annotations

from http import HTTPStatus
from http.client import HTTPMessage, HTTPResponse
from typing import IO
from urllib import request
from urllib.error import HTTPError
from urllib.parse import urlsplit

from mars_labeler.domain.errors import DownloadError


def open_address(address: str, start: int, timeout_s: float) -> HTTPResponse:
    """Ask for a file from byte `start` on, or for all of it where that cannot be had.

    Args:
        address: Begins with https:// or http://; redirections are followed.
        start: Bytes that are here already.
        timeout_s: Seconds without a byte after which the server counts as gone.

    Returns:
        A response to be closed: of status 206 it gives the rest, otherwise the whole file.

    Raises:
        DownloadError: A web page comes instead of the file, or the way leads out of https.
        OSError: There is no connection, or the server refuses.
        HTTPException: The answer is not one of HTTP.
    """
    headers = {"User-Agent": "mars-labeler", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    wanted = request.Request(address, headers=headers)
    try:
        response: HTTPResponse = web_opener().open(wanted, None, timeout_s)
    except HTTPError as error:
        if not start or error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        return open_address(address, 0, timeout_s)
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
        return open_address(address, 0, timeout_s)
    return response


def web_opener() -> request.OpenerDirector:
    """Return what opens addresses of the web only: a redirection must not lead to a local file."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        _Redirections(),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


class _Redirections(request.HTTPRedirectHandler):
    """Follows redirections, but none from an encrypted connection to one that is not."""

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
            DownloadError: It would leave https.
        """
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            fp.close()
            raise DownloadError(
                f"{req.full_url} leads to {newurl}, where anybody on the way can change the file.",
                "Try again on another network: this one may redirect what is asked for.",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)
