"""The raw-image feed of Mars 2020 (Perseverance, and Ingenuity's cameras).

It is what the mission's raw-images page reads; there is no specification of it. Parameters and
forms are taken from public programs that use it:

- MarsRaw/mars-raw-utils (src/m20/fetch.rs, src/m20/metadata.rs): `feed`, `category`, `feedtype`,
  `ver`, `num`, `page` from 0, `order`, `search`, `condition_2`/`condition_3`, `extended`; the
  answer's `images` and their fields. Ingenuity's cameras need `category=mars2020,ingenuity`.
- The README of nasa-photo-viewer, a public client: `num` is cut to 100; instruments are joined by
  “|”; past the end the list is empty, with an `error_message`; `per_page` and `drive` are texts,
  and older sols lack fields.
- Public records of answers, from which the types below are read: numbers of `extended` are texts
  and “UNK” means not known.
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

_HELICOPTER = {"HELI_NAV": "Helicopter Navcam", "HELI_RTE": "Helicopter Color Camera"}
_INSTRUMENTS = {
    "MCZ_LEFT": "Mastcam-Z Left",
    "MCZ_RIGHT": "Mastcam-Z Right",
    "NAVCAM_LEFT": "Navcam Left",
    "NAVCAM_RIGHT": "Navcam Right",
    "FRONT_HAZCAM_LEFT_A": "Front Hazcam Left",
    "FRONT_HAZCAM_LEFT_B": "Front Hazcam Left",
    "FRONT_HAZCAM_RIGHT_A": "Front Hazcam Right",
    "FRONT_HAZCAM_RIGHT_B": "Front Hazcam Right",
    "REAR_HAZCAM_LEFT": "Rear Hazcam Left",
    "REAR_HAZCAM_RIGHT": "Rear Hazcam Right",
    "SUPERCAM_RMI": "SuperCam RMI",
    "SHERLOC_WATSON": "SHERLOC WATSON",
    "SHERLOC_ACI": "SHERLOC ACI",
    "PIXL_MCC": "PIXL MCC",
    "CACHECAM": "CacheCam",
    "SKYCAM": "MEDA SkyCam",
    "EDL_PUCAM1": "Parachute Up-look Camera A",
    "EDL_PUCAM2": "Parachute Up-look Camera B",
    "EDL_DDCAM": "Descent Stage Down-look Camera",
    "EDL_RUCAM": "Rover Up-look Camera",
    "EDL_RDCAM": "Rover Down-look Camera",
    "LCAM": "Lander Vision System Camera",
    **_HELICOPTER,
}


def _parameters(query: FeedQuery, page: int) -> Mapping[str, str]:
    has_helicopter = not query.codes or not _HELICOPTER.keys().isdisjoint(query.codes)
    parameters = {
        "feed": "raw_images",
        "category": "mars2020,ingenuity" if has_helicopter else "mars2020",
        "feedtype": "json",
        "ver": "1.2",
        "num": str(PAGE_SIZE),
        "page": str(page),
        "order": "sol asc",
        "search": "|".join(query.codes),
        **sol_conditions(query),
    }
    if not query.has_thumbnails:
        parameters["extended"] = "sample_type::full,"
    return parameters


def _read_page(answer: object) -> FeedPage:
    record, entries = fields.listed(answer, "images")
    items, problems = read_entries(entries, _read_item)
    total = max(0, int(fields.number(record, "total_results") or 0))
    # That total and what the pages hold differ at times: the feed ends where a page is empty.
    return FeedPage(items, problems, has_more=bool(entries), total=total)


def _read_item(entry: fields.Entry) -> FeedItem:
    code = fields.text(fields.inner(entry, "camera"), "instrument")
    files = fields.inner(entry, "image_files")
    address = fields.text(files, "full_res") or fields.text(files, "large")
    if not address:
        raise ValueError("has no address of an image")
    return FeedItem(
        image_id=fields.needed_name(entry, "imageid"),
        code=code,
        address=address,
        is_thumbnail=fields.text(entry, "sample_type").casefold() == "thumbnail",
        facts=_facts(entry, _INSTRUMENTS.get(code, "")),
        words=entry,
    )


def _facts(entry: fields.Entry, instrument: str) -> ProductFacts:
    camera, extended = fields.inner(entry, "camera"), fields.inner(entry, "extended")
    return replace(
        shared_facts(entry, "Mars 2020", instrument, camera.get("camera_vector")),
        clock=fields.number(extended, "sclk"),
        filter_name=fields.text(camera, "filter_name"),
        taken_at=fields.utc_time(fields.text(entry, "date_taken_utc")),
        local_time=fields.local_time(fields.text(entry, "date_taken_mars")),
    )


MARS_2020 = Feed(
    name="mars2020",
    title="Mars 2020 (Perseverance)",
    address="https://mars.nasa.gov/rss/api/",
    image_origins=("https://mars.nasa.gov",),
    instruments=_INSTRUMENTS,
    parameters=_parameters,
    read_page=_read_page,
)
