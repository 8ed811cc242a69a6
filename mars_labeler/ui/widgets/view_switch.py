"""Grid, loupe, map, review or evaluation."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from mars_labeler.ui.widgets.icon_button import IconButton


class View(StrEnum):
    """The ways to look at the images."""

    GRID = "grid"
    LOUPE = "loupe"
    MAP = "map"
    REVIEW = "review"
    EVALUATION = "evaluation"


class ViewSwitch(QWidget):
    """Joined buttons, one of them down."""

    view_chosen = Signal(object)
    """The person chose another `View`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = {
            View.GRID: IconButton("grid", self.tr("Grid"), self.tr("Space"), self),
            View.LOUPE: IconButton("loupe", self.tr("Loupe"), self.tr("Space"), self),
            View.MAP: IconButton("map", self.tr("Map of the collection"), "F6", self),
            View.REVIEW: IconButton("review", self.tr("Check labels"), "F7", self),
            View.EVALUATION: IconButton("evaluation", self.tr("Evaluation"), "F8", self),
        }
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for button in self._buttons.values():
            button.setCheckable(True)
            self._group.addButton(button)
            layout.addWidget(button)
        self._group.buttonClicked.connect(self._on_clicked)
        self.set_view(View.GRID)

    def set_view(self, view: View) -> None:
        """Show which view is open, without a signal."""
        self._buttons[view].setChecked(True)

    @Slot(QToolButton)
    def _on_clicked(self, clicked: QToolButton) -> None:
        self.view_chosen.emit(next(v for v, button in self._buttons.items() if button is clicked))
