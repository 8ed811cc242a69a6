"""What names and archive labels say of each image, as columns."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mars_labeler.catalog.pool_rows import ImageColumns
from mars_labeler.services.columns import Coded

_LOCAL_TIME = re.compile(r"(\d\d):(\d\d):(\d\d(?:\.\d*)?)")


@dataclass(frozen=True)
class ProductColumns:
    """One row an image, in the order of the image table. See `ProductFacts` for the words.

    Args:
        missions: Missions.
        sequences: Command sequences.
        eyes: "left", "right" or "".
        product_types: What processing made of the images.
        filters: Color filters.
        targets: What the cameras were pointed at.
        clocks: float64 (N,), spacecraft clock in seconds, NaN where unknown.
        exposures: float32 (N,), milliseconds, NaN where unknown.
        local_times: float32 (N,), local solar time in seconds since midnight, [0, 86,400), NaN
            where unknown.
    """

    missions: Coded
    sequences: Coded
    eyes: Coded
    product_types: Coded
    filters: Coded
    targets: Coded
    clocks: NDArray[np.float64]
    exposures: NDArray[np.float32]
    local_times: NDArray[np.float32]

    @classmethod
    def of(cls, images: ImageColumns) -> ProductColumns:
        """Return the columns of these images."""
        return cls(
            missions=Coded.of(images.mission),
            sequences=Coded.of(images.sequence),
            eyes=Coded.of(images.eye),
            product_types=Coded.of(images.product_type),
            filters=Coded.of(images.filter_name),
            targets=Coded.of(images.target),
            clocks=np.array(images.clock, dtype=np.float64),
            exposures=np.array(images.exposure_ms, dtype=np.float32),
            local_times=_seconds(Coded.of(images.local_time)),
        )

    @classmethod
    def unknown(cls, count: int) -> ProductColumns:
        """Return the columns of `count` images of which nothing is known."""
        return cls(
            missions=Coded.unknown(count),
            sequences=Coded.unknown(count),
            eyes=Coded.unknown(count),
            product_types=Coded.unknown(count),
            filters=Coded.unknown(count),
            targets=Coded.unknown(count),
            clocks=np.full(count, np.nan, np.float64),
            exposures=np.full(count, np.nan, np.float32),
            local_times=np.full(count, np.nan, np.float32),
        )


def _seconds(local_times: Coded) -> NDArray[np.float32]:
    seconds = np.array([_seconds_of_day(name) for name in local_times.names], dtype=np.float32)
    column: NDArray[np.float32] = seconds[local_times.codes]
    return column


def _seconds_of_day(local_time: str) -> float:
    match = _LOCAL_TIME.fullmatch(local_time)
    if match is None:
        return math.nan
    hours, minutes, seconds = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
