"""A download that broke off, was stopped, or finds a part that another one left."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled
from mars_labeler.download import download
from tests.download.served_file import CONTENT, DIGEST, HALF, Bring, leave_part, part_of
from tests.file_server import Server, Shelf


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
