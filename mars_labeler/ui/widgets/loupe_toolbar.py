"""The controls of the loupe: contrast stretch, zoom, and whether the facts are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mars_labeler.domain.stretch import Stretch
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.flow_row import FlowRow
from mars_labeler.ui.widgets.stretch_control import StretchControl


class LoupeToolbar(QWidget):
    """Buttons below the picture of the loupe. They are reached with Tab, never by a letter.

    `stretching` is the contrast stretch; its signals and setters are its own.
    """

    zoom_in_clicked = Signal()
    zoom_out_clicked = Signal()
    fit_clicked = Signal()
    actual_size_clicked = Signal()

    facts_toggled = Signal(bool)
    """The person wants the facts of the image, or no longer."""

    why_toggled = Signal(bool)
    """The person wants to know why the model suggests what it does, or no longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stretching = StretchControl(self)
        self._zoom = QLabel("–", self)
        part = QWidget(self)
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 4)
        self._add_zoom(row)
        row.addSpacing(GRID)
        self._why = self._toggle(self.tr("Why"), self.tr("Why this suggestion (F3)"))
        self._why.clicked.connect(self.why_toggled)
        self._facts = self._toggle(self.tr("Facts"), self.tr("Facts of the image (F2)"))
        self._facts.clicked.connect(self.facts_toggled)
        for button in (self._why, self._facts):
            row.addWidget(button)
        self._row = FlowRow((*self.stretching.parts, part), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)

    @property
    def stretch(self) -> Stretch | None:
        """The stretch that is chosen, None for the image as the model sees it."""
        return self.stretching.stretch

    def set_facts_shown(self, is_shown: bool) -> None:
        """Show whether the facts are shown, without a signal."""
        self._facts.setChecked(is_shown)

    def set_why_shown(self, is_shown: bool) -> None:
        """Show whether the reason is shown, without a signal."""
        self._why.setChecked(is_shown)

    @Slot(float)
    def show_zoom(self, zoom: float) -> None:
        """Show a zoom, in screen pixels per image pixel."""
        self._zoom.setText(f"{zoom:.0%}")
        self._zoom.setAccessibleName(self.tr("Zoom {zoom}").format(zoom=f"{zoom:.0%}"))

    def _add_zoom(self, row: QHBoxLayout) -> None:
        row.addStretch(1)
        smaller = self._button("−", self.tr("Zoom out"), self.tr("Zoom out (Ctrl+-)"))
        smaller.clicked.connect(self.zoom_out_clicked)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(6 * GRID)
        self._zoom.setToolTip(self.tr("Screen pixels per image pixel"))
        larger = self._button("+", self.tr("Zoom in"), self.tr("Zoom in (Ctrl+=)"))
        larger.clicked.connect(self.zoom_in_clicked)
        shown_whole = self.tr("Show the whole image")
        fitted = self._button(self.tr("Fit"), self.tr("Fit the view"), shown_whole)
        fitted.clicked.connect(self.fit_clicked)
        one_to_one = self.tr("One image pixel a screen pixel")
        actual = self._button("1:1", self.tr("Actual size"), one_to_one)
        actual.clicked.connect(self.actual_size_clicked)
        for widget in (smaller, self._zoom, larger, fitted, actual):
            row.addWidget(widget)

    def _toggle(self, text: str, tip: str) -> QToolButton:
        button = self._button(text, "", tip)
        button.setCheckable(True)
        return button

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name or text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        # A click must not take the keyboard away from the picture.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
