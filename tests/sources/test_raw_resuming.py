"""Fetching raw images that was stopped, limited or broken off, and goes on."""

from __future__ import annotations

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.sources.page_state import PageState, StateFile
from mars_labeler.sources.raw_images import Collected, Collecting
from tests.sources.collecting import QUERY, Run
from tests.sources.feed_answers import MSL_PATH, msl_item, msl_page, put_images, put_msl
from tests.sources.web_site import Answer, Site, json_answer


def test_the_limit_counts_what_is_here(site: Site, order: Collecting, run: Run) -> None:
    """The next run with the same limit has nothing to do, one with a higher limit goes on."""
    put_msl(site, [[msl_item(site.origin, number) for number in range(5)]])
    assert run(limit=2) == Collected(downloaded=2, is_limited=True)
    assert run(limit=2) == Collected(known=2, is_limited=True)
    assert run(limit=5) == Collected(downloaded=3, known=2)
    assert len(list(order.folder.rglob("*.jpg"))) == 5


def test_a_page_that_cannot_be_had_ends_it(site: Site, run: Run) -> None:
    """What has come is kept, and the next run goes on."""
    items = [msl_item(site.origin, number) for number in range(3)]
    put_images(site, items)
    good = json_answer(msl_page(items[:2], is_last=False))
    site.has(MSL_PATH, good, Answer(b"{", "application/json"))
    with pytest.raises(DownloadError, match="no JSON"):
        run()
    site.has(MSL_PATH, json_answer({"error": "moved"}))
    with pytest.raises(DownloadError, match=r"unknown form: it has no list “items”"):
        run()
    site.has(MSL_PATH, json_answer(msl_page(items[2:], 1)))
    assert run() == Collected(downloaded=1, known=2)


def test_finished_pages_are_not_read_again(site: Site, order: Collecting, run: Run) -> None:
    """Until the query has come to its end; then the next run looks for what is new."""
    items = [msl_item(site.origin, number) for number in range(4)]
    put_msl(site, [items[:2], items[2:]])

    def stop(progress: Progress) -> None:
        if progress.done == 3:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(ReportingContext(stop))
    site.asked.clear()
    assert run() == Collected(downloaded=1, known=3)
    assert [("page=1&" in path) for path in site.asked if path.startswith(MSL_PATH)] == [True]
    put_msl(site, [items])
    assert run() == Collected(known=4)
    assert not list(order.folder.glob(".fetch-*.json"))


def test_a_page_with_a_failure_is_read_again(site: Site, run: Run) -> None:
    """Also when later pages were finished."""
    items = [msl_item(site.origin, number) for number in range(3)]
    put_msl(site, [items[:1], items[1:2], items[2:]])
    missing = str(items[1]["https_url"]).removeprefix(site.origin)
    content = site.answers.pop(missing)

    def stop(_progress: Progress) -> None:
        if any("page=2&" in path for path in site.asked):
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(ReportingContext(stop))
    site.answers[missing] = content
    site.has(
        MSL_PATH,
        json_answer(msl_page(items[1:2], 1, is_last=False)),
        json_answer(msl_page(items[2:], 2)),
    )
    assert run() == Collected(downloaded=2, known=1)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"page": -5, "images": 0}', '{"page": "x"}'])
def test_a_damaged_state_begins_anew(site: Site, order: Collecting, run: Run, content: str) -> None:
    """Nothing is skipped."""
    put_msl(site, [[msl_item(site.origin, number) for number in range(3)]])
    state = StateFile(order.folder, "msl", QUERY)
    order.folder.mkdir()
    state.write(PageState(7, 700))
    next(order.folder.glob(".fetch-*.json")).write_text(content)
    assert run() == Collected(downloaded=3)
