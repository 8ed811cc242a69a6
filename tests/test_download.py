"""Bringing a file over the network: from a loopback server that can do everything wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from http.client import HTTPMessage
from io import BytesIO
from pathlib import Path
from urllib.request import BaseHandler, Request
from urllib.response import addinfourl

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.download import Digest, download, transfer
from mars_labeler.download.web import web_opener
from tests.file_server import Server, Shelf, serving

CONTENT = bytes(range(256)) * 4096  # 1 MiB: several pieces
DIGEST = Digest("sha256", hashlib.sha256(CONTENT).hexdigest())
HALF = len(CONTENT) // 2


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Return a server of `CONTENT`, which no proxy is asked for."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Shelf(CONTENT)) as running:
        yield running


@pytest.fixture
def shelf(server: Server) -> Shelf:
    """Return what the server has."""
    return server.shelf


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return where the file is to lie, in a folder yet to be made."""
    return tmp_path / "cache" / "file.pth"


Bring = Callable[..., list[tuple[int, int]]]


@pytest.fixture
def bring(server: Server, target: Path) -> Bring:
    """Return a function that downloads the file and returns what was reported."""

    def run(
        size: int | None = len(CONTENT), digest: Digest = DIGEST, timeout_s: float = 5.0
    ) -> list[tuple[int, int]]:
        reported: list[tuple[int, int]] = []
        download(
            server.address,
            target,
            size=size,
            digest=digest,
            report=lambda done, total: reported.append((done, total)),
            timeout_s=timeout_s,
        )
        return reported

    return run


def part_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


def leave_part(target: Path, content: bytes) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(content)


def test_a_file_is_brought_and_verified(bring: Bring, target: Path) -> None:
    """Progress goes up to the whole; only the empty file that was locked is left beside it."""
    reported = bring()
    assert target.read_bytes() == CONTENT
    assert reported[-1] == (len(CONTENT), len(CONTENT))
    assert len(reported) > 1
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)
    lock = target.with_name(f"{target.name}.lock")
    assert sorted(target.parent.iterdir()) == [target, lock]
    assert lock.stat().st_size == 0


def test_the_right_file_is_not_brought_again(bring: Bring, target: Path, shelf: Shelf) -> None:
    """A wrong one in its place is."""
    bring()
    assert bring() == []
    assert len(shelf.asked) == 1
    target.write_bytes(CONTENT[::-1])
    bring()
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("tells_size", [True, False])
def test_a_size_need_not_be_known(
    bring: Bring, target: Path, shelf: Shelf, tells_size: bool
) -> None:
    """The server's word serves for the progress; without it the total is 0."""
    shelf.tells_size = tells_size
    assert bring(size=None)[-1] == (len(CONTENT), len(CONTENT) if tells_size else 0)
    assert target.read_bytes() == CONTENT


def test_a_broken_download_goes_on(bring: Bring, target: Path, shelf: Shelf) -> None:
    """The error says so; the second time only the rest is asked for."""
    shelf.breaks_off_at = HALF
    with pytest.raises(DownloadError, match=r"broke off at 524,288 of 1,048,576 .*goes on"):
        bring()
    assert part_of(target).read_bytes() == CONTENT[:HALF]
    assert not target.exists()
    shelf.breaks_off_at = None
    reported = bring()
    assert shelf.asked == ["", f"bytes={HALF}-"]
    assert reported[0][0] > HALF
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("changes", "requests"),
    [
        ({"knows_ranges": False}, [f"bytes={HALF}-"]),
        ({"shift": 100}, [f"bytes={HALF}-", ""]),
        ({"shift": len(CONTENT)}, [f"bytes={HALF}-", ""]),
    ],
    ids=["ignores ranges", "gives another range", "refuses the range"],
)
def test_a_server_that_cannot_go_on_starts_anew(
    bring: Bring, target: Path, shelf: Shelf, changes: dict[str, object], requests: list[str]
) -> None:
    """What is there already is thrown away rather than mixed with what comes."""
    leave_part(target, CONTENT[:HALF])
    vars(shelf).update(changes)
    bring()
    assert target.read_bytes() == CONTENT
    assert shelf.asked == requests


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_a_finished_part_is_not_asked_for(
    bring: Bring, target: Path, shelf: Shelf, size: int | None
) -> None:
    """The program was killed between the last byte and the rename."""
    leave_part(target, CONTENT)
    bring(size=size)
    assert target.read_bytes() == CONTENT
    assert shelf.asked == []


def test_a_part_goes_on_though_its_size_is_not_known(
    bring: Bring, target: Path, shelf: Shelf
) -> None:
    """Its digest tells that something is missing."""
    leave_part(target, CONTENT[:HALF])
    bring(size=None)
    assert target.read_bytes() == CONTENT
    assert shelf.asked == [f"bytes={HALF}-"]


def test_another_answer_leaves_a_good_part_alone(bring: Bring, target: Path, shelf: Shelf) -> None:
    """A whole file of another size, in the place of the rest, is what a network may put there."""
    leave_part(target, CONTENT[:HALF])
    shelf.knows_ranges, shelf.content = False, CONTENT[:-1]
    with pytest.raises(DownloadError, match=r"1,048,575 bytes instead of 1,048,576\. Try again"):
        bring()
    assert part_of(target).read_bytes() == CONTENT[:HALF]
    shelf.knows_ranges, shelf.content = True, CONTENT
    bring()
    assert target.read_bytes() == CONTENT


def test_a_rest_that_does_not_fit_takes_the_part_with_it(
    bring: Bring, target: Path, shelf: Shelf
) -> None:
    """Together they would be another file."""
    leave_part(target, CONTENT[:HALF])
    shelf.content = CONTENT * 2
    with pytest.raises(DownloadError, match=r"2,097,152 bytes instead of 1,048,576\. It was remov"):
        bring()
    assert not part_of(target).exists()


