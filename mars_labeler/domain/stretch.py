"""How pixel values of any range become the 256 levels of a screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mars_labeler.domain.errors import ImageDecodeError


class Curve(StrEnum):
    """The curve between the darkest and the brightest value."""

    LINEAR = "linear"
    SQRT = "sqrt"
    ASINH = "asinh"


@dataclass(frozen=True)
class Stretch:
    """A contrast stretch.

    Args:
        curve: The curve between the two percentiles.
        low: Percentile of the valid values that becomes black, in [0, 100).
        high: Percentile that becomes white, in (low, 100].

    Raises:
        ImageDecodeError: The percentiles are not in that order.
    """

    curve: Curve = Curve.LINEAR
    low: float = 0.5
    high: float = 99.5

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 100:
            raise ImageDecodeError(
                f"An image cannot be stretched from percentile {self.low:g} to {self.high:g}.",
                "Choose two percentiles from 0 to 100, the smaller one first.",
            )

    def to_text(self) -> str:
        """Return the stretch as the catalog stores it: "asinh:0.5:99.5"."""
        return f"{self.curve}:{self.low:g}:{self.high:g}"

    @classmethod
    def from_text(cls, text: str) -> Stretch:
        """Return the stretch that `to_text` wrote; of the empty string, the usual one."""
        if not text:
            return cls()
        curve, low, high = text.split(":")
        return cls(Curve(curve), float(low), float(high))


USUAL_STRETCH = Stretch()
"""What the model sees of images of more than 8 bits, unless a person asks for another."""
