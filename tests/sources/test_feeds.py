"""What the missions' feeds are asked, and what is read from their answers."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from mars_labeler.domain.errors import DownloadError
from mars_labeler.domain.products import ProductFacts
from mars_labeler.sources.feeds import FEEDS, FeedQuery
from tests.sources.feed_answers import mars_2020_item, mars_2020_page, msl_item, msl_page

MSL, MARS_2020 = FEEDS["msl"], FEEDS["mars2020"]
ORIGIN = "https://mars.nasa.gov"
MAHLI = FeedQuery(("MAHLI",), 565, 1060)


def asked(address: str) -> dict[str, str]:
    """Return the parameters of an address, each once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_what_the_msl_feed_is_asked() -> None:
    """A page of an instrument's sols, without previews; spaces go out as %20."""
    address = MSL.page_address(MAHLI, 2)
    assert address.startswith("https://mars.nasa.gov/api/v1/raw_image_items/?")
    assert "sol%20asc" in address
    assert "+" not in address
    assert asked(address) == {
        "order": "sol asc,date_taken asc",
        "per_page": "100",
        "page": "2",
        "condition_1": "msl:mission",
        "condition_2": "565:sol:gte",
        "condition_3": "1060:sol:lte",
        "search": "MAHLI",
        "extended": "thumbnail::sample_type::noteq",
    }


def test_what_the_mars_2020_feed_is_asked() -> None:
    """The same, in its own words."""
    query = FeedQuery(("MCZ_LEFT", "MCZ_RIGHT"), 3, 4)
    assert asked(MARS_2020.page_address(query, 0)) == {
        "feed": "raw_images",
        "category": "mars2020",
        "feedtype": "json",
        "ver": "1.2",
        "num": "100",
        "page": "0",
        "order": "sol asc",
        "search": "MCZ_LEFT|MCZ_RIGHT",
        "condition_2": "3:sol:gte",
        "condition_3": "4:sol:lte",
        "extended": "sample_type::full,",
    }


def test_previews_and_the_helicopter_are_asked_for_when_they_are_wanted() -> None:
    """The helicopter's images are of a category of their own."""
    assert "extended" not in asked(MSL.page_address(FeedQuery((), 0, 1, True), 0))
    helicopter = asked(MARS_2020.page_address(FeedQuery(("HELI_NAV",), 0, 1, True), 0))
    assert helicopter["category"] == "mars2020,ingenuity"
    assert "extended" not in helicopter


def test_an_entry_of_the_msl_feed() -> None:
    """What it says, in our words; what is not known is left out."""
    page = MSL.read_page(msl_page([msl_item(ORIGIN, 7)], is_last=False, total=250))
    (item,) = page.items
    assert (page.has_more, page.total, page.problems) == (True, 250, ())
    assert item.address == f"{ORIGIN}/msl-raw-images/msss/00565/mhli/{item.image_id}.jpg"
    assert item.words["image_credit"] == "NASA/JPL-Caltech/MSSS"
    assert MAHLI.wants(item)
    assert item.facts == ProductFacts(
        product_id="0565MH0003630000000007R00_DXXX",
        mission="MSL",
        instrument="MAHLI",
        sol=565,
        clock=447_700_007.5,
        taken_at="2014-03-10T02:05:17.000Z",
        local_time="14:07:09",
    )


def test_an_entry_of_the_mars_2020_feed() -> None:
    """Its numbers are texts, and UNK means not known; the best file is taken."""
    page = MARS_2020.read_page(mars_2020_page([mars_2020_item(ORIGIN, 7)]))
    (item,) = page.items
    assert (page.has_more, page.total) == (True, 250)
    assert item.address.endswith("/ncam/NLF_0100_0675828007_276ECM_N0040218NCAM00503_01_295J01.png")
    facts = item.facts
    assert (facts.mission, facts.instrument, facts.eye) == ("Mars 2020", "Navcam Left", "left")
    assert (facts.sol, facts.clock, facts.filter_name) == (100, 675828717.752, "")
    assert (facts.taken_at, facts.local_time) == ("2021-06-01T14:14:37.984Z", "15:26:09")
    assert facts.azimuth_deg == pytest.approx(300.2, abs=0.1)
    assert facts.elevation_deg == pytest.approx(0.0, abs=0.1)


def test_the_last_pages() -> None:
    """One feed says that it is the last, the other has an empty one after it."""
    assert not MSL.read_page(msl_page([msl_item(ORIGIN, 1)])).has_more
    assert not MSL.read_page(msl_page([], is_last=False)).has_more
    end = MARS_2020.read_page(mars_2020_page([]))
    assert (end.items, end.problems, end.has_more) == ((), (), False)


