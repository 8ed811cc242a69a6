"""The raw-image feed of the Mars Science Laboratory (Curiosity).

It is what the mission's raw-images page reads; there is no specification of it. Parameters and
forms are taken from public programs that use it:

- MarsRaw/mars-raw-utils (src/msl/fetch.rs, src/msl/metadata.rs): `condition_1=msl:mission`,
  `condition_2`/`condition_3` with `SOL:sol:gte`/`lte`, `search` with instruments joined by “|”,
  `per_page`, `page` from 0, `order`; the answer's `items`, `more`, `total`, `page`, `per_page`.
- martianch/CurieUX (RemoteFileNavigatorTest.java): whole answers as they came, from which the
  fields and types below are read; most of `extended` are texts, and `filter_name` may be null.
- Public clients of the page: `extended=thumbnail::sample_type::noteq` leaves previews out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mars_labeler.domain.products import ProductFacts
from mars_labeler.sources.feeds import fields
from mars_labeler.sources.feeds.feed import (
    PAGE_SIZE,
    Feed,
    FeedItem,
    FeedPage,
    FeedQuery,
    read_entries,
    shared_facts,
    sol_conditions,
)

_INSTRUMENTS = {
    "MAHLI": "MAHLI",
    "MARDI": "MARDI",
    "MAST_LEFT": "Mastcam Left",
    "MAST_RIGHT": "Mastcam Right",
    "CHEMCAM_RMI": "ChemCam RMI",
    "NAV_LEFT_A": "Navcam Left",
    "NAV_LEFT_B": "Navcam Left",
    "NAV_RIGHT_A": "Navcam Right",
    "NAV_RIGHT_B": "Navcam Right",
    "FHAZ_LEFT_A": "Front Hazcam Left",
    "FHAZ_LEFT_B": "Front Hazcam Left",
    "FHAZ_RIGHT_A": "Front Hazcam Right",
    "FHAZ_RIGHT_B": "Front Hazcam Right",
    "RHAZ_LEFT_A": "Rear Hazcam Left",
    "RHAZ_LEFT_B": "Rear Hazcam Left",
    "RHAZ_RIGHT_A": "Rear Hazcam Right",
    "RHAZ_RIGHT_B": "Rear Hazcam Right",
}


def _parameters(query: FeedQuery, page: int) -> Mapping[str, str]:
    parameters = {
        "order": "sol asc,date_taken asc",
        "per_page": str(PAGE_SIZE),
        "page": str(page),
        "condition_1": "msl:mission",
        **sol_conditions(query),
        "search": "|".join(query.codes),
    }
    if not query.has_thumbnails:
        parameters["extended"] = "thumbnail::sample_type::noteq"
    return parameters


def _read_page(answer: object) -> FeedPage:
    record, entries = fields.listed(answer, "items")
    items, problems = read_entries(entries, _read_item)
    return FeedPage(
        items,
        problems,
        has_more=bool(entries) and record.get("more") is not False,
        total=max(0, int(fields.number(record, "total") or 0)),
    )


def _read_item(entry: fields.Entry) -> FeedItem:
    extended = fields.inner(entry, "extended")
    code = fields.text(entry, "instrument")
    address = fields.text(entry, "https_url") or fields.needed_text(entry, "url")
    return FeedItem(
        image_id=fields.needed_name(entry, "imageid"),
        code=code,
        address=address,
        is_thumbnail=(
            entry.get("is_thumbnail") is True
            or fields.text(extended, "sample_type").casefold() == "thumbnail"
        ),
        facts=_facts(entry, extended, _INSTRUMENTS.get(code, "")),
        words=entry,
    )


def _facts(entry: fields.Entry, extended: fields.Entry, instrument: str) -> ProductFacts:
    return replace(
        shared_facts(entry, "MSL", instrument, entry.get("camera_vector")),
        clock=fields.number(entry, "spacecraft_clock"),
        filter_name=fields.text(extended, "filter_name"),
        taken_at=fields.utc_time(fields.text(entry, "date_taken")),
        local_time=fields.local_time(fields.text(extended, "lmst")),
    )


MSL = Feed(
    name="msl",
    title="Mars Science Laboratory (Curiosity)",
    address="https://mars.nasa.gov/api/v1/raw_image_items/",
    image_origins=("https://mars.nasa.gov", "https://mars.jpl.nasa.gov"),
    instruments=_INSTRUMENTS,
    parameters=_parameters,
    read_page=_read_page,
)
