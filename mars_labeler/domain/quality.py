"""What is wrong with an image, as far as its pixels tell."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from enum import IntFlag
from typing import Any

from mars_labeler.domain.errors import ProjectError


class QualityFlag(IntFlag):
    """The distortions that are looked for; an image may have several.

    The first five are those that Wang et al., ICIP 2021, name for rover images.
    """

    LOW_RESOLUTION = 1
    OVER_EXPOSED = 2
    UNDER_EXPOSED = 4
    CHANNEL_LOSS = 8  # blue alone, or another channel that carries nothing
    GRAYSCALE = 16
    BLURRED = 32
    MISSING_LINES = 64
    NEAR_DUPLICATE = 128


@dataclass(frozen=True)
class QualityMeasures:
    """What was measured of one image, on the picture as it is shown, at most 320 pixels long.

    A picture of more than 8 bits is stretched to be shown, so its exposure is relative: it is
    over- or under-exposed only where even its usual stretch is.

    Args:
        shorter_side: Shorter side of the original, in pixels.
        bright_share: Share of the pixels with a channel at or near its upper end, in [0, 1].
        dark_share: Share of the pixels at or near black, in [0, 1].
        chroma: Mean difference of a pixel's strongest and weakest channel, over 255, in [0, 1];
            of the pixels that are neither black nor white.
        weakest_channel: Mean of each pixel's weakest channel over that of its strongest, in
            [0, 1]; 1 for a black picture.
        sharpness: Fine contrast over all contrast, >= 0; small is blurred. 1 for a picture with too
            little contrast to tell, or none but shading from one end to the other.
        missing_share: Share of the rows that hold one value only and end at an edge, in [0, 1].
        perceptual_hash: 64 bits that pictures of the same look share, as a non-negative number;
            None for a picture too even to have any.
        detail: Contrast at full size over that at half the size, in [0, 1]; small for a picture
            that was enlarged. 1 for a picture with too little contrast to tell.
    """

    shorter_side: int
    bright_share: float
    dark_share: float
    chroma: float
    weakest_channel: float
    sharpness: float
    missing_share: float
    perceptual_hash: int | None
    detail: float = 1.0


_LARGEST = {"smallest_side": 10_000.0, "sharpness": 10.0, "duplicate_bits": 7.0}
"""The largest value that makes sense; 1 for those that are shares."""


@dataclass(frozen=True)
class QualityThresholds:
    """From where on an image counts as damaged. The defaults were chosen on MSL browse images.

    Args:
        smallest_side: A shorter side below this many pixels is low resolution; thumbnails that the
            rovers send have at most 150.
        bright_share: A share of saturated pixels above this is over-exposed.
        dark_share: A share of black pixels above this is under-exposed.
        chroma: A mean chroma below this is grayscale.
        weakest_channel: A weakest channel below this, in a picture that is not gray, is lost.
        sharpness: A sharpness below this is blurred.
        missing_share: A share of empty rows above this is missing lines.
        duplicate_bits: Pictures whose hashes differ in at most this many bits are near-duplicates.
        detail: A detail below this is an enlarged thumbnail, of low resolution too.

    Raises:
        ProjectError: A value is out of its range.
    """

    smallest_side: int = 152
    bright_share: float = 0.15
    dark_share: float = 0.6
    chroma: float = 0.01
    weakest_channel: float = 0.25
    sharpness: float = 0.065
    missing_share: float = 0.01
    duplicate_bits: int = 4
    detail: float = 0.52

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            largest = _LARGEST.get(name, 1.0)
            if not 0 <= value <= largest:
                raise ProjectError(
                    f"The quality threshold {name} cannot be {value:g}.",
                    f"Choose a value from 0 to {largest:g}.",
                )

    def to_json(self) -> str:
        """Return the thresholds as the catalog stores them."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> QualityThresholds:
        """Return the thresholds that `to_json` wrote; of the empty string, the usual ones."""
        known = {field.name for field in fields(cls)}
        values = json.loads(text) if text else {}
        return cls(**{name: value for name, value in values.items() if name in known})


_GRAY_MISSIONS = ("MER Opportunity", "MER Spirit", "Mars 2020")
"""The cameras of MER see no color. Those of Mars 2020 send single bands and raw mosaics, too."""

_GRAY_CAMERAS = {"MSL": ("Navcam", "Front Hazcam", "Rear Hazcam", "ChemCam RMI")}
"""Of a mission with others that see color; how their names begin."""


def damage_of(flags: QualityFlag, mission: str, instrument: str) -> QualityFlag:
    """Return the flags that tell of damage: gray is none where a camera takes gray images.

    Args:
        flags: What was found in the pixels.
        mission: As `ProductFacts` names it.
        instrument: As `ProductFacts` names it.
    """
    cameras = _GRAY_CAMERAS.get(mission, ())
    is_gray_camera = mission in _GRAY_MISSIONS or instrument.startswith(cameras)
    return flags & ~QualityFlag.GRAYSCALE if is_gray_camera else flags


def flags_of(measures: QualityMeasures, thresholds: QualityThresholds) -> QualityFlag:
    """Return what is wrong with an image, near-duplicates aside: those take other images to see."""
    flags = QualityFlag(0)
    for flag, is_set in judge(measures, thresholds).items():
        flags |= flag if is_set else QualityFlag(0)
    return flags


def judge(measures: Any, thresholds: QualityThresholds) -> dict[QualityFlag, Any]:
    """Return for each flag but near-duplicate whether an image has it.

    Args:
        measures: `QualityMeasures` of an image; or of many, each field an array of its values,
            which gives an array a flag.
        thresholds: What counts as damaged.
    """
    is_colored = measures.chroma >= thresholds.chroma
    is_lit = measures.dark_share <= thresholds.dark_share
    is_small = measures.shorter_side < thresholds.smallest_side
    is_enlarged = measures.detail < thresholds.detail
    # The rows of a black sky hold one value, too; a gray picture has no channel to lose.
    return {
        QualityFlag.LOW_RESOLUTION: is_small | is_enlarged,
        QualityFlag.OVER_EXPOSED: measures.bright_share > thresholds.bright_share,
        QualityFlag.UNDER_EXPOSED: measures.dark_share > thresholds.dark_share,
        QualityFlag.CHANNEL_LOSS: is_colored
        & (measures.weakest_channel < thresholds.weakest_channel),
        QualityFlag.GRAYSCALE: measures.chroma < thresholds.chroma,
        QualityFlag.BLURRED: measures.sharpness < thresholds.sharpness,
        QualityFlag.MISSING_LINES: is_lit & (measures.missing_share > thresholds.missing_share),
    }