def test_previews_are_known_as_such() -> None:
    """In each of the ways in which the feeds say so."""
    items = [
        msl_item(ORIGIN, 1, is_thumbnail=True),
        msl_item(ORIGIN, 2, extended={"sample_type": "thumbnail"}),
        msl_item(ORIGIN, 3, extended={"sample_type": "subframe"}),
    ]
    found = MSL.read_page(msl_page(items)).items
    assert [item.is_thumbnail for item in found] == [True, True, False]
    assert [MAHLI.wants(item) for item in found] == [False, False, True]
    (preview,) = MARS_2020.read_page(
        mars_2020_page([mars_2020_item(ORIGIN, 1, sample_type="Thumbnail")])
    ).items
    assert not FeedQuery((), 0, 200).wants(preview)
    assert FeedQuery((), 0, 200, has_thumbnails=True).wants(preview)


def test_what_was_not_asked_for_is_not_wanted() -> None:
    """A feed that has nothing for a sol answers with others."""
    (item,) = MSL.read_page(msl_page([msl_item(ORIGIN, 1, sol=700)])).items
    assert FeedQuery((), 700, 700).wants(item)
    assert not FeedQuery((), 701, 800).wants(item)
    assert not FeedQuery(("MAST_LEFT",), 700, 700).wants(item)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"imageid": None}, "without a name.* has no imageid"),
        ({"imageid": 5}, "has no imageid"),
        ({"https_url": None, "url": ""}, "has no url"),
        ({"sol": None}, "has no sol"),
        ({"sol": "many"}, "has no sol"),
        ({"sol": 10**400}, "has no sol"),
        ({"sol": -1}, "has no sol"),
    ],
)
def test_an_entry_that_lacks_what_it_needs(changes: dict[str, object], reason: str) -> None:
    """It is left out with its reason; the others of its page are not."""
    lacking = {**msl_item(ORIGIN, 1), **changes}
    page = MSL.read_page(msl_page([lacking, msl_item(ORIGIN, 2)]))
    assert len(page.items) == 1
    assert len(page.problems) == 1
    assert re.search(reason, page.problems[0])


@pytest.mark.parametrize("entry", [None, 5, "text", []])
def test_an_entry_that_is_no_record(entry: object) -> None:
    """Likewise, in both feeds."""
    assert MSL.read_page(msl_page([entry])).problems
    assert MARS_2020.read_page(mars_2020_page([entry])).problems


def test_an_entry_with_next_to_nothing() -> None:
    """Older sols lack fields, and null may stand in the place of any."""
    bare: dict[str, object] = {
        "imageid": "X",
        "sol": "12",
        "url": f"{ORIGIN}/X.JPG",
        "extended": None,
    }
    (item,) = MSL.read_page(msl_page([bare])).items
    assert item.facts == ProductFacts(product_id="X", mission="MSL", sol=12)
    bare = {"imageid": "X", "sol": 1, "image_files": {"large": f"{ORIGIN}/X.png"}, "camera": None}
    (item,) = MARS_2020.read_page(mars_2020_page([bare])).items
    assert item.facts == ProductFacts(product_id="X", mission="Mars 2020", sol=1)
    assert MARS_2020.read_page(mars_2020_page([{**bare, "image_files": 5}])).problems


@pytest.mark.parametrize("answer", [None, [], 5, {}, {"items": {}}, {"images": None}])
def test_an_answer_of_another_form(answer: object) -> None:
    """It is not taken for an empty page."""
    for feed in FEEDS.values():
        with pytest.raises(ValueError, match="it"):
            feed.read_page(answer)


def test_the_feeds_own_words_for_an_error() -> None:
    """They are handed on."""
    with pytest.raises(ValueError, match="Bad request"):
        MARS_2020.read_page({"error_message": "Bad request."})


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("MAHLI", ("MAHLI",)),
        ("mahli ", ("MAHLI",)),
        ("Mastcam", ("MAST_LEFT", "MAST_RIGHT")),
        ("Navcam Left", ("NAV_LEFT_A", "NAV_LEFT_B")),
        ("NAV_LEFT_A", ("NAV_LEFT_A",)),
        ("nav_left_a", ("NAV_LEFT_A",)),
        ("RMI", ("CHEMCAM_RMI",)),
    ],
)
def test_instruments_by_name(words: str, codes: tuple[str, ...]) -> None:
    """A whole name, its beginning, a word of it, or the feed's own name."""
    assert MSL.codes_of(words) == codes


def test_the_navcam_is_not_the_helicopters() -> None:
    """A name's beginning counts more than a word within it; all Hazcams have one in common."""
    assert MARS_2020.codes_of("Navcam") == ("NAVCAM_LEFT", "NAVCAM_RIGHT")
    assert len(MARS_2020.codes_of("hazcam")) == 6
    for words in ("Pancam", " "):
        with pytest.raises(DownloadError, match=r"no instrument .* Choose one of Mastcam-Z Left"):
            MARS_2020.codes_of(words)
