"""What the keywords of an archive label mean: one table from keywords to facts.

Sources: the Planetary Science Data Dictionary (PDS3 keywords), the label tables of the MSL Camera
(JPL D-38107), MSL Mastcam, MAHLI and MARDI, and MER Camera (JPL D-22846) Software Interface
Specifications, and the PDS4 dictionaries img, geom, msn and msn_surface.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mars_labeler.domain.products import ProductFacts
from mars_labeler.imagery.products import values
from mars_labeler.imagery.products.keywords import Keywords, Value


@dataclass(frozen=True)
class LabelFact:
    """Where a label says one fact.

    Args:
        fact: Name of the fact in `ProductFacts`.
        convert: Returns the fact that a value says, or None when it says nothing.
        keywords: Where to look, best first; the first that says something counts.
    """

    fact: str
    convert: Callable[[Value], Any]
    keywords: tuple[str, ...]


LABEL_FACTS = (
    LabelFact("product_id", values.words, ("PRODUCT_ID", "ALIAS/ALTERNATE_ID")),
    LabelFact(
        "mission",
        values.mission,
        ("INSTRUMENT_HOST_ID", "MISSION_NAME", "INVESTIGATION_AREA/NAME"),
    ),
    LabelFact("instrument", values.title, ("INSTRUMENT_NAME",)),
    LabelFact("eye", values.eye, ("FRAME_ID",)),
    LabelFact(
        "sol",
        values.sol,
        (
            "PLANET_DAY_NUMBER",
            "SURFACE_MISSION/START_SOL_NUMBER",
            "LOCAL_TRUE_SOLAR_TIME_SOL",
            "LOCAL_MEAN_SOLAR_TIME",  # "Sol-01343M13:50:33.488"
        ),
    ),
    LabelFact(
        "local_time",
        values.time_of_day,
        (
            "LOCAL_TRUE_SOLAR_TIME",
            "SURFACE_MISSION/START_LOCAL_TRUE_SOLAR_TIME",
            "LOCAL_MEAN_SOLAR_TIME",
            "SURFACE_MISSION/START_LOCAL_MEAN_SOLAR_TIME",
        ),
    ),
    LabelFact("taken_at", values.utc, ("START_TIME", "TIME_COORDINATES/START_DATE_TIME")),
    LabelFact(
        "clock",
        values.clock,
        ("SPACECRAFT_CLOCK_START_COUNT", "MISSION_INFORMATION/SPACECRAFT_CLOCK_START"),
    ),
    LabelFact("sequence", values.code, ("SEQUENCE_ID",)),
    LabelFact(
        "product_type",
        values.code,
        ("PRODUCT_TYPE", "MISSION_INFORMATION/PRODUCT_TYPE_NAME"),
    ),
    LabelFact(  # the state of the instrument tells of the Pancam's filter in images of others, too
        "filter_name",
        values.filter_name,
        (
            "GEOMETRIC_CAMERA_MODEL/FILTER_NAME",
            "GEOMETRIC_CAMERA_MODEL_PARMS/FILTER_NAME",
            "IMAGE_REQUEST_PARMS/FILTER_NAME",
            "OPTICAL_FILTER/FILTER_NAME",
        ),
    ),
    LabelFact(
        "exposure_ms",
        values.milliseconds,
        (
            "INSTRUMENT_STATE_PARMS/EXPOSURE_DURATION",
            "EXPOSURE/EXPOSURE_DURATION",
            "EXPOSURE_DURATION",
        ),
    ),
    LabelFact(  # of the site's frame, whose x is north; the rover's own turns with it
        "azimuth_deg",
        values.azimuth,
        ("SITE_DERIVED_GEOMETRY_PARMS/INSTRUMENT_AZIMUTH", "SITE_FRAME/INSTRUMENT_AZIMUTH"),
    ),
    LabelFact(
        "elevation_deg",
        values.elevation,
        ("SITE_DERIVED_GEOMETRY_PARMS/INSTRUMENT_ELEVATION", "SITE_FRAME/INSTRUMENT_ELEVATION"),
    ),
    LabelFact(  # TARGET_NAME is the planet; why an image was asked for names what is on it
        "target",
        values.target,
        (
            "OBSERVATION_REQUEST_PARMS/RATIONALE_DESC",
            "PRIMARY_RESULT_SUMMARY/DESCRIPTION",
            "TARGET_NAME",
            "TARGET_IDENTIFICATION/NAME",
        ),
    ),
)


def facts_of(keywords: Keywords) -> ProductFacts:
    """Return what a label says."""
    found = {row.fact: _first(row, keywords) for row in LABEL_FACTS}
    return ProductFacts(**{fact: value for fact, value in found.items() if value is not None})


def _first(row: LabelFact, keywords: Keywords) -> Any:
    said = (keywords[keyword] for keyword in row.keywords if keyword in keywords)
    known = (row.convert(value) for value in said if value.text.upper() not in values.UNKNOWN)
    return next((value for value in known if value is not None), None)
