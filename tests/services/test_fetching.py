"""Public data sets and raw images, from a loopback site into a folder and into a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.imagery.products import parse_product
from mars_labeler.services import fetching
from mars_labeler.services.fetching import (
    FetchedSet,
    RawQuery,
    default_images_folder,
    fetch_data_set,
    fetch_raw,
    list_data_sets,
    list_instruments,
    list_missions,
)
from mars_labeler.services.importing import import_images
from mars_labeler.services.importing_labels import find_labels, import_labels
from mars_labeler.services.project import Project, read_classes
from tests.sources.archived_set import FILES, packed, put_set
from tests.sources.feed_answers import local_places, msl_item, put_msl
from tests.sources.web_site import Site, running_site

QUERY = RawQuery("msl", "MAHLI", 565, 1060)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a site that has all that the program knows where to find."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_site() as running:
        monkeypatch.setattr(fetching, "PUBLIC_PLACES", local_places(running))
        yield running


def test_a_data_set_comes_with_its_labels_and_splits(
    site: Site, project: Project, tmp_path: Path
) -> None:
    """Fetched, then imported as any folder of images."""
    put_set(site, packed(FILES))
    folder = tmp_path / "msl"
    fetched = fetch_data_set("msl-surface", folder, ReportingContext())
    assert fetched == FetchedSet("msl-surface", folder, is_new=True)
    assert import_images(project, folder, ReportingContext()).added == 3
    found = find_labels(folder)
    assert found is not None
    assert import_labels(project, folder, found, "ada").labeled == 3
    assert {entry.list_name for entry in found.images.values()} == {"train", "test"}
    assert {"apxs", "wheel"} <= {each.name for each in read_classes(project)}


def test_the_usual_folders(site: Site) -> None:
    """One for each data set and mission, none of them in the other."""
    put_set(site, packed(FILES))
    fetched = fetch_data_set("msl-surface", None, ReportingContext())
    assert fetched.image_folder == default_images_folder("msl-surface").resolve()
    put_msl(site, [[msl_item(site.origin, 1)]])
    raw = fetch_raw(QUERY, None, ReportingContext())
    assert raw.image_folder == default_images_folder("msl").resolve()
    assert (raw.downloaded, raw.known, raw.failed, raw.is_limited) == (1, 0, (), False)


def test_raw_images_are_imported_from_where_they_lie(
    site: Site, project: Project, tmp_path: Path
) -> None:
    """A second fetch and import finds only what is new."""
    items = [msl_item(site.origin, number) for number in range(3)]
    put_msl(site, [items[:2]])
    fetch_raw(QUERY, tmp_path / "raw", ReportingContext())
    assert import_images(project, tmp_path / "raw", ReportingContext()).added == 2
    put_msl(site, [items])
    fetched = fetch_raw(QUERY, tmp_path / "raw", ReportingContext())
    assert (fetched.downloaded, fetched.known) == (1, 2)
    summary = import_images(project, tmp_path / "raw", ReportingContext())
    assert (summary.added, summary.unchanged, summary.problems) == (1, 2, ())


def test_progress_goes_up(site: Site, tmp_path: Path) -> None:
    """Also while waiting, which repeats what was reported last."""
    put_msl(site, [[msl_item(site.origin, number) for number in range(4)]])
    seen: list[Progress] = []
    fetch_raw(QUERY, tmp_path, ReportingContext(seen.append))
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert (seen[-1].done, seen[-1].total) == (4, 4)


def test_fetching_can_be_stopped(site: Site, tmp_path: Path) -> None:
    """At every checkpoint; what has come is kept."""
    put_msl(site, [[msl_item(site.origin, number) for number in range(4)]])

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        fetch_raw(QUERY, tmp_path, ReportingContext(stop))
    assert len(list(tmp_path.rglob("*.jpg"))) == 2
    assert fetch_raw(QUERY, tmp_path, ReportingContext()).known == 2


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (RawQuery("mer", "", 1, 2), "no raw-image feed of “mer”. Choose one of msl, mars2020"),
        (RawQuery("msl", "Pancam", 1, 2), "no instrument “Pancam”"),
        (RawQuery("msl", "", 5, 4), "no range"),
        (RawQuery("msl", "", -1, 4), "no range"),
        (RawQuery("msl", "", 1, 4, limit=0), "no range"),
    ],
)
def test_queries_that_make_no_sense(
    site: Site, tmp_path: Path, query: RawQuery, reason: str
) -> None:
    """Nothing is asked."""
    with pytest.raises(DownloadError) as caught:
        fetch_raw(query, tmp_path, ReportingContext())
    assert reason in str(caught.value)
    assert site.asked == []


def test_a_data_set_of_no_such_name(site: Site, tmp_path: Path) -> None:
    """The error names those that there are."""
    with pytest.raises(DownloadError, match=r"no data set “msl”\. Choose one of msl-surface"):
        fetch_data_set("msl", tmp_path, ReportingContext())
    assert site.asked == []


def test_what_can_be_chosen() -> None:
    """The lists of the window and of the command line."""
    names = [each.name for each in list_data_sets()]
    assert names == ["msl-surface", "msl-surface-v2", "mer-pancam"]
    assert all(each.summary.endswith(".") and "zenodo" in each.page for each in list_data_sets())
    assert [each.name for each in list_missions()] == ["msl", "mars2020"]
    with pytest.raises(DownloadError, match="no raw-image feed"):
        list_instruments("insight")


@pytest.mark.parametrize(
    ("mission", "name"),
    [
        ("msl", "0077ML0005780000102730I01_DRCL"),
        ("msl", "0077MR0005780000102730I01_DRCL"),
        ("msl", "0077MH0005780000102730I01_DRCL"),
        ("msl", "0077MD0005780000102730I01_DRCL"),
        ("msl", "NLA_405141307EDR_F0050104NCAM00534M_"),
        ("msl", "NRB_405141307EDR_F0050104NCAM00534M_"),
        ("msl", "FLB_486265257EDR_F0481570FHAZ00323M_"),
        ("msl", "RRB_486265257EDR_F0481570RHAZ00323M_"),
        ("msl", "CR0_843137866PRC_F1250534CCAM02020M_"),
        ("mars2020", "NLF_1282_0780762251_425ECM_N0600390NCAM00347_01_195J01"),
        ("mars2020", "ZL6_1484_0798697293_098ECM_N0730000ZCAM01022_034080J01"),
        ("mars2020", "FRF_1282_0780762468_116ECM_N0600390FHAZ00206_01_295J01"),
        ("mars2020", "SI1_1282_0780762468_116ECM_N0600390SRLC00206_0000LMJ01"),
    ],
)
def test_feeds_and_names_speak_of_the_same_instruments(mission: str, name: str) -> None:
    """What the feed calls it and what the file's name says are one word for a person."""
    assert parse_product(name).instrument in list_instruments(mission)
