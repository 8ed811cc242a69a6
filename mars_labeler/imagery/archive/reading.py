"""Reads the image of an archive product through `pdr`."""

from __future__ import annotations

import threading
from pathlib import Path

from mars_labeler.imagery.archive.images import ArchiveImage
from mars_labeler.imagery.archive.labels import LabelKind, find_label, read_label_kind
from mars_labeler.imagery.decode_errors import decoding, refusal, require_size, unidentified
from mars_labeler.imagery.pictures import hush
from mars_labeler.imagery.values import ImageValues

_one_at_a_time = threading.Lock()
"""pdr and its PDS4 reader change the process's warning filters and log levels as they read."""


def read_product(path: Path) -> ImageValues:
    """Read the image of a product.

    Args:
        path: The file that holds its pixels (`.IMG`), its label attached or beside it.

    Returns:
        The values as stored. Pixels of the label's missing and invalid constants are not valid.

    Raises:
        ImageDecodeError: The file is no product, its label is missing or describes no image, it
            is shorter than the label says, or too large.
    """
    with decoding(path), hush, _one_at_a_time:
        return _open(path).read()


def read_product_size(path: Path) -> tuple[int, int]:
    """Return the width and height of a product's image, from its label alone.

    Raises:
        ImageDecodeError: As `read_product`, as far as the label and the file's size tell.
    """
    with decoding(path), hush, _one_at_a_time:
        image = _open(path)
        return image.width, image.height


def _open(path: Path) -> ArchiveImage:
    label = find_label(path)
    if label is None:
        what = f"{unidentified(path)}, and there is no archive label beside it"
        raise refusal(path, what, "Bring its label (.LBL or .XML), or leave it out.")
    match read_label_kind(label):
        case LabelKind.PDS4:
            from mars_labeler.imagery.archive.pds4 import open_pds4 as open_image
        case LabelKind.VICAR:
            from mars_labeler.imagery.archive.vicar import open_vicar as open_image
        case _:
            from mars_labeler.imagery.archive.pds3 import open_pds3 as open_image
    image = open_image(path, label)
    require_size(path, image.width, image.height)
    if image.byte_count > path.stat().st_size:
        raise refusal(path, "is shorter than its label says")
    return image
