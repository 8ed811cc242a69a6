"""A section of the browse panel: a heading that opens and closes what is below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mars_labeler.ui.appearance import theme_of
from mars_labeler.ui.icons import icon
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel

_CHEVRON_PX = 10


class FilterSection(QWidget):
    """Shows its content while it is open, and what is chosen in it while it is closed.

    Args:
        title: The heading.
        content: What is below it.
        margin: Room on both sides of the content, in device-independent pixels.
        parent: The widget it is in.
    """

    toggled = Signal(bool)
    """The person opened (True) or closed it."""

    def __init__(
        self, title: str, content: QWidget, margin: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._content = content
        self._note = self._summary = ""
        self._aside = ElidedLabel("small", self, Qt.TextElideMode.ElideRight)
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._heading = self._make_heading(title)
        self._lay_out(margin)
        self.set_open(True)

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return self._heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the content, without a signal."""
        self._heading.setChecked(is_open)
        self._content.setVisible(is_open)
        self._draw_chevron()
        self._show_aside()

    def set_note(self, note: str) -> None:
        """Say something beside the heading, open or closed."""
        self._note = note
        self._show_aside()

    def set_summary(self, summary: str) -> None:
        """Say beside the heading of a closed section what is chosen in it."""
        self._summary = summary
        self._show_aside()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the chevron anew in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_chevron()

    def _make_heading(self, title: str) -> QToolButton:
        heading = QToolButton(self)
        heading.setProperty("role", "heading")
        heading.setText(title)
        heading.setCheckable(True)
        heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        heading.setIconSize(QSize(_CHEVRON_PX, _CHEVRON_PX))
        heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        heading.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        heading.clicked.connect(self._on_clicked)
        return heading

    def _lay_out(self, margin: int) -> None:
        header, inner = QHBoxLayout(), QHBoxLayout()
        header.setContentsMargins(0, 0, GRID, 0)
        header.addWidget(self._heading)
        header.addWidget(self._aside, 1)
        inner.setContentsMargins(margin, 0, margin, 0)
        inner.addWidget(self._content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 4)
        column.addLayout(header)
        column.addLayout(inner)

    def _draw_chevron(self) -> None:
        theme = theme_of(self.palette())
        name = "chevron-down" if self.is_open else "chevron-right"
        self._heading.setIcon(icon(name, theme, theme.dim))
        self._heading.setToolTip(self.tr("Close") if self.is_open else self.tr("Open"))

    def _show_aside(self) -> None:
        text = self._note if self.is_open else self._summary or self._note
        self._aside.set_text(text)
        self._heading.setAccessibleDescription(text)

    @Slot(bool)
    def _on_clicked(self, is_open: bool) -> None:
        self.set_open(is_open)
        self.toggled.emit(is_open)
