"""The commands that get public data sets and raw images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mars_labeler.cli.fetch import fetch_group
from mars_labeler.services import fetching
from mars_labeler.services.project import count_labels, open_project
from tests.sources.archived_set import FILES, packed, put_set
from tests.sources.feed_answers import local_places, msl_item, put_msl
from tests.sources.web_site import Site, running_site


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return a site that has all that the program knows where to find."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_site() as running:
        monkeypatch.setattr(fetching, "PUBLIC_PLACES", local_places(running))
        yield running


def run(*arguments: str | Path) -> Result:
    """Run `mars-labeler fetch` with some arguments."""
    return CliRunner().invoke(fetch_group, [str(argument) for argument in arguments])


def test_a_data_set_goes_into_a_project(site: Site, tmp_path: Path) -> None:
    """With its labels; the second time nothing is fetched and nothing is added."""
    put_set(site, packed(FILES))
    folder, place = tmp_path / "set", tmp_path / "project"
    for first in (True, False):
        result = run("msl-surface", "--folder", folder, "--project", place)
        assert result.exit_code == 0, result.output
        assert ("is here now" if first else "was here already") in result.output
        assert ("3 images added" if first else "0 images added, 3 known") in result.output
        assert ("3 labels of 2 classes" if first else "0 labels of 2 classes") in result.output
        assert "Split of the images: 2 train, 1 test." in result.output
    opened = open_project(place)
    assert sum(count_labels(opened).values()) == 3
    opened.close()


def test_raw_images_go_into_a_project(site: Site, tmp_path: Path) -> None:
    """Those of a range of sols; the limit is named."""
    put_msl(site, [[msl_item(site.origin, number) for number in range(3)]])
    place = tmp_path / "project"
    options: list[str | Path] = [
        "--mission",
        "msl",
        "--instrument",
        "MAHLI",
        "--folder",
        tmp_path / "raw",
    ]
    result = run("raw", *options, "--sols", "565-1060", "--limit", "2", "--project", place)
    assert result.exit_code == 0, result.output
    assert "2 images fetched, 0 were here" in result.output
    assert "give a higher --limit" in result.output
    assert "2 images added" in result.output
    result = run("raw", *options, "--sols", "565")
    assert "1 images fetched, 2 were here" in result.output


def test_what_was_left_out_is_printed(site: Site, tmp_path: Path) -> None:
    """Up to a number of lines."""
    bad = [msl_item(site.origin, number, imageid=None) for number in range(30)]
    put_msl(site, [[*bad, msl_item(site.origin, 99)]])
    result = run("raw", "--mission", "msl", "--sols", "565", "--folder", tmp_path)
    assert result.exit_code == 0
    assert result.stderr.count("has no imageid") == 10
    assert "… and 20 more" in result.stderr


@pytest.mark.parametrize("sols", ["", "x", "5-", "-5", "5-x", "1-2-3"])
def test_sols_that_are_none(site: Site, tmp_path: Path, sols: str) -> None:
    """In words, before anything is asked."""
    result = run("raw", "--mission", "msl", f"--sols={sols}", "--folder", tmp_path)
    assert result.exit_code == 2
    assert "no range such as 565-1060" in result.output
    assert site.asked == []


@pytest.mark.usefixtures("site")
def test_errors_are_words(tmp_path: Path) -> None:
    """No traceback: a file that is not there, and a range that is none."""
    result = run("msl-surface", "--folder", tmp_path / "set")
    assert result.exit_code == 1
    assert "404 Not Found" in result.output
    result = run("raw", "--mission", "msl", "--sols", "9-5", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "no range" in result.output


def test_the_list_names_all() -> None:
    """Data sets with size and terms, missions with their instruments."""
    result = run("list")
    assert result.exit_code == 0
    for words in ("msl-surface ", "61 MB", "CC BY-SA 4.0", "zenodo.org/records/4302760", "MAHLI"):
        assert words in result.output
