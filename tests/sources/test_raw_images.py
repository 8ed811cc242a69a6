"""Bringing the raw images of a feed: each once, with what the feed says about it."""

from __future__ import annotations

import json

import pytest
from filelock import FileLock

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.sources.feeds import FeedQuery
from mars_labeler.sources.raw_images import Collected, Collecting, collect
from tests.sources.archived_set import jpeg
from tests.sources.collecting import QUERY, Run, asked_images, asking
from tests.sources.feed_answers import (
    MARS_2020_PATH,
    MSL_PATH,
    local_feed,
    mars_2020_item,
    mars_2020_page,
    msl_item,
    put_msl,
)
from tests.sources.web_site import Site, json_answer


def test_images_are_brought_with_what_the_feed_says(
    site: Site, order: Collecting, run: Run
) -> None:
    """Each in a folder of its sol; the sidecar has the page, the entry and the known facts."""
    first, second = msl_item(site.origin, 1), msl_item(site.origin, 2, sol=566)
    put_msl(site, [[first, second]])
    assert run() == Collected(downloaded=2)
    path = order.folder / "sol-00565" / "0565MH0003630000000001R00_DXXX.jpg"
    assert path.read_bytes() == jpeg(0)
    sidecar = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    assert sidecar["feed"] == order.feed.page_address(QUERY, 0)
    assert sidecar["item"] == first
    assert sidecar["byte_size"] == len(jpeg(0))
    assert sidecar["facts"] == {
        "product_id": "0565MH0003630000000001R00_DXXX",
        "mission": "MSL",
        "instrument": "MAHLI",
        "sol": 565,
        "clock": 447_700_001.5,
        "taken_at": "2014-03-10T02:05:17.000Z",
        "local_time": "14:07:09",
    }
    assert (order.folder / "sol-00566").is_dir()
    assert not list(order.folder.rglob("*.part"))


def test_all_pages_are_read(site: Site, run: Run) -> None:
    """Until the feed says that there are no more."""
    put_msl(site, [[msl_item(site.origin, number)] for number in range(3)])
    assert run() == Collected(downloaded=3)
    pages = [path for path in site.asked if path.startswith(MSL_PATH)]
    assert ["page=0&" in pages[0], "page=1&" in pages[1], "page=2&" in pages[2]] == [True] * 3


def test_a_feed_that_ends_with_an_empty_page(site: Site, order: Collecting, run: Run) -> None:
    """As that of Mars 2020 does."""
    item = mars_2020_item(site.origin, 1)
    name = f"{item['imageid']}01.png"
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    path = f"/mars2020-raw-images/pub/ods/surface/sol/00100/ids/edr/browse/ncam/{name}"
    site.has_image(path, png)
    site.has(MARS_2020_PATH, json_answer(mars_2020_page([item])), json_answer(mars_2020_page([])))
    feed = local_feed("mars2020", site, MARS_2020_PATH)
    assert run(feed=feed, query=FeedQuery((), 0, 200)) == Collected(downloaded=1)
    assert (order.folder / "sol-00100" / name).read_bytes() == png


def test_what_is_here_is_not_brought_again(site: Site, order: Collecting, run: Run) -> None:
    """Unless it is cut off or gone."""
    items = [msl_item(site.origin, number) for number in range(3)]
    put_msl(site, [items])
    run()
    site.asked.clear()
    assert run() == Collected(known=3)
    assert asked_images(site) == []
    cut, gone, _whole = sorted(order.folder.rglob("*.jpg"))
    cut.write_bytes(cut.read_bytes()[:10])
    gone.unlink()
    assert run() == Collected(downloaded=2, known=1)
    assert cut.read_bytes() == jpeg(0)


def test_an_image_whose_words_are_lost_is_brought_again(
    site: Site, order: Collecting, run: Run
) -> None:
    """Whether it is whole cannot be known without them."""
    put_msl(site, [[msl_item(site.origin, 1)]])
    run()
    sidecar = next(order.folder.rglob("*.json"))
    sidecar.write_text("cut o", "utf-8")
    assert run() == Collected(downloaded=1)


def test_an_image_that_is_listed_twice_counts_once(site: Site, run: Run) -> None:
    """On a page, or on the next one when the feed has grown meanwhile."""
    one, two = msl_item(site.origin, 1), msl_item(site.origin, 2)
    put_msl(site, [[one, one], [one, two]])
    assert run() == Collected(downloaded=2)


def test_it_waits_between_images(site: Site, order: Collecting, slept: list[float]) -> None:
    """Once for each question but the first."""
    put_msl(site, [[msl_item(site.origin, number) for number in range(3)]])
    collect(order, asking(slept.append, pause_s=1.0), ReportingContext())
    assert sum(slept) == pytest.approx(3.0)


def test_two_runs_into_one_folder_do_not_mix(order: Collecting, run: Run) -> None:
    """Together they would ask twice as often."""
    order.folder.mkdir()
    with (
        FileLock(order.folder / ".fetch.lock"),
        pytest.raises(DownloadError, match="Another process is fetching"),
    ):
        run()


def test_a_try_that_fails_leaves_nothing(site: Site, order: Collecting, run: Run) -> None:
    """No folder; one that was there stays, without the lock in it."""
    with pytest.raises(DownloadError, match="404"):
        run()
    assert not order.folder.exists()
    order.folder.mkdir()
    with pytest.raises(DownloadError, match="404"):
        run()
    assert list(order.folder.iterdir()) == []
    assert len(site.asked) == 2


def test_a_folder_that_cannot_be_made(order: Collecting, run: Run) -> None:
    """A file is in its place."""
    order.folder.write_text("a file")
    with pytest.raises(DownloadError, match="cannot be written"):
        run()
