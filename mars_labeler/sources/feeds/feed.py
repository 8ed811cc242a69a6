"""What the raw-image feeds of all missions have in common: a page of images, asked for by sol."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.products import ProductFacts
from mars_labeler.download.wording import shown
from mars_labeler.sources.feeds.fields import Entry, needed_name, needed_sol, text
from mars_labeler.sources.feeds.pointing import pointing

PAGE_SIZE = 100
"""Images a page: the Mars 2020 feed gives no more, whatever is asked for."""


@dataclass(frozen=True)
class FeedQuery:
    """What a feed is asked for.

    Args:
        codes: The feed's own names of the instruments; empty for all of them.
        first_sol: First Martian day.
        last_sol: Last one, which is included.
        has_thumbnails: Whether previews are wanted too.
    """

    codes: tuple[str, ...]
    first_sol: int
    last_sol: int
    has_thumbnails: bool = False

    def wants(self, item: FeedItem) -> bool:
        """Return whether an image is asked for; feeds give others where they have none."""
        return (
            self.first_sol <= item.facts.sol <= self.last_sol
            and (not self.codes or item.code in self.codes)
            and (self.has_thumbnails or not item.is_thumbnail)
        )


@dataclass(frozen=True)
class FeedItem:
    """One image of a feed.

    Args:
        image_id: The feed's name for it.
        code: The feed's name of the instrument.
        address: Where its best file can be had.
        is_thumbnail: Whether it is a preview of an image that may come later.
        facts: What the feed says about it, in our words.
        words: What the feed says about it, as it is.
    """

    image_id: str
    code: str
    address: str
    is_thumbnail: bool
    facts: ProductFacts
    words: Mapping[str, object]


@dataclass(frozen=True)
class FeedPage:
    """One page of a feed.

    Args:
        items: Its images, wanted or not.
        problems: Why entries were left out, a sentence each.
        has_more: Whether the feed goes on after it.
        total: Images that the feed says it has for the query; 0 when it does not tell.
    """

    items: tuple[FeedItem, ...]
    problems: tuple[str, ...]
    has_more: bool
    total: int


@dataclass(frozen=True)
class Feed:
    """The raw-image feed of one mission.

    Args:
        name: As the command line spells the mission.
        title: As a person reads it.
        address: Where it is asked, without parameters.
        image_origins: Where its images may lie: scheme and host of each server.
        instruments: What a person calls each instrument, by the feed's name of it.
        parameters: Returns the parameters that ask for a page, counted from 0.
        read_page: Returns what an answer says; a ValueError means that it has another form.
    """

    name: str
    title: str
    address: str
    image_origins: tuple[str, ...]
    instruments: Mapping[str, str]
    parameters: Callable[[FeedQuery, int], Mapping[str, str]]
    read_page: Callable[[object], FeedPage]

    @property
    def instrument_names(self) -> tuple[str, ...]:
        """What a person calls the instruments, each once."""
        return tuple(dict.fromkeys(self.instruments.values()))

    def codes_of(self, instrument: str) -> tuple[str, ...]:
        """Return the feed's names of the instruments that a person means.

        Args:
            instrument: A name ("Navcam Left"), its beginning ("Navcam"), a word of it
                ("hazcam") or the feed's own name ("NAV_LEFT_A"), whatever the case.

        Raises:
            DownloadError: There is no such instrument.
        """
        wanted = instrument.casefold().strip()
        ways: tuple[Callable[[str], bool], ...] = (
            lambda name: name == wanted,
            lambda name: name.startswith(wanted),
            lambda name: wanted in name.split(),
        )
        if instrument.strip().upper() in self.instruments:
            return (instrument.strip().upper(),)
        for is_meant in ways if wanted else ():
            codes = [code for code, name in self.instruments.items() if is_meant(name.casefold())]
            if codes:
                return tuple(codes)
        raise DownloadError(
            f"{self.title} has no instrument “{instrument}” in its raw-image feed.",
            f"Choose one of {', '.join(self.instrument_names)}.",
        )

    def page_address(self, query: FeedQuery, page: int) -> str:
        """Return the address that answers with a page.

        A space must go out as %20: with + the servers answer a web page instead.
        """
        parameters = self.parameters(query, page)
        return f"{self.address}?{urlencode(parameters, quote_via=quote, safe=':,')}"


def shared_facts(
    entry: Entry, mission: str, instrument: str, camera_vector: object
) -> ProductFacts:
    """Return what the entries of all feeds say in fields of the same name.

    Args:
        entry: What the feed says about an image.
        mission: As a person calls it.
        instrument: As a person calls it; empty where it is unknown.
        camera_vector: Where the camera looked, in the rover's frame; it has another place in each.

    Raises:
        ValueError: The name of the image or its sol is missing.
    """
    aimed = pointing(camera_vector, entry.get("attitude"))
    return ProductFacts(
        product_id=needed_name(entry, "imageid"),
        mission=mission,
        instrument=instrument,
        sol=needed_sol(entry),
        eye=_eye_of(instrument),
        azimuth_deg=aimed[0] if aimed else None,
        elevation_deg=aimed[1] if aimed else None,
    )


def _eye_of(instrument: str) -> str:
    """Return the eye that an instrument's name ends with, "left" or "right", or nothing."""
    last = instrument.rpartition(" ")[2].lower()
    return last if last in ("left", "right") else ""


def sol_conditions(query: FeedQuery) -> dict[str, str]:
    """Return the parameters that limit the sols, which both feeds take.

    The first condition is taken by the mission; a range in its place is left unread.
    """
    return {
        "condition_2": f"{query.first_sol}:sol:gte",
        "condition_3": f"{query.last_sol}:sol:lte",
    }


def read_entries(
    entries: Sequence[object], read: Callable[[Mapping[str, object]], FeedItem]
) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """Read each entry of a page, and return the images and why others were left out.

    Args:
        entries: The page's list.
        read: Returns one image; a ValueError says what the entry lacks.
    """
    items: list[FeedItem] = []
    problems: list[str] = []
    for entry in entries:
        try:
            if not isinstance(entry, dict):
                raise ValueError("is no record")
            items.append(read(entry))
        except ValueError as error:
            name = text(entry, "imageid") if isinstance(entry, dict) else ""
            problems.append(f"An entry of the feed ({shown(name) or 'without a name'}) {error}.")
    return tuple(items), tuple(problems)
