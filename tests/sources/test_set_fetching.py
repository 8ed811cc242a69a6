"""Bringing a public data set: whole, verified, once, and into a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.set_fetching import MARKER, BroughtSet, bring_set
from tests.sources.archived_set import FILE, FILES, SMALL_SET, packed, put_set
from tests.sources.web_site import Answer, Site

ARCHIVE = packed(FILES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder for the set, which does not exist yet."""
    return tmp_path / "sets" / "msl-surface"


def bring(
    site: Site, folder: Path, web: PoliteWeb, context: ReportingContext | None = None
) -> BroughtSet:
    """Bring the set that the site has."""
    return bring_set(SMALL_SET, folder, site.origin, web, context or ReportingContext())


def test_a_set_is_brought(site: Site, folder: Path, web: PoliteWeb) -> None:
    """It is downloaded and unpacked; nothing else is left beside it."""
    put_set(site, ARCHIVE)
    stages: list[str] = []
    context = ReportingContext(lambda progress: stages.append(progress.stage))
    assert bring(site, folder, web, context) == BroughtSet(folder, is_new=True)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {*FILES, MARKER}
    assert list(folder.parent.iterdir()) == [folder]
    assert [stage.split()[0] for stage in dict.fromkeys(stages)] == [
        "Asking",
        "Downloading",
        "Unpacking",
    ]


def test_a_set_that_is_here_is_not_asked_for(site: Site, folder: Path, web: PoliteWeb) -> None:
    """Not even its record: there need be no network."""
    put_set(site, ARCHIVE)
    bring(site, folder, web)
    asked = len(site.asked)
    assert bring(site, folder, web) == BroughtSet(folder, is_new=False)
    assert len(site.asked) == asked


def test_a_single_folder_in_the_archive_is_the_images_folder(
    site: Site, folder: Path, web: PoliteWeb
) -> None:
    """Its lists name images relative to themselves."""
    put_set(site, packed(FILES, wrapper="msl-labeled-data-set/"))
    inner = folder / "msl-labeled-data-set"
    assert bring(site, folder, web).image_folder == inner
    assert bring(site, folder, web) == BroughtSet(inner, is_new=False)
    assert (inner / "train-calibrated-shuffled.txt").is_file()


def test_a_download_that_broke_off_goes_on(site: Site, folder: Path, web: PoliteWeb) -> None:
    """Nothing counts before it is whole."""
    put_set(site, ARCHIVE)
    half = Answer(ARCHIVE, breaks_off_at=len(ARCHIVE) // 2)
    site.has(FILE, half, Answer(ARCHIVE))
    with pytest.raises(DownloadError, match="broke off"):
        bring(site, folder, web)
    assert not folder.exists()
    assert bring(site, folder, web).is_new


def test_another_file_than_the_record_says_is_refused(
    site: Site, folder: Path, web: PoliteWeb
) -> None:
    """By its digest; nothing of it is unpacked."""
    put_set(site, ARCHIVE, checksum=f"md5:{'0' * 32}")
    with pytest.raises(DownloadError, match="instead of md5 0000"):
        bring(site, folder, web)
    assert not folder.exists()


@pytest.mark.parametrize("stage", ["Asking", "Downloading", "Unpacking"])
def test_it_can_be_stopped_anywhere(site: Site, folder: Path, web: PoliteWeb, stage: str) -> None:
    """And goes on later."""
    put_set(site, ARCHIVE)

    def stop(progress: Progress) -> None:
        if progress.stage.startswith(stage):
            raise JobCancelled

    with pytest.raises(JobCancelled):
        bring(site, folder, web, ReportingContext(stop))
    assert not folder.exists()
    assert bring(site, folder, web).is_new


def test_a_stop_between_unpacking_and_naming(site: Site, folder: Path, web: PoliteWeb) -> None:
    """What lies there without its marker does not count."""
    put_set(site, ARCHIVE)
    stale = folder.with_name(f"{folder.name}.whole")
    stale.mkdir(parents=True)
    (stale / "stale.JPG").write_bytes(b"stale")
    bring(site, folder, web)
    assert not (folder / "stale.JPG").exists()
    assert not stale.exists()


def test_a_folder_with_other_things_is_left_alone(site: Site, folder: Path, web: PoliteWeb) -> None:
    """Also one that holds another set, or is a file; an empty one will do."""
    put_set(site, ARCHIVE)
    folder.mkdir(parents=True)
    (folder / "own.JPG").write_bytes(b"own")
    with pytest.raises(DownloadError, match=r"something else in it\. Choose a new folder"):
        bring(site, folder, web)
    assert site.asked == []
    (folder / MARKER).write_text(json.dumps({"record": 1}))
    with pytest.raises(DownloadError, match="something else"):
        bring(site, folder, web)
    (folder / MARKER).write_text("no marker")
    with pytest.raises(DownloadError, match="cannot be read"):
        bring(site, folder, web)
    for path in list(folder.iterdir()):
        path.unlink()
    assert bring(site, folder, web).is_new


def test_a_place_that_is_a_file(site: Site, folder: Path, web: PoliteWeb) -> None:
    """It is not written over."""
    folder.parent.mkdir()
    folder.write_text("a file")
    with pytest.raises(DownloadError):
        bring(site, folder, web)
    assert folder.read_text() == "a file"
