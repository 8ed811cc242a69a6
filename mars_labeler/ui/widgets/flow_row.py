"""A row of controls that breaks into several lines where there is no room for one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mars_labeler.ui.theme import GRID


class FlowRow(QWidget):
    """Places widgets side by side, from the left, as many in a line as it has room for.

    Hidden ones take no room; the last one reaches to the right edge, unless it has a line of its
    own: all lines begin at the left. The height of the row follows from its width.

    Args:
        parts: The widgets in their order; they become its children.
        parent: The widget it is in.
    """

    def __init__(self, parts: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        for part in self._parts:
            part.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines in a view of `width`."""
        places = self._places(width)
        return max((place.bottom() + 1 for place in places), default=0)

    def sizeHint(self) -> QSize:
        """Return the size of one line with everything in it."""
        sizes = [part.sizeHint() for part in self._shown]
        width = sum(size.width() + GRID for size in sizes) - GRID
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return room for the widest part, and for all lines in the width there is."""
        width = max((part.sizeHint().width() for part in self._shown), default=0)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Break the lines anew when a part is shown, hidden or of another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    @property
    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _place(self) -> None:
        for part, place in zip(self._shown, self._places(self.width()), strict=True):
            part.setGeometry(place)
        self.updateGeometry()

    def _places(self, width: int) -> list[QRect]:
        places: list[QRect] = []
        left = top = 0
        for part in self._shown:
            size = part.sizeHint()
            if left and left + size.width() > width:
                left, top = 0, places[-1].bottom() + 1 + GRID // 2
            places.append(QRect(left, top, size.width(), size.height()))
            left += size.width() + GRID
        if places and places[-1].left():
            places[-1].setRight(max(places[-1].right(), width - 1))
        return places
