"""Bringing a file over the network: what comes, and what is said when nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.download import download, transfer
from tests.download.served_file import CONTENT, DIGEST, HALF, Bring, part_of
from tests.file_server import Server, Shelf, serving


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


def test_without_a_network(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the address and the way without one."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(Shelf(CONTENT)) as closed:
        address = closed.address
    with pytest.raises(DownloadError, match=rf"cannot be reached.*{address}.*put it at {target}"):
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
