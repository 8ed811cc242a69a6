"""One warning that stays while it holds."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from mars_labeler.ui import icons
from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.section import styled_label

SIGN_PX = 14


class WarningLine(QWidget):
    """A sign and a text in the color of warnings; hidden while there is nothing to warn of.

    Args:
        is_elided: Keep to one line, however narrow; the tooltip has all of the text. Otherwise
            the text is wrapped.
        parent: The widget it is in.
    """

    def __init__(self, is_elided: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Warning"))
        self._sign = QLabel(self)
        self._text = _elided(self) if is_elided else _wrapped(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        self._draw_sign()
        self.hide()

    @property
    def text(self) -> str:
        """What it warns of; empty while hidden."""
        return self._text.text()

    @Slot(str)
    def set_text(self, text: str) -> None:
        """Warn of `text`; an empty text takes the warning away."""
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleDescription(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the sign anew in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _draw_sign(self) -> None:
        color = theme_of(self.palette()).warning
        self._sign.setPixmap(icons.pixmap("warning", color, SIGN_PX, self.devicePixelRatioF()))


def _elided(parent: QWidget) -> QLabel:
    return ElidedLabel("error", parent, Qt.TextElideMode.ElideRight)


def _wrapped(parent: QWidget) -> QLabel:
    label = styled_label("", "error", parent)
    label.setWordWrap(True)
    return label
