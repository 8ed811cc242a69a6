"""Many small pictures on one sheet, with their names."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from PIL import Image, ImageDraw

from mars_labeler.domain.errors import ProjectError

_COLUMNS, _SIDE, _NAME_HEIGHT, _GAP = 8, 160, 16, 4
_LONGEST_NAME = 26


def write_contact_sheet(pictures: Sequence[tuple[str, bytes]], output: Path) -> None:
    """Draw pictures in rows of eight and write them as PNG.

    Args:
        pictures: Path and encoded image of each.
        output: The file to write.

    Raises:
        ProjectError: The file cannot be written.
    """
    rows = max(1, -(-len(pictures) // _COLUMNS))
    width, height = _SIDE + _GAP, _SIDE + _NAME_HEIGHT + _GAP
    sheet = Image.new("RGB", (_COLUMNS * width + _GAP, rows * height + _GAP), "#16181b")
    draw = ImageDraw.Draw(sheet)
    for place, (path, encoded) in enumerate(pictures):
        left, top = place % _COLUMNS * width + _GAP, place // _COLUMNS * height + _GAP
        with Image.open(io.BytesIO(encoded)) as picture:
            picture.thumbnail((_SIDE, _SIDE))
            sheet.paste(
                picture,
                (left + (_SIDE - picture.width) // 2, top + (_SIDE - picture.height) // 2),
            )
        name = PurePosixPath(path).stem[:_LONGEST_NAME]
        draw.text((left, top + _SIDE + 2), name, fill="#9a9ea5")
    try:
        sheet.save(output, "PNG")
    except OSError as error:
        raise ProjectError(
            f"{output} cannot be written ({error.strerror}).",
            "Choose a place that you may write to and that has space.",
        ) from error
