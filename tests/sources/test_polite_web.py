"""Asking servers: a pause between questions, waiting when told to, and saying what went wrong."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mars_labeler import __version__
from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.download import silence
from mars_labeler.sources import polite_web
from mars_labeler.sources.polite_web import PoliteWeb
from tests.sources.web_site import Answer, Site, json_answer

PAGE = {"items": [1, 2, 3]}
BUSY = Answer(status=429, headers={"Retry-After": "3"})


def test_a_document_is_read(site: Site, web: PoliteWeb) -> None:
    """The server is told who asks."""
    address = site.has("/page", json_answer(PAGE))
    assert web.read_json(address) == PAGE
    assert site.agents == {f"mars-labeler/{__version__}"}


def test_there_is_a_pause_between_questions(site: Site, slept: list[float]) -> None:
    """None before the first."""
    address = site.has("/page", json_answer(PAGE))
    web = PoliteWeb(lambda: None, pause_s=1.0, sleep=slept.append)
    web.read_json(address)
    assert slept == []
    web.read_json(address)
    assert sum(slept) == pytest.approx(1.0)


def test_a_busy_server_is_left_in_peace(site: Site, web: PoliteWeb, slept: list[float]) -> None:
    """For as long as it asks for, which may be a date; then the question is put again."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    dated = Answer(status=503, headers={"Retry-After": later})
    address = site.has("/page", BUSY, dated, json_answer(PAGE))
    assert web.read_json(address) == PAGE
    assert sum(slept) == pytest.approx(63, abs=3)
    assert len(site.asked) == 3


@pytest.mark.parametrize("wish", [{}, {"Retry-After": "soon"}, {"Retry-After": "Mon, 32 Foo"}])
def test_a_busy_server_that_gives_no_time(
    site: Site, web: PoliteWeb, slept: list[float], wish: dict[str, str]
) -> None:
    """It is asked again after a while."""
    address = site.has("/page", Answer(status=503, headers=wish), json_answer(PAGE))
    assert web.read_json(address) == PAGE
    assert sum(slept) == pytest.approx(10)


def test_patience_ends(site: Site, web: PoliteWeb, slept: list[float]) -> None:
    """After three tries, or at once when the server asks for hours."""
    address = site.has("/busy", BUSY)
    with pytest.raises(DownloadError, match=r"asks us to wait 3 s.*goes on"):
        web.read_json(address)
    assert len(site.asked) == 3
    slept.clear()
    address = site.has("/closed", Answer(status=503, headers={"Retry-After": "86400"}))
    with pytest.raises(DownloadError, match="wait 86,400 s"):
        web.read_json(address)
    assert slept == []


def test_waiting_can_be_stopped(site: Site, slept: list[float]) -> None:
    """Within a quarter of a second."""

    def check() -> None:
        if slept:
            raise JobCancelled

    address = site.has("/page", Answer(status=429, headers={"Retry-After": "200"}))
    with pytest.raises(JobCancelled):
        PoliteWeb(check, 0.0, sleep=slept.append).read_json(address)
    assert slept == [0.25]


def test_asking_can_be_stopped(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the server is silent in the middle of a file, and before its first byte."""
    monkeypatch.setattr(silence, "LOOK_S", 0.01)
    part = tmp_path / "image"

    def check() -> None:
        if part.exists():
            looks.append(len(looks))
        if len(looks) > 3:
            raise JobCancelled

    looks: list[int] = []
    address = site.has("/image", Answer(b"1234", breaks_off_at=2, stalls=True))
    with pytest.raises(JobCancelled):
        PoliteWeb(check, 0.0, timeout_s=60.0).save(address, part, 100)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(JobCancelled):
        there = f"http://127.0.0.1:{silent.getsockname()[1]}/page"
        looks.clear()
        PoliteWeb(check, 0.0, timeout_s=60.0).read_json(there)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(b"{not json"), "is no JSON"),
        (Answer(b"\xff\xfe\x00"), "is no JSON"),
        (Answer(b"[" * 100_000), "is no JSON"),
        (Answer(b"<html>", "text/html"), "web page"),
        (Answer(status=404), "404 Not Found"),
        (Answer(status=500), "500 Internal Server Error"),
        (Answer(b"12345678", breaks_off_at=4), "broke off at 4 of 8 bytes"),
        (Answer(b"12345678", claims_size=80), "broke off at 8 of 80 bytes"),
    ],
)
def test_answers_that_are_no_document(
    site: Site, web: PoliteWeb, answer: Answer, fault: str
) -> None:
    """Each is named, with what can be done."""
    with pytest.raises(DownloadError, match=fault) as caught:
        web.read_json(site.has("/page", answer))
    assert caught.value.remedy


def test_a_server_that_stalls_is_given_up(site: Site, tmp_path: Path) -> None:
    """Both when it sends nothing more and when it is not there at all."""
    web = PoliteWeb(lambda: None, 0.0, timeout_s=0.2)
    address = site.has("/image", Answer(b"1234", breaks_off_at=2, stalls=True))
    with pytest.raises(DownloadError, match=r"sent nothing for 0.2 s"):
        web.save(address, tmp_path / "image", 100)


def test_a_server_that_is_not_there(site: Site, web: PoliteWeb) -> None:
    """The error names the server, then the address."""
    address = site.has("/page", json_answer(PAGE))
    site.shutdown()
    site.server_close()
    words = rf"^{urlsplit(address).netloc} cannot be reached \(.+\)\. It was asked for {address}\."
    with pytest.raises(DownloadError, match=words):
        web.read_json(address)


def test_a_file_is_written(site: Site, web: PoliteWeb, tmp_path: Path) -> None:
    """And its size is told."""
    content = bytes(range(256)) * 4096
    address = site.has("/image", Answer(content))
    assert web.save(address, tmp_path / "image", len(content)) == len(content)
    assert (tmp_path / "image").read_bytes() == content


def test_a_file_that_does_not_end_is_given_up(
    site: Site, web: PoliteWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so is a document."""
    address = site.has("/image", Answer(b"1" * 1000))
    with pytest.raises(DownloadError, match="more than 999 bytes"):
        web.save(address, tmp_path / "image", 999)
    monkeypatch.setattr(polite_web, "MOST_JSON_BYTES", 999)
    with pytest.raises(DownloadError, match="more than 999 bytes"):
        web.read_json(address)
