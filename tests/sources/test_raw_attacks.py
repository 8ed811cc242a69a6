"""Feeds that lead elsewhere, name one file twice, or print what they like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.sources import polite_web
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.raw_images import Collecting
from tests.sources.archived_set import jpeg
from tests.sources.collecting import Run, asked_images
from tests.sources.feed_answers import MSL_PATH, msl_item, msl_page, put_images, put_msl
from tests.sources.web_site import Answer, Site, json_answer, running_site


def files_in(folder: Path) -> list[str]:
    """Return the names of all files that were brought."""
    return sorted(path.name for path in folder.rglob("sol-*/*"))


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/a.jpg",
        "https://localhost:8080/a.jpg",
        "https://[::1]/a.jpg",
        "https://169.254.169.254/latest/a.jpg",
        "file:///etc/hosts.jpg",
        "ftp://mars.nasa.gov/a.jpg",
        "//127.0.0.1/a.jpg",
        "/etc/hosts.jpg",
        "https://mars.nasa.gov@127.0.0.1/a.jpg",
        "https://mars.nasa.gov.evil.org/a.jpg",
        "https://mars.nasa.gov\\@127.0.0.1/a.jpg",
        "https://mars.nasa.gov:99999/a.jpg",
        "https://[/a.jpg",
        "{origin}/a.jpg\x00",
        "{origin}/a\n.jpg",
    ],
)
def test_addresses_that_lead_elsewhere(site: Site, run: Run, address: str) -> None:
    """Into this network, to this disk, or to a server of another name: none is asked."""
    item = msl_item(site.origin, 1, https_url=address.format(origin=site.origin))
    site.has(MSL_PATH, json_answer(msl_page([item])))
    (problem,) = run().failed
    assert problem.isprintable()
    assert asked_images(site) == []


@pytest.mark.parametrize("place", ["https://example.org/a.jpg", "http://127.0.0.2:9/a.jpg"])
def test_an_image_does_not_lead_to_another_server(site: Site, run: Run, place: str) -> None:
    """Only the mission's own give its images, whatever they redirect to."""
    item = msl_item(site.origin, 1)
    put_msl(site, [[item]])
    moved = Answer(status=302, headers={"Location": place})
    site.has(str(item["https_url"]).removeprefix(site.origin), moved)
    (problem,) = run().failed
    assert "none of its own servers" in problem


def test_an_image_may_lie_elsewhere_on_its_own_server(site: Site, run: Run) -> None:
    """Addresses change."""
    item = msl_item(site.origin, 1)
    put_msl(site, [[item]])
    site.has_image("/new/place.jpg", jpeg(7))
    moved = Answer(status=301, headers={"Location": "/new/place.jpg"})
    site.has(str(item["https_url"]).removeprefix(site.origin), moved)
    assert run().downloaded == 1


def test_a_document_does_not_lead_to_another_server(site: Site, web: PoliteWeb) -> None:
    """Where only some are trusted."""
    with running_site() as other:
        there = other.has("/page", json_answer([1]))
        here = site.has("/page", Answer(status=302, headers={"Location": there}))
        with pytest.raises(DownloadError, match="none of its own servers"):
            web.read_json(here, (site.origin,))
        assert other.asked == []
        assert web.read_json(here) == [1]


@pytest.mark.parametrize(
    "name", ["a/b.jpg", "..%2Fb.jpg", "b%00.jpg", "b%0A.jpg", "b%5Cc.jpg", "b%3As.jpg"]
)
def test_names_of_files_that_are_none(site: Site, order: Collecting, run: Run, name: str) -> None:
    """The last part of the address is the name, and only a plain one."""
    item = msl_item(site.origin, 1, https_url=f"{site.origin}/{name}")
    put_msl(site, [[item]])
    run()
    assert files_in(order.folder) in ([], ["b.jpg", "b.jpg.json"])


def test_two_images_of_one_name(site: Site, order: Collecting, run: Run) -> None:
    """The first one stays, with its own words; also in the next run."""
    first = msl_item(site.origin, 1)
    second = msl_item(site.origin, 2, https_url=first["https_url"])
    site.has(MSL_PATH, json_answer(msl_page([first, second])))
    put_images(site, [first])
    for brought in (1, 0):
        result = run()
        assert (result.downloaded, result.known) == (brought, 1 - brought)
        assert f"is here already, as that of {first['imageid']}" in result.failed[0]
    sidecar = next(order.folder.rglob("*.json"))
    assert json.loads(sidecar.read_text("utf-8"))["item"] == first


@pytest.mark.parametrize("name", ["x" * 10_000, "\x1b[2J", "a\nb", "a\x00b"])
def test_names_that_cannot_be_printed(site: Site, run: Run, name: str) -> None:
    """They are named as far as they can be."""
    site.has(MSL_PATH, json_answer(msl_page([msl_item(site.origin, 1, imageid=name)])))
    (problem,) = run().failed
    assert "has no sound imageid" in problem
    assert problem.isprintable()
    assert len(problem) < 300


def test_figures_that_make_no_sense(site: Site, run: Run) -> None:
    """They are not what the images are counted by."""
    items = [msl_item(site.origin, number) for number in range(2)]
    bad = [{**msl_item(site.origin, 7), "sol": sol} for sol in ("NaN", -1, "1e999", None, [565])]
    put_images(site, items)
    site.has(MSL_PATH, json_answer({**msl_page([*items, *bad]), "total": -(10**30)}))
    result = run()
    assert result.downloaded == 2
    assert len(result.failed) == len(bad)


def test_a_page_without_end_is_left(site: Site, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is all in memory."""
    monkeypatch.setattr(polite_web, "MOST_JSON_BYTES", 10_000)
    site.has(MSL_PATH, Answer(b"[" + b"1," * 10_000, "application/json"))
    with pytest.raises(DownloadError, match="more than 10,000 bytes"):
        run()


def test_a_page_of_too_many_entries_is_left(site: Site, run: Run) -> None:
    """Each would be named."""
    site.has(MSL_PATH, json_answer({"items": [None] * 100_000, "more": False}))
    with pytest.raises(DownloadError, match="100,000 images on a page"):
        run()


def test_a_reason_cannot_write_what_it_likes(site: Site, web: PoliteWeb) -> None:
    """A terminal would obey it."""
    site.reason = "\x1b[2J" + "x" * 1000
    with pytest.raises(DownloadError) as caught:
        web.read_json(site.has("/page", Answer(status=500)))
    assert str(caught.value).isprintable()
    assert len(caught.value.what) < 300


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="there is no disk that is always full")
def test_a_full_disk(site: Site, order: Collecting, run: Run) -> None:
    """It is said, and nothing half of it is left."""
    item = msl_item(site.origin, 1)
    put_msl(site, [[item]])
    name = str(item["https_url"]).rpartition("/")[2]
    folder = order.folder / "sol-00565"
    folder.mkdir(parents=True)
    (folder / f"{name}.part").symlink_to(FULL)
    (problem,) = run().failed
    assert "cannot be written: No space left on device" in problem
    assert files_in(order.folder) == []
    assert run().downloaded == 1
