"""Brings the raw images of a feed that are not here yet: page after page, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobContext, Progress
from mars_labeler.download.wording import shown
from mars_labeler.sources.addresses import find_allowed
from mars_labeler.sources.alone import alone
from mars_labeler.sources.feeds import Feed, FeedItem, FeedPage, FeedQuery
from mars_labeler.sources.image_files import bring_image, check_place, image_path, is_known
from mars_labeler.sources.page_state import PageState, StateFile
from mars_labeler.sources.polite_web import MissingError, PoliteWeb

MOST_FAILURES = 5
"""Images in a row that do not come before the server, the network or the disk counts as gone."""

MOST_MISSING = 100
"""Images in a row that the server does not have before it is not asked any more."""

MOST_USELESS_PAGES = 20
"""Pages in a row without a single image that is asked for before the feed is left."""

_STAGE = "Fetching raw images"


@dataclass
class Collected:
    """What came of it.

    Args:
        downloaded: Images that were brought.
        known: Images that were here already.
        failed: Why images or entries were left out, a sentence each.
        is_limited: Whether the limit ended it.
    """

    downloaded: int = 0
    known: int = 0
    failed: list[str] = field(default_factory=list)
    is_limited: bool = False

    @property
    def here(self) -> int:
        """Images of the query that are here now."""
        return self.downloaded + self.known


@dataclass(frozen=True)
class Collecting:
    """What is to be collected.

    Args:
        feed: The mission's feed.
        query: What it is asked for.
        folder: Where the images are to lie; made when it is missing.
        limit: Images at most, those that are here already included.
    """

    feed: Feed
    query: FeedQuery
    folder: Path
    limit: int


def collect(order: Collecting, web: PoliteWeb, context: JobContext) -> Collected:
    """Bring the images of a query that are not here yet.

    It can be stopped at any checkpoint, and the next call goes on: finished pages are not read
    again until the query has come to its end, and images that are here are not brought again.

    Args:
        order: What is to be collected.
        web: Asks; its check should be a checkpoint of `context`.
        context: Told how many images are here.

    Returns:
        What came of it. An image that cannot be had is named there, and nothing else stops.

    Raises:
        DownloadError: A page cannot be had or has another form, several images in a row cannot
            be had, the folder cannot be written, or another process collects into it.
        JobCancelled: The person has asked to stop.
    """
    with alone(order.folder / ".fetch.lock", order.folder):
        return _Collection(order, web, context).run()


class _Collection:
    """One run: what has come so far, and what has gone wrong in a row."""

    def __init__(self, order: Collecting, web: PoliteWeb, context: JobContext) -> None:
        self._order = order
        self._web = web
        self._context = context
        self._state = StateFile(order.folder, order.feed.name, order.query)
        self._seen: set[str] = set()
        self._failures = self._missing = self._useless_pages = 0
        self._result = Collected()

    def run(self) -> Collected:
        begin = self._state.read()
        self._result.known = begin.images
        page, is_sound = begin.page, True
        while True:
            address = self._order.feed.page_address(self._order.query, page)
            answer = self._read_page(address)
            wanted = self._take_wanted(answer, page)
            is_sound &= self._bring_page(wanted, address, answer.total)
            if self._result.is_limited or not answer.has_more:
                break
            page += 1
            if is_sound:  # a page with images that could not be had is read again
                self._state.write(PageState(page, self._result.here))
        if not self._result.is_limited:
            self._state.clear()
        self._context.checkpoint(Progress(_STAGE, self._result.here, self._result.here))
        return self._result

    def _read_page(self, address: str) -> FeedPage:
        self._context.checkpoint(Progress(_STAGE, self._result.here))
        answer = self._web.read_json(address)
        try:
            return self._order.feed.read_page(answer)
        except ValueError as error:
            raise DownloadError(
                f"{address} answers in an unknown form: {error}.",
                "Try again later; if it stays so, this version is too old for the feed.",
            ) from error

    def _take_wanted(self, answer: FeedPage, page: int) -> list[FeedItem]:
        """Return the images of a page that are asked for, each once.

        Raises:
            DownloadError: The feed goes in a circle, or does not know what it is asked for.
        """
        fresh = {item.image_id: item for item in answer.items if item.image_id not in self._seen}
        self._seen.update(fresh)
        self._result.failed += answer.problems
        wanted = [item for item in fresh.values() if self._order.query.wants(item)]
        self._useless_pages = 0 if wanted else self._useless_pages + 1
        if answer.has_more and not fresh:
            fault = f"has nothing new on page {page + 1}, and would go on"
        elif answer.has_more and self._useless_pages > MOST_USELESS_PAGES:
            fault = f"has had nothing that was asked for on {self._useless_pages} pages"
        else:
            return wanted
        raise DownloadError(
            f"The feed of {self._order.feed.title} {fault}.",
            "Try again later, or ask for fewer sols; what is here is kept.",
        )

    def _bring_page(self, items: list[FeedItem], feed: str, total: int) -> bool:
        """Bring images of a page; return whether all of them are here now."""
        is_whole = True
        for item in items:
            if self._result.here >= self._order.limit:
                self._result.is_limited = True
                break
            most = max(self._result.here, min(self._order.limit, total or self._order.limit))
            self._context.checkpoint(Progress(_STAGE, self._result.here, most))
            is_whole &= self._bring(item, feed)
        return is_whole

    def _bring(self, item: FeedItem, feed: str) -> bool:
        try:
            path = image_path(item, self._order.folder)
            if is_known(path, item):
                self._result.known += 1
                return True
            check_place(path, item)
            origins = self._order.feed.image_origins
            address = find_allowed(item.address, origins)
            if not address:
                raise MissingError(f"{shown(item.address)} is none of the mission's own servers.")
            bring_image(item, address, path, feed, self._web, origins)
        except DownloadError as error:
            is_missing = isinstance(error, MissingError)
            self._missing += is_missing
            self._failures = 0 if is_missing else self._failures + 1
            if self._failures >= MOST_FAILURES or self._missing >= MOST_MISSING:
                raise
            self._result.failed.append(f"{item.image_id}: {error.what}")
            return False
        self._failures = self._missing = 0
        self._result.downloaded += 1
        return True
