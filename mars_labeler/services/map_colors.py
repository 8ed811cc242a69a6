"""What the points of a map tell by their color: the class, the suggestion or its confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.image_table import NONE, ImageTable

Color = tuple[int, int, int]
"""Red, green and blue, each in [0, 255]."""

_CONFIDENCES = (0.0, 0.5, 0.7, 0.9, 1.0)
_RAMP = ("#d4613a", "#d4613a", "#c9a23a", "#5f9ea0", "#3f8fc4")
"""From the accent, where a person is wanted, to the color that is farthest from it for eyes that
tell red and green apart badly; both stand out from either background."""

_SHOWN_CONFIDENCES = (0.5, 0.7, 0.9, 1.0)


class ColorBy(StrEnum):
    """What the color of a point tells."""

    CLASS = "class"
    SUGGESTION = "suggestion"
    CONFIDENCE = "confidence"


@dataclass(frozen=True)
class LegendEntry:
    """What a color stands for.

    Args:
        name: A class's name, or a confidence ("70%"); empty for all other images.
        color: The color.
        count: Images of this color; None where colors pass into each other.
    """

    name: str
    color: Color
    count: int | None


@dataclass(frozen=True)
class PointColors:
    """The colors of the points of a map.

    Args:
        colors: uint8 (N, 3).
        is_told: bool (N,), whether there is something to tell of an image, such as its class.
        legend: What the colors mean, the most frequent class first, all other images last.
    """

    colors: NDArray[np.uint8]
    is_told: NDArray[np.bool_]
    legend: tuple[LegendEntry, ...]


def color_points(
    table: ImageTable,
    classes: Sequence[LabelClass],
    rows: NDArray[np.intp],
    color_by: ColorBy,
    other: Color,
) -> PointColors:
    """Return the colors of images.

    Args:
        table: The images.
        classes: The classes of the project.
        rows: intp (N,), the images' rows in the table.
        color_by: What the colors tell.
        other: The color of images of which there is nothing to tell.
    """
    if color_by is ColorBy.CONFIDENCE:
        return _by_confidence(table, rows, other)
    class_ids = table.labels[rows]
    if color_by is ColorBy.SUGGESTION:
        class_ids = np.where(table.has_suggestion()[rows], table.suggested[rows, 0], NONE)
    return _by_class(class_ids, classes, other)


def read_color(text: str) -> Color:
    """Return the color that is written as `#rrggbb`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _by_class(
    class_ids: NDArray[np.int32], classes: Sequence[LabelClass], other: Color
) -> PointColors:
    colors = np.full((len(class_ids), 3), other, np.uint8)
    is_told = np.zeros(len(class_ids), bool)
    entries: list[LegendEntry] = []
    for each in classes:
        is_of_class = class_ids == each.class_id
        color, count = read_color(each.color), int(np.count_nonzero(is_of_class))
        colors[is_of_class] = color
        is_told |= is_of_class
        if count:
            entries.append(LegendEntry(each.name, color, count))
    entries.sort(key=lambda entry: -(entry.count or 0))
    return PointColors(colors, is_told, (*entries, _others(is_told, other)))


def _by_confidence(table: ImageTable, rows: NDArray[np.intp], other: Color) -> PointColors:
    is_told = table.has_suggestion()[rows]
    ramp = np.array([read_color(text) for text in _RAMP])
    wanted = np.append(table.confidences[rows, 0], _SHOWN_CONFIDENCES)
    mixed = [np.interp(wanted, _CONFIDENCES, ramp[:, part]) for part in range(3)]
    found = np.stack(mixed, axis=1).round().astype(np.uint8)
    count = len(rows)
    colors = np.where(is_told[:, None], found[:count], np.array(other, np.uint8))
    entries = [
        LegendEntry(_share_text(confidence), (int(red), int(green), int(blue)), None)
        for confidence, (red, green, blue) in zip(_SHOWN_CONFIDENCES, found[count:], strict=True)
    ]
    return PointColors(colors, is_told, (*entries, _others(is_told, other)))


def _share_text(confidence: float) -> str:
    is_least = confidence == _SHOWN_CONFIDENCES[0]
    return f"≤ {confidence:.0%}" if is_least else f"{confidence:.0%}"


def _others(is_told: NDArray[np.bool_], other: Color) -> LegendEntry:
    return LegendEntry("", other, int(np.count_nonzero(~is_told)))
