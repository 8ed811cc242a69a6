"""Retrain, how far it is, and Stop."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.domain.jobs import Progress
from mars_labeler.ui.strings import time_left
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.run_state import RunState
from mars_labeler.ui.widgets.section import styled_label

BAR_WIDTH = 88
_BAR_BITS = 31  # what a bar counts up to


class TrainControl(QWidget):
    """The button that starts training; while it runs, its progress and the button that stops it.

    Both take the same room, so that what stands beside it stays where it is.
    """

    retrain_requested = Signal()
    """Train a new model."""

    stop_requested = Signal()
    """Stop the training at its next checkpoint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._retrain = self._button(self.tr("Retrain"), self.tr("Train a new model (Ctrl+R)"))
        self._retrain.setProperty("role", "main")
        self._stop = self._button(
            self.tr("Stop"), self.tr("Stop training and keep the best model so far (Ctrl+.)")
        )
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._time = styled_label("", "small", self)
        self._time.setAccessibleName(self.tr("Time left"))
        self._retrain.clicked.connect(self.retrain_requested)
        self._stop.clicked.connect(self.stop_requested)
        self._pages = QStackedLayout(self)
        self._lay_out()
        self.set_state(RunState.IDLE)

    def set_state(self, state: RunState) -> None:
        """Show what the job does."""
        is_idle = state is RunState.IDLE
        self._pages.setCurrentIndex(0 if is_idle else 1)
        self._stop.setEnabled(state is RunState.RUNNING)
        if is_idle:
            self._time.clear()
            self._bar.setRange(0, 0)

    def set_progress(self, progress: Progress, seconds_left: float | None) -> None:
        """Show how far the job is; a moving bar where the total is not known."""
        show_progress(self._bar, progress)
        self._bar.setToolTip(progress.stage)
        self._time.setText(time_left(seconds_left))

    def _lay_out(self) -> None:
        """Make a page for each state; a stack of pages is as wide as the widest of them."""
        idle, running = QWidget(self), QWidget(self)
        idle_row, running_row = QHBoxLayout(idle), QHBoxLayout(running)
        progress = QVBoxLayout()
        progress.setSpacing(2)
        progress.addStretch(1)
        progress.addWidget(self._time, 0, Qt.AlignmentFlag.AlignRight)
        progress.addWidget(self._bar)
        progress.addStretch(1)
        running_row.addLayout(progress)
        running_row.addWidget(self._stop)
        idle_row.addStretch(1)
        idle_row.addWidget(self._retrain)
        for row, page in ((idle_row, idle), (running_row, running)):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GRID)
            self._pages.addWidget(page)

    def _button(self, text: str, tool_tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tool_tip)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def show_progress(bar: QProgressBar, progress: Progress) -> None:
    """Show `progress` on a bar; the bar moves to and fro where the total is not known."""
    shift = max(0, progress.total.bit_length() - _BAR_BITS)  # larger steps for many bytes
    bar.setRange(0, progress.total >> shift)
    bar.setValue(progress.done >> shift)
