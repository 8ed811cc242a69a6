"""What is wrong with an image, as far as its pixels tell."""

from __future__ import annotations

from enum import IntFlag


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
