"""From bytes and arrays to images that Qt can draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mars_labeler.domain.errors import ImageDecodeError
from mars_labeler.domain.records import ImageId

ThumbnailSource = Callable[[ImageId], bytes]
"""Image id -> JPEG bytes; called in worker threads; may raise `ImageDecodeError`."""

ImageSource = Callable[[ImageId], NDArray[np.uint8]]
"""Image id -> uint8 (H, W, 3), RGB; called in worker threads; may raise `ImageDecodeError`."""


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
