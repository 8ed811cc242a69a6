"""The controls of the loupe: contrast stretch and zoom."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.stretch import Stretch

_STRETCHES = tuple(Stretch)


class LoupeToolbar(QWidget):
    """Buttons below the picture of the loupe. They are reached with Tab, never by a letter."""

    stretch_changed = Signal(object)
    """The `Stretch` that was chosen."""

    zoom_in_clicked = Signal()
    zoom_out_clicked = Signal()
    fit_clicked = Signal()
    actual_size_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stretches = QButtonGroup(self)
        self._zoom = QLabel("–", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 4)
        self._add_stretches(row)
        row.addStretch(1)
        self._add_zoom(row)

    @property
    def stretch(self) -> Stretch:
        """The stretch that is chosen."""
        return _STRETCHES[self._stretches.checkedId()]

    def set_stretch(self, stretch: Stretch) -> None:
        """Choose a stretch, as a click on its button does."""
        self._stretches.button(_STRETCHES.index(stretch)).click()

    @Slot(float)
    def show_zoom(self, zoom: float) -> None:
        """Show a zoom, in screen pixels per image pixel."""
        self._zoom.setText(f"{zoom:.0%}")
        self._zoom.setAccessibleName(self.tr("Zoom {zoom}").format(zoom=f"{zoom:.0%}"))

    def _add_stretches(self, row: QHBoxLayout) -> None:
        words = {
            Stretch.OFF: (self.tr("Off"), self.tr("The values of the file")),
            Stretch.LINEAR: (self.tr("Linear"), self.tr("Spread the values evenly")),
            Stretch.SQRT: (self.tr("Sqrt"), self.tr("Brighten the shadows most")),
            Stretch.ASINH: (self.tr("Asinh"), self.tr("Brighten shadows and midtones")),
        }
        row.addWidget(QLabel(self.tr("Stretch"), self))
        row.addSpacing(GRID // 2)
        for index, stretch in enumerate(_STRETCHES):
            text, tip = words[stretch]
            name = self.tr("Contrast stretch: {name}").format(name=text)
            button = self._add_button(row, text, name, tip)
            button.setCheckable(True)
            self._stretches.addButton(button, index)
        self._stretches.button(0).setChecked(True)
        self._stretches.idToggled.connect(self._on_stretch_toggled)

    def _add_zoom(self, row: QHBoxLayout) -> None:
        smaller = self._add_button(row, "−", self.tr("Zoom out"), self.tr("Zoom out (Ctrl+-)"))
        smaller.clicked.connect(self.zoom_out_clicked)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(6 * GRID)
        self._zoom.setToolTip(self.tr("Screen pixels per image pixel"))
        row.addWidget(self._zoom)
        larger = self._add_button(row, "+", self.tr("Zoom in"), self.tr("Zoom in (Ctrl+=)"))
        larger.clicked.connect(self.zoom_in_clicked)
        fitted = self._add_button(
            row, self.tr("Fit"), self.tr("Fit the view"), self.tr("Show the whole image")
        )
        fitted.clicked.connect(self.fit_clicked)
        actual = self._add_button(
            row, "1:1", self.tr("Actual size"), self.tr("One image pixel a screen pixel")
        )
        actual.clicked.connect(self.actual_size_clicked)

    def _add_button(self, row: QHBoxLayout, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        # A click must not take the keyboard away from the picture.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
        return button

    @Slot(int, bool)
    def _on_stretch_toggled(self, index: int, is_checked: bool) -> None:
        if is_checked:
            self.stretch_changed.emit(_STRETCHES[index])