def test_a_file_of_no_known_size_must_end(
    bring: Bring, target: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it fills the disk."""
    monkeypatch.setattr(transfer, "MOST_BYTES", HALF)
    shelf.tells_size = False
    with pytest.raises(DownloadError, match=r"more than 524,288 bytes\. It was removed"):
        bring(size=None)
    assert not part_of(target).exists()
    shelf.tells_size = True
    bring(size=None)
    assert target.read_bytes() == CONTENT


def test_two_downloads_of_one_file_do_not_mix(server: Server, target: Path, bring: Bring) -> None:
    """The second is refused while the first is under way, which ends as if nothing had been."""
    refused: list[str] = []

    def try_again(_done: int, _total: int) -> None:
        with pytest.raises(DownloadError, match="Another process is downloading") as caught:
            bring()
        refused.append(caught.value.remedy)

    download(server.address, target, size=len(CONTENT), digest=DIGEST, report=try_again)
    assert set(refused) == {"Wait until it is done, then try again."}
    assert target.read_bytes() == CONTENT
    assert server.shelf.asked == [""]


def test_a_lock_that_a_killed_process_left_is_not_in_the_way(bring: Bring, target: Path) -> None:
    """The file is still there; what counts is whether somebody holds it."""
    leave_part(target, CONTENT[:HALF])
    target.with_name(f"{target.name}.lock").touch()
    bring()
    assert target.read_bytes() == CONTENT


def test_a_part_of_another_file_is_found_out(bring: Bring, target: Path) -> None:
    """By the digest; it is removed, so that the next try succeeds."""
    leave_part(target, b"x" * HALF)
    with pytest.raises(DownloadError, match=rf"instead of sha256 {DIGEST.hexadecimal}.*removed"):
        bring()
    assert not part_of(target).exists()
    bring()
    assert target.read_bytes() == CONTENT


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


def test_a_server_that_stalls_is_left(bring: Bring, target: Path, shelf: Shelf) -> None:
    """What came is kept."""
    shelf.breaks_off_at, shelf.stalls = HALF, True
    with pytest.raises(DownloadError, match=r"sent nothing for 0.2 s.*goes on"):
        bring(timeout_s=0.2)
    assert part_of(target).stat().st_size == HALF


def test_a_stop_keeps_what_is_there(server: Server, target: Path, bring: Bring) -> None:
    """The job's checkpoint raises; a later call goes on."""

    def stop(done: int, total: int) -> None:
        assert done <= total
        raise JobCancelled

    with pytest.raises(JobCancelled):
        download(server.address, target, size=len(CONTENT), digest=DIGEST, report=stop)
    assert 0 < part_of(target).stat().st_size < len(CONTENT)
    bring()
    assert server.shelf.asked[1].startswith("bytes=")


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
    for place in (f"file://{__file__}", "ftp://127.0.0.1/file"):
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
    opener = web_opener()
    opener.add_handler(Elsewhere(server.address))
    with pytest.raises(DownloadError, match=f"https://example.org/file leads to {server.address}"):
        opener.open("https://example.org/file")
    server.shelf.moved_to = "https://example.org/file"
    with pytest.raises(DownloadError, match="leads to"):
        opener.open(server.address)
    assert len(server.shelf.asked) == 1


def test_without_a_network(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the address and the way without one."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Shelf(CONTENT)) as closed:
        address = closed.address
    with pytest.raises(DownloadError, match=rf"{address} cannot be reached.*put it at {target}"):
        download(address, target, size=None, digest=DIGEST, report=lambda *_: None)
    with pytest.raises(DownloadError, match="no address of the web"):
        download("file:///etc/hosts", target, size=None, digest=DIGEST, report=lambda *_: None)


def test_a_folder_that_cannot_be_written(bring: Bring, target: Path) -> None:
    """Its place is taken, or the disk is full: the person's own to put right."""
    target.parent.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match=r"cannot be read or written.*Make room"):
        bring()
    target.parent.unlink()
    target.parent.mkdir()
    part_of(target).mkdir()
    with pytest.raises(DownloadError, match=r"cannot be read or written.*Make room"):
        bring()


def test_a_digest_may_be_known_in_part(bring: Bring, target: Path) -> None:
    """Then its first digits are compared, and its words say that there are more."""
    part = Digest("md5", hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()[:8])
    assert not part.is_whole
    assert str(part).endswith("…")
    bring(digest=part)
    assert target.exists()
    target.unlink()
    with pytest.raises(DownloadError, match="instead of md5 00000000…"):
        bring(digest=Digest("md5", "00000000"))


def test_md5_is_no_secret(bring: Bring, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines in FIPS mode refuse it, unless told that it keeps none."""
    new = hashlib.new

    def new_in_fips_mode(name: str, data: bytes = b"", *, usedforsecurity: bool = True) -> object:
        if name == "md5" and usedforsecurity:
            raise ValueError("disabled for FIPS")
        return new(name, data, usedforsecurity=usedforsecurity)

    whole = new("md5", CONTENT, usedforsecurity=False).hexdigest()
    monkeypatch.setattr(hashlib, "new", new_in_fips_mode)
    bring(digest=Digest("md5", whole))
    assert target.exists()


@pytest.mark.parametrize("digits", ["", "a04e12f", "A04E12F8", "not digits", "0" * 33])
def test_what_is_no_digest_is_refused(digits: str) -> None:
    """Too short, too long, or not lower-case hexadecimal."""
    with pytest.raises(ValueError, match="no md5 digest"):
        Digest("md5", digits)
