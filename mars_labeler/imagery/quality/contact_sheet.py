"""Many small pictures on one sheet, with their names."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import PurePosixPath

from PIL import Image, ImageDraw

_COLUMNS, _SIDE, _NAME_HEIGHT, _GAP = 8, 160, 16, 4
_LONGEST_NAME = 26


def draw_contact_sheet(pictures: Sequence[tuple[str, bytes]]) -> bytes:
    """Draw pictures in rows of eight.

    Args:
        pictures: Path and encoded image of each.

    Returns:
        A PNG file.
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
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()
