"""A site to ask, what asks it without ever sleeping, and a task for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.sources.feeds import Feed, FeedQuery
from mars_labeler.sources.polite_web import PoliteWeb
from mars_labeler.sources.raw_images import Collected, Collecting, collect
from tests.sources.collecting import QUERY, Run, asking
from tests.sources.feed_answers import MSL_PATH, local_feed
from tests.sources.web_site import Site, running_site


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return an empty site, which no proxy is asked for."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_site() as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    """Return the seconds that were waited, instead of waiting."""
    return []


@pytest.fixture
def web(slept: list[float]) -> PoliteWeb:
    """Return what asks the site, with no pause between questions."""
    return asking(slept.append)


@pytest.fixture
def order(site: Site, tmp_path: Path) -> Collecting:
    """Return the task of collecting MAHLI's images into a folder that is not there yet."""
    return Collecting(local_feed("msl", site, MSL_PATH), QUERY, tmp_path / "raw", limit=100)


@pytest.fixture
def run(order: Collecting, web: PoliteWeb) -> Run:
    """Return a function that collects, with changes to the task."""

    def collected(
        context: ReportingContext | None = None,
        feed: Feed = order.feed,
        query: FeedQuery = QUERY,
        limit: int = order.limit,
    ) -> Collected:
        changed = replace(order, feed=feed, query=query, limit=limit)
        return collect(changed, web, context or ReportingContext())

    return collected
