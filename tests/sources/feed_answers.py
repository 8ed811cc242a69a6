"""Answers of the form that the missions' feeds give, for images that lie on a loopback site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mars_labeler.sources.feeds import FEEDS, Feed
from mars_labeler.sources.places import PUBLIC_PLACES, Places
from tests.sources.archived_set import SMALL_SET, jpeg
from tests.sources.web_site import Site, json_answer

MSL_PATH, MARS_2020_PATH = "/api/v1/raw_image_items/", "/rss/api/"


def msl_item(origin: str, number: int, sol: int = 565, **changes: object) -> dict[str, object]:
    """Return an entry of the MSL feed: an image of MAHLI, some fields changed."""
    name = f"{sol:04}MH00036300000{number:05}R00_DXXX"
    address = f"{origin}/msl-raw-images/msss/{sol:05}/mhli/{name}.jpg"
    return {
        "id": 100_000 + number,
        "camera_vector": None,
        "site": None,
        "imageid": name,
        "subframe_rect": None,
        "sol": sol,
        "scale_factor": None,
        "camera_model_component_list": None,
        "instrument": "MAHLI",
        "url": address,
        "spacecraft_clock": 447_700_000.5 + number,
        "attitude": None,
        "drive": None,
        "mission": "msl",
        "extended": {
            "lmst": "Sol-00565M14:07:09.120",
            "bucket": "msl-raws",
            "mast_az": "UNK",
            "mast_el": None,
            "url_list": address,
            "filter_name": None,
            "sample_type": "full",
        },
        "date_taken": "2014-03-10T02:05:17.000Z",
        "date_received": "2014-03-10T09:37:03.000Z",
        "instrument_sort": 3,
        "sample_type_sort": 1,
        "is_thumbnail": False,
        "title": f"Sol {sol}: Mars Hand Lens Imager (MAHLI)",
        "description": "This image was taken by Mars Hand Lens Imager (MAHLI).",
        "link": f"/raw_images/{100_000 + number}",
        "image_credit": "NASA/JPL-Caltech/MSSS",
        "https_url": address,
        **changes,
    }


def msl_page(
    items: Sequence[object], page: int = 0, is_last: bool = True, total: int = 0
) -> dict[str, object]:
    """Return an answer of the MSL feed."""
    return {
        "items": list(items),
        "more": not is_last,
        "total": total or len(items),
        "page": page,
        "per_page": 100,
    }


def mars_2020_item(
    origin: str, number: int, sol: int = 100, **changes: object
) -> dict[str, object]:
    """Return an entry of the Mars 2020 feed: an image of the left Navcam, some fields changed."""
    name = f"NLF_{sol:04}_0675828{number:03}_276ECM_N0040218NCAM00503_01_295J"
    folder = f"{origin}/mars2020-raw-images/pub/ods/surface/sol/{sol:05}/ids/edr/browse/ncam"
    return {
        "extended": {
            "mastAz": "78.7995",
            "mastEl": "1.06137",
            "sclk": "675828717.752",
            "scaleFactor": "4",
            "xyz": "(-27.567,-7.02897,0.0931684)",
            "subframeRect": "(1,1441,5120,960)",
            "dimension": "(1280,240)",
        },
        "sol": sol,
        "attitude": "(0.353249,0.00650504,-0.00830915,-0.93547)",
        "image_files": {
            "medium": f"{folder}/{name}01_800.jpg",
            "small": f"{folder}/{name}01_320.jpg",
            "full_res": f"{folder}/{name}01.png",
            "large": f"{folder}/{name}01_1200.jpg",
        },
        "imageid": name,
        "camera": {
            "filter_name": "UNK",
            "camera_vector": "(0.19354973918874185,0.9809280486566764,-0.017851101326669873)",
            "camera_position": "(1.03927,0.645857,-1.9785)",
            "instrument": "NAVCAM_LEFT",
            "camera_model_type": "CAHVORE",
        },
        "caption": "NASA's Mars Perseverance rover acquired this image.",
        "sample_type": "Full",
        "date_taken_mars": "Sol-00100M15:26:09.623",
        "credit": "NASA/JPL-Caltech",
        "date_taken_utc": "2021-06-01T14:14:37.984",
        "drive": "218",
        "title": "Mars Perseverance Sol 100: Left Navigation Camera (Navcam)",
        "site": 4,
        "date_received": "2021-06-01T18:53:30Z",
        **changes,
    }


def mars_2020_page(items: Sequence[object], page: int = 0) -> dict[str, object]:
    """Return an answer of the Mars 2020 feed; after the last image it says that there is none."""
    answer: dict[str, object] = {
        "images": list(items),
        "per_page": "100",
        "total_results": 250,
        "type": "mars2020-images-list-1.1",
        "page": page,
        "mission": "mars2020",
        "total_images": 500,
    }
    return answer if items else {**answer, "error_message": "No more images."}


def local_feed(name: str, site: Site, path: str) -> Feed:
    """Return a mission's feed as the site has it."""
    return replace(FEEDS[name], address=site.origin + path, image_origins=(site.origin,))


def local_places(site: Site) -> Places:
    """Return a table of places that are all on the site, and are asked without a pause."""
    feeds = {
        "msl": local_feed("msl", site, MSL_PATH),
        "mars2020": local_feed("mars2020", site, MARS_2020_PATH),
    }
    sets = {SMALL_SET.name: SMALL_SET}
    return replace(
        PUBLIC_PLACES, data_sets=sets, archive=site.origin, feeds=feeds, pause_s=0.0, timeout_s=5.0
    )


def put_images(site: Site, items: Sequence[dict[str, object]]) -> None:
    """Put the image of each MSL entry on the site."""
    for shade, item in enumerate(items):
        address = str(item["https_url"])
        site.has_image(address.removeprefix(site.origin), jpeg(shade))


def put_msl(site: Site, pages: Sequence[Sequence[dict[str, object]]]) -> None:
    """Put pages of the MSL feed on the site, and the images that they name.

    The pages are answered in turn, whatever is asked; the last one ends the feed.
    """
    total = sum(len(items) for items in pages)
    last = len(pages) - 1
    answers = [
        json_answer(msl_page(items, number, number == last, total))
        for number, items in enumerate(pages)
    ]
    site.has(MSL_PATH, *answers)
    for items in pages:
        put_images(site, items)
