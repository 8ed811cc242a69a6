"""What is known of the product that an image is: from its name, its label, and its feed."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self


@dataclass(frozen=True)
class ProductFacts:
    """What the name and the archive label of an image say about it.

    Unknown is the empty string, None, or -1 for the sol.

    Args:
        product_id: The file's name without its ending, as it is written.
        mission: "MSL", "Mars 2020", "MER Opportunity", "MER Spirit", "InSight", ...
        instrument: The camera as a person calls it, with its eye ("Mastcam Left").
        sol: Martian day of the mission.
        sequence: The command sequence that took it; images of one sequence are one burst.
        eye: "left", "right", or empty for a camera with one.
        clock: Spacecraft clock, seconds of that spacecraft's own epoch.
        product_type: What processing made of the image, as the mission abbreviates it ("EDR").
        filter_name: Color filter, as the mission names it ("L2", "0").
        taken_at: UTC time of the exposure in ISO 8601.
        local_time: Local solar time of the exposure, "HH:MM:SS".
        exposure_ms: Duration of the exposure in milliseconds.
        azimuth_deg: Pointing clockwise from north, [0, 360).
        elevation_deg: Pointing above the horizon, [-90, 90].
        target: What the camera was pointed at, in the mission's words.
    """

    product_id: str = ""
    mission: str = ""
    instrument: str = ""
    sol: int = -1
    sequence: str = ""
    eye: str = ""
    clock: float | None = None
    product_type: str = ""
    filter_name: str = ""
    taken_at: str = ""
    local_time: str = ""
    exposure_ms: float | None = None
    azimuth_deg: float | None = None
    elevation_deg: float | None = None
    target: str = ""

    def filled_from(self, other: Self) -> Self:
        """Return these facts with what is unknown here taken from `other`."""
        missing = {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if getattr(self, field.name) == field.default
        }
        return replace(self, **missing)
