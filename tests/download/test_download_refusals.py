"""What is no file, is another one, or leads where nothing may be taken from."""

from __future__ import annotations

from http.client import HTTPMessage
from io import BytesIO
from pathlib import Path
from urllib.request import BaseHandler, Request
from urllib.response import addinfourl

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download.web import Question, open_address, web_opener
from tests.download.served_file import CONTENT, Bring, part_of
from tests.file_server import Server, Shelf


@pytest.mark.parametrize("tells_size", [True, False])
def test_another_file_is_refused(
    bring: Bring, target: Path, shelf: Shelf, tells_size: bool
) -> None:
    """One of another size, and one of the same size, whether the server tells it or not."""
    shelf.tells_size = tells_size
    for content, fault in [
        (CONTENT * 2, "bytes instead of" if tells_size else "more than 1,048,576 bytes"),
        (CONTENT[:-1], "bytes instead of" if tells_size else "broke off"),
        (CONTENT[::-1], "its digest is sha256 .* instead of sha256"),
    ]:
        shelf.content = content
        with pytest.raises(DownloadError, match=fault):
            bring()
        part_of(target).unlink(missing_ok=True)
    assert not target.exists()


def test_answers_that_are_no_file(bring: Bring, shelf: Shelf, target: Path) -> None:
    """A refusal, and the log-in page of a network, each with what can be done."""
    shelf.status = 404
    with pytest.raises(DownloadError, match=f"404 Not Found.*put it at {target}"):
        bring()
    shelf.status, shelf.kind = 200, "text/html; charset=utf-8"
    with pytest.raises(DownloadError, match=r"web page.*log in"):
        bring()


def test_redirections_lead_over_the_web_only(bring: Bring, shelf: Shelf, target: Path) -> None:
    """To another address, but not to a local file."""
    shelf.moved_to = "/moved"
    bring()
    assert target.read_bytes() == CONTENT
    target.unlink()
    for place in (
        f"file://{__file__}",
        "ftp://127.0.0.1/file",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:x/",
        "http://[/",
        f"http://{'a' * 70}.org/",
    ):
        shelf.moved_to = place
        with pytest.raises(DownloadError):
            bring()
    assert not target.exists()


class Elsewhere(BaseHandler):
    """Answers every https request, without a connection, by a redirection to `place`."""

    handler_order = 100

    def __init__(self, place: str) -> None:
        self._place = place

    def https_open(self, wanted: Request) -> addinfourl:
        """Send the request elsewhere."""
        headers = HTTPMessage()
        headers["Location"] = self._place
        answer = addinfourl(BytesIO(), headers, wanted.full_url, 302)
        vars(answer)["msg"] = "Found"  # as an answer of http.client has it
        return answer


def test_a_redirection_does_not_leave_https(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor by a detour."""
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    opener = web_opener(Question("https://example.org/file", 5.0))
    opener.add_handler(Elsewhere(server.address))
    with pytest.raises(DownloadError, match=f"https://example.org/file leads to {server.address}"):
        opener.open("https://example.org/file")
    server.shelf.moved_to = "https://example.org/file"
    with pytest.raises(DownloadError, match="leads to"):
        opener.open(server.address)
    assert len(server.shelf.asked) == 1


def test_a_redirection_to_a_server_that_is_not_meant(server: Server) -> None:
    """Whoever asks says which are; none other is connected to."""
    server.shelf.moved_to = "http://127.0.0.2:9/file"
    asked: list[str] = []

    def refuse(address: str) -> bool:
        asked.append(address)
        return False

    with pytest.raises(DownloadError, match=r"none of its own servers"):
        open_address(Question(server.address, 5.0, may_lead_to=refuse))
    assert asked == ["http://127.0.0.2:9/file"]


def test_the_page_of_a_redirection_is_not_read(server: Server, bring: Bring, target: Path) -> None:
    """It might have no end."""
    server.shelf.moved_to, server.shelf.moves_with_a_page = "/moved", True
    bring()
    assert target.read_bytes() == CONTENT
