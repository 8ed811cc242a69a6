"""From bytes and arrays to images that Qt can draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.records import ImageId
from mars_labeler.domain.stretch import USUAL_STRETCH, Stretch
from mars_labeler.services.stretching import ImageValues

ThumbnailSource = Callable[[ImageId], bytes]
"""Image id -> JPEG bytes; called in worker threads; may raise `ImageDecodeError`."""


@dataclass(frozen=True)
class LoupeImage:
    """An image as the loupe reads it.

    Args:
        values: Its values with all their bits.
        model_stretch: How the model sees it.
    """

    values: ImageValues
    model_stretch: Stretch = USUAL_STRETCH


ImageSource = Callable[[ImageId], LoupeImage]
"""Image id -> image; called in worker threads; may raise `ImageDecodeError`."""


def decode_jpeg(encoded: bytes) -> QImage:
    """Return the image in the format that is quickest to draw.

    Raises:
        ImageDecodeError: The bytes are no image.
    """
    image = QImage.fromData(encoded)
    if image.isNull():
        raise ImageDecodeError("The thumbnail cannot be read.", "Clear the thumbnail cache.")
    return image.convertToFormat(QImage.Format.Format_RGB32)


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return uint8 (H, W, 3) RGB pixels as an image that owns its memory."""
    rows = np.ascontiguousarray(pixels)
    height, width, _ = rows.shape
    shared = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return shared.convertToFormat(QImage.Format.Format_RGB32)
