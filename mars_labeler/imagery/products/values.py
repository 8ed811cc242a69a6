"""From a label's value to a fact; None where the value says nothing."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from mars_labeler.imagery.products.keywords import Value

UNKNOWN = frozenset({"", "NULL", "UNK", "UNKNOWN", "N/A", "NONE", "'N/A'"})
"""What labels write where they do not know."""

MISSIONS = {
    "MSL": "MSL",
    "MARS SCIENCE LABORATORY": "MSL",
    "THE MARS SCIENCE LABORATORY CURIOSITY ROVER": "MSL",
    "M20": "Mars 2020",
    "MARS 2020": "Mars 2020",
    "MARS2020": "Mars 2020",
    "MARS 2020 ROVER MISSION": "Mars 2020",
    "MER1": "MER Opportunity",
    "MER2": "MER Spirit",
    "INSIGHT": "InSight",
    "NSYT": "InSight",
}

MILLISECONDS = {"": 1.0, "ms": 1.0, "msec": 1.0, "milliseconds": 1.0, "s": 1000.0, "sec": 1000.0,
                "seconds": 1000.0, "us": 0.001, "microseconds": 0.001}  # fmt: skip
"""Milliseconds of a unit; the data dictionary's own unit of exposures is the millisecond."""

LARGEST = 1e29
"""Labels write 1e30 and above for "unknown"."""

_SOL = re.compile(r"(?:SOL-)?(\d{1,5})(?:\.0+|M.*)?", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"(?:^|[MT ])([01]\d|2[0-3]):([0-5]\d):([0-5]\d)")
_CLOCK = re.compile(r"(?:\d+/)?(\d+(?:\.\d+)?)(?:-\d+)?")
_NUMBERED_FILTER = re.compile(r"(?:.*_)?([LR]\d)(?:_.*)?")


def words(value: Value) -> str:
    """Return the text as it is."""
    return value.text


def title(value: Value) -> str:
    """Return a name in capitals as a person writes it."""
    return value.text.title()


def code(value: Value) -> str:
    """Return an identifier in upper case, as file names have it."""
    return value.text.upper()


def mission(value: Value) -> str | None:
    """Return the mission as `ProductFacts.mission` calls it; others by their own name."""
    is_family = value.text.upper() == "MARS EXPLORATION ROVER"  # which one, the host tells
    return None if is_family else MISSIONS.get(value.text.upper(), value.text.title())


def eye(value: Value) -> str | None:
    """Return the eye of a stereo camera."""
    return value.text.lower() if value.text.upper() in ("LEFT", "RIGHT") else None


def sol(value: Value) -> int | None:
    """Return the sol of "1343" or of "Sol-01343M13:50:33.488"."""
    match = _SOL.fullmatch(value.text)
    return None if match is None else int(match[1])


def time_of_day(value: Value) -> str | None:
    """Return "HH:MM:SS" of a local solar time."""
    match = _TIME_OF_DAY.search(value.text)
    return None if match is None else ":".join(match.groups())


def utc(value: Value) -> str | None:
    """Return a UTC time in ISO 8601 with milliseconds; labels may count days of the year."""
    written = value.text.removesuffix("Z")
    for read in (datetime.fromisoformat, _day_of_year):
        try:
            moment = read(written).replace(tzinfo=UTC)
        except ValueError:
            continue
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return None


def _day_of_year(written: str) -> datetime:
    form = "%Y-%jT%H:%M:%S.%f" if "." in written else "%Y-%jT%H:%M:%S"
    return datetime.strptime(written, form)


def clock(value: Value) -> float | None:
    """Return the seconds of a spacecraft clock: "483288473.496" or "1/417200541-19911"."""
    match = _CLOCK.fullmatch(value.text)
    return None if match is None else float(match[1])


def filter_name(value: Value) -> str:
    """Return "L2" of "PANCAM_L2_753NM"; other names as they are."""
    match = _NUMBERED_FILTER.fullmatch(value.text.upper())
    return value.text if match is None else match[1]


def milliseconds(value: Value) -> float | None:
    """Return a duration in milliseconds."""
    duration, factor = _number(value), MILLISECONDS.get(value.unit)
    if duration is None or factor is None or duration < 0:
        return None
    return duration * factor


def azimuth(value: Value) -> float | None:
    """Return an azimuth in degrees, [0, 360)."""
    degrees = _degrees(value)
    return None if degrees is None else degrees % 360


def elevation(value: Value) -> float | None:
    """Return an elevation in degrees, [-90, 90]."""
    degrees = _degrees(value)
    return None if degrees is None or abs(degrees) > 90 else degrees


def target(value: Value) -> str | None:
    """Return what was looked at; that it was Mars says nothing."""
    return None if value.text.upper() == "MARS" else value.text


def _degrees(value: Value) -> float | None:
    angle = _number(value)
    if angle is None or value.unit not in ("", "deg", "rad"):
        return None
    return math.degrees(angle) if value.unit == "rad" else angle


def _number(value: Value) -> float | None:
    try:
        number = float(value.text)
    except ValueError:
        return None
    return number if abs(number) < LARGEST else None
