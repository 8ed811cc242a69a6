"""Getting images: public data sets, and raw images from the missions' feeds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import appdirs

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.jobs import JobContext
from mars_labeler.services.project import APP_NAME
from mars_labeler.sources.feeds import Feed, FeedQuery
from mars_labeler.sources.last_progress import LastProgress
from mars_labeler.sources.places import PUBLIC_PLACES
from mars_labeler.sources.raw_images import Collecting, collect
from mars_labeler.sources.set_fetching import bring_set

DEFAULT_LIMIT = 500
"""Raw images that are fetched at most unless more are asked for."""


@dataclass(frozen=True)
class ListedDataSet:
    """A public data set that can be had by name.

    Args:
        name: As the command line spells it ("msl-surface").
        title: As a person reads it.
        summary: What is in it, one sentence.
        page: Web page of its record, where its authors and terms stand.
        terms: The license, as its record names it.
        size: Bytes to download; None when they are known only when it is fetched.
    """

    name: str
    title: str
    summary: str
    page: str
    terms: str
    size: int | None = None


@dataclass(frozen=True)
class FetchedSet:
    """A data set that is here now.

    Args:
        name: Its name.
        image_folder: The folder to import: its images, with their label lists beside them.
        is_new: Whether it was unpacked now; otherwise it was here already.
    """

    name: str
    image_folder: Path
    is_new: bool


@dataclass(frozen=True)
class ListedMission:
    """A mission whose raw images can be fetched.

    Args:
        name: As the command line spells it ("msl").
        title: As a person reads it ("Mars Science Laboratory (Curiosity)").
    """

    name: str
    title: str


@dataclass(frozen=True)
class RawQuery:
    """Which raw images are wanted.

    Args:
        mission: The name of a `ListedMission`.
        instrument: One of `list_instruments(mission)`, whatever the case; empty for all of them.
        first_sol: First Martian day of the mission, 0 or later.
        last_sol: Last one, which is included; not before the first.
        limit: Images at most, those that are here already included.
        has_thumbnails: Whether the small previews that the rover sends ahead are wanted too.
    """

    mission: str
    instrument: str
    first_sol: int
    last_sol: int
    limit: int = DEFAULT_LIMIT
    has_thumbnails: bool = False


@dataclass(frozen=True)
class FetchedRaw:
    """What came of fetching raw images.

    Args:
        image_folder: Where the images lie, each with the feed's words beside it as `….json`.
        downloaded: Images that were brought now.
        known: Images that were here already.
        failed: Why images or lines of the feed were left out, a sentence each.
        is_limited: Whether the limit ended it, so that the feed may have more.
    """

    image_folder: Path
    downloaded: int
    known: int
    failed: tuple[str, ...] = ()
    is_limited: bool = False


def list_data_sets() -> tuple[ListedDataSet, ...]:
    """Return the public data sets that can be had by name."""
    return tuple(
        ListedDataSet(each.name, each.title, each.summary, each.page, each.terms, each.size)
        for each in PUBLIC_PLACES.data_sets.values()
    )


def fetch_data_set(name: str, folder: Path | None, context: JobContext) -> FetchedSet:
    """Download, verify and unpack a public data set, or go on where that was stopped.

    Args:
        name: Its name, as `list_data_sets` gives it.
        folder: A folder for it alone, which need not exist; None for the usual one.
        context: Told the progress in bytes.

    Raises:
        DownloadError: There is none of that name, it cannot be had, it is not what it should be,
            or the folder has something else in it.
        JobCancelled: The person has asked to stop; the next call goes on from there.
    """
    data_set = PUBLIC_PLACES.data_sets.get(name)
    if data_set is None:
        raise DownloadError(
            f"There is no data set “{name}”.",
            f"Choose one of {', '.join(PUBLIC_PLACES.data_sets)}.",
        )
    target = _resolved(folder, name)
    steps = LastProgress(context)
    brought = bring_set(
        data_set, target, PUBLIC_PLACES.archive, PUBLIC_PLACES.web(steps.repeat), steps
    )
    return FetchedSet(name, brought.image_folder, brought.is_new)


def list_missions() -> tuple[ListedMission, ...]:
    """Return the missions whose raw images can be fetched."""
    return tuple(ListedMission(each.name, each.title) for each in PUBLIC_PLACES.feeds.values())


def list_instruments(mission: str) -> tuple[str, ...]:
    """Return the instruments of a mission, as a person calls them.

    Args:
        mission: Its name, as `list_missions` gives it.

    Raises:
        DownloadError: There is no feed of such a mission.
    """
    return _feed(mission).instrument_names


def fetch_raw(query: RawQuery, folder: Path | None, context: JobContext) -> FetchedRaw:
    """Bring the raw images of a query that are not here yet, one after the other.

    Each lies in a folder of its sol, with the feed's words beside it; an import takes its facts
    from there. The servers are asked once a second at most.

    Args:
        query: Which ones.
        folder: Where they are to lie; None for the usual folder of the mission.
        context: Told how many are here.

    Raises:
        DownloadError: The query makes no sense, the feed or several images in a row cannot be
            had, or the folder cannot be written. What has come is kept.
        JobCancelled: The person has asked to stop; the next call goes on from there.
    """
    feed = _feed(query.mission)
    if not 0 <= query.first_sol <= query.last_sol or query.limit < 1:
        raise DownloadError(
            f"Sols {query.first_sol} to {query.last_sol}, {query.limit} images at most: "
            "that is no range.",
            "Give the first sol, then the last one, and a limit above 0.",
        )
    codes = feed.codes_of(query.instrument) if query.instrument else ()
    asked = FeedQuery(codes, query.first_sol, query.last_sol, query.has_thumbnails)
    target = _resolved(folder, query.mission)
    steps = LastProgress(context)
    order = Collecting(feed, asked, target, query.limit)
    collected = collect(order, PUBLIC_PLACES.web(steps.repeat), steps)
    return FetchedRaw(
        image_folder=target,
        downloaded=collected.downloaded,
        known=collected.known,
        failed=tuple(collected.failed),
        is_limited=collected.is_limited,
    )


def default_images_folder(name: str) -> Path:
    """Return where fetched images are kept unless another folder is named.

    Args:
        name: Name of a data set or of a mission.
    """
    return Path(appdirs.user_data_dir(APP_NAME, appauthor=False)) / "images" / name


def _resolved(folder: Path | None, name: str) -> Path:
    return (default_images_folder(name) if folder is None else folder.expanduser()).resolve()


def _feed(mission: str) -> Feed:
    feed = PUBLIC_PLACES.feeds.get(mission)
    if feed is None:
        raise DownloadError(
            f"There is no raw-image feed of “{mission}”.",
            f"Choose one of {', '.join(PUBLIC_PLACES.feeds)}.",
        )
    return feed
