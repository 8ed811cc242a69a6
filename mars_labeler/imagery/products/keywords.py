"""What a label says, before anybody knows what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mars_labeler.domain.errors import MarsLabelerError


class LabelError(MarsLabelerError):
    """A label is damaged, or is none."""


class Value(NamedTuple):
    """One value of a label.

    Args:
        text: As it is written, without quotation marks.
        unit: In lower case, empty where there is none.
    """

    text: str
    unit: str = ""


Keywords = Mapping[str, Value]
"""Values by keyword in upper case, each under two names: alone ("SEQUENCE_ID") and with what it
stands in ("SITE_DERIVED_GEOMETRY_PARMS/INSTRUMENT_AZIMUTH"). Of several the first counts."""
