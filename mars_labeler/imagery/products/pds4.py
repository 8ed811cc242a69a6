"""Reading PDS4 labels: the texts of their elements by local name.

Source: Planetary Data System PDS4 Information Model; the discipline dictionaries img, geom, msn
and msn_surface, whose elements rover cameras use.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mars_labeler.imagery.products.keywords import Keywords, LabelError, Value

LONGEST_LABEL = 16 << 20
"""Bytes read at most; labels of rover cameras have about 50,000."""

REQUESTED = "COMMANDED_PARAMETERS"
"""What was asked of the camera, not what it did."""

DERIVED = "DERIVED_GEOMETRY"
FRAME_NAMES = ("COORDINATE_SPACE_FRAME_TYPE", "LOCAL_IDENTIFIER_REFERENCE")
SITE = "SITE_FRAME"


def read_keywords(path: Path) -> Keywords:
    """Return the texts of a label's elements.

    The geometry derived for a coordinate frame goes by the frame's name
    ("SITE_FRAME/INSTRUMENT_AZIMUTH"). What was commanded is left out.

    Raises:
        LabelError: It is no well-formed XML, not a PDS4 product, or hostile.
        OSError: The file cannot be read.
    """
    from defusedxml.ElementTree import ParseError, parse

    if path.stat().st_size > LONGEST_LABEL:
        raise LabelError("it is too long for a PDS4 label")
    try:
        root = parse(path).getroot()
    except (ParseError, ValueError, LookupError) as error:  # hostile: a ValueError of defusedxml's
        raise LabelError(f"it is no sound XML ({error})") from error
    if not _name(root).startswith("PRODUCT_"):
        raise LabelError("it is XML, but no PDS4 label")
    found: dict[str, Value] = {}
    for parent, name, value in _texts(root):
        found.setdefault(name, value)
        found.setdefault(f"{parent}/{name}", value)
    return found


def _texts(element: Any) -> Iterator[tuple[str, str, Value]]:
    """Yield parent, name and value of each element that holds a text, in the label's order."""
    pending = [(element, "")]
    while pending:
        here, parent = pending.pop()
        name = _name(here)
        if name == REQUESTED:
            continue
        text = " ".join((here.text or "").split())
        if text:
            yield parent, name, Value(text, here.get("unit", "").lower())
        below = _frame(here) if name == DERIVED else name
        pending.extend((child, below) for child in reversed(here))


def _frame(derived: Any) -> str:
    """Return the frame that angles are in: its kind, or its name in this label (SITE_FRAME_30)."""
    named = (below.text or "" for below in derived.iter() if _name(below) in FRAME_NAMES)
    frame = next(named, DERIVED).strip().upper()
    return SITE if frame.startswith(SITE) else frame


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].upper()
