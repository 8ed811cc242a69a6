"""A burst of images that share a cell of the grid, as the cell tells of it. No Qt widgets here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from mars_labeler.services.image_table import NONE
from mars_labeler.ui.strings import figure


@dataclass(frozen=True)
class Stack:
    """The stack that an image belongs to.

    Args:
        size: Images in it, of those shown; at least 2.
        place: The image's place in it, from 1 on.
        is_closed: Whether the cell stands for all of them.
        label_count: How many of them have a label; counted only where it is closed.
        class_count: How many different labels they have.
        class_id: One of these labels, `NONE` without.
        alike_count: How many of them have the suggestion that the cell shows.
    """

    size: int
    place: int
    is_closed: bool = False
    label_count: int = 0
    class_count: int = 0
    class_id: int = NONE
    alike_count: int = 0

    @property
    def opened(self) -> Stack:
        """The same, for a cell of the image alone."""
        return Stack(self.size, self.place)

    @property
    def has_end(self) -> bool:
        """Whether the image is the last of it."""
        return self.place == self.size

    @property
    def words(self) -> str:
        """The stack in words, for a resting pointer and a screen reader."""
        if not self.is_closed:
            text = _tr("image {place} of a stack of {size}")
            return text.format(place=figure(self.place), size=figure(self.size))
        words = _tr("stack of {size} images").format(size=figure(self.size))
        if self.class_count > 1:
            mixed = _tr("labels of {count} classes").format(count=figure(self.class_count))
            return f"{words}, {mixed}"
        if 0 < self.label_count < self.size:
            part = _tr("{count} of them labeled").format(count=figure(self.label_count))
            return f"{words}, {part}"
        if 0 < self.alike_count < self.size and not self.label_count:
            part = _tr("suggested alike for {count}").format(count=figure(self.alike_count))
            return f"{words}, {part}"
        return words


def _tr(text: str) -> str:
    return QCoreApplication.translate("Stack", text)
