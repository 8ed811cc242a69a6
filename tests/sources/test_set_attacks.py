"""Records that lead elsewhere, files without end, and two processes at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import Progress, ReportingContext
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.set_fetching import BroughtSet, bring_set
from tests.sources.archived_set import FILE, FILES, RECORD, SMALL_SET, packed, put_set
from tests.sources.web_site import Answer, Site, running_site

ARCHIVE = packed(FILES)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "..\\msl-images.zip"},
        {"key": "../msl-images.zip"},
        {"key": "msl-images.zip\x00"},
        {"key": "msl-images.zip\n"},
        {"size": 10**15},
        {"size": -1},
        {"size": 0},
        {"checksum": "md5:12345678"},
        {"checksum": "shake_128:12345678"},
        {"checksum": "md5"},
        {"links": {"self": "https://zenodo.org.evil.org/x"}},
        {"links": {"self": "http://127.0.0.1:1/x"}},
        {"links": {"self": "file:///etc/hosts"}},
    ],
    ids=str,
)
def test_records_that_are_not_believed(
    site: Site, web: PoliteWeb, tmp_path: Path, changes: dict[str, object]
) -> None:
    """Nothing is downloaded."""
    put_set(site, ARCHIVE, **changes)
    pattern = SMALL_SET.file_pattern if "key" not in changes else "*"
    data_set = type(SMALL_SET)(**{**vars(SMALL_SET), "file_pattern": pattern})
    with pytest.raises(DownloadError):
        bring_set(data_set, tmp_path / "set", site.origin, web, ReportingContext())
    assert FILE not in site.asked
    assert not (tmp_path / "set").exists()


def test_a_record_does_not_lead_to_another_archive(
    site: Site, web: PoliteWeb, tmp_path: Path
) -> None:
    """It could have any checksum there."""
    with running_site() as other:
        put_set(other, ARCHIVE)
        site.has(RECORD, Answer(status=302, headers={"Location": other.origin + RECORD}))
        with pytest.raises(DownloadError, match="none of its own servers"):
            bring_set(SMALL_SET, tmp_path / "set", site.origin, web, ReportingContext())
        assert other.asked == []


@pytest.mark.parametrize("stage", ["Asking", "Downloading", "Unpacking"])
def test_two_fetches_of_one_set(site: Site, web: PoliteWeb, tmp_path: Path, stage: str) -> None:
    """The second is refused at whatever the first is, and harms nothing of it."""
    put_set(site, ARCHIVE)
    refused: list[str] = []

    def fetch_too(progress: Progress) -> None:
        if progress.stage.startswith(stage) and not refused:
            with pytest.raises(DownloadError, match="Another process is fetching") as caught:
                bring_set(SMALL_SET, tmp_path / "set", site.origin, web, ReportingContext())
            refused.append(caught.value.what)

    context = ReportingContext(fetch_too)
    brought = bring_set(SMALL_SET, tmp_path / "set", site.origin, web, context)
    assert brought == BroughtSet(tmp_path / "set", is_new=True)
    assert len(refused) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "set"]


def test_progress_is_told_in_bytes(site: Site, web: PoliteWeb, tmp_path: Path) -> None:
    """Of the download and of the unpacking."""
    put_set(site, ARCHIVE)
    told: list[Progress] = []
    context = ReportingContext(told.append)
    bring_set(SMALL_SET, tmp_path / "set", site.origin, web, context)
    units = {progress.stage.split()[0]: progress.unit for progress in told}
    assert units == {"Asking": "", "Downloading": "bytes", "Unpacking": "bytes"}
