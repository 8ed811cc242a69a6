"""The one line of the training strip."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from mars_labeler.domain.jobs import Progress
from mars_labeler.ui.strings import figure, file_size, measures_text, time_left
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.elided_label import ElidedLabel
from mars_labeler.ui.widgets.icon_button import IconButton
from mars_labeler.ui.widgets.run_state import RunState
from mars_labeler.ui.widgets.section import styled_label
from mars_labeler.ui.widgets.train_control import show_progress

BAR_WIDTH = 180


class TrainingLine(QWidget):
    """Stage, progress, time left, device, latest measures; a note while nothing runs."""

    toggled = Signal()
    retrain_requested = Signal()
    stop_requested = Signal()
    settings_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ElidedLabel("dim", self, Qt.TextElideMode.ElideRight)
        self._stage = QLabel(self)
        self._stage.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("Training progress"))
        self._count, self._time, self._device = (styled_label("", "small", self) for _ in range(3))
        self._time.setAccessibleName(self.tr("Time left"))
        self._device.setAccessibleName(self.tr("Device"))
        self._measures = ElidedLabel("small", self, Qt.TextElideMode.ElideRight)
        self._stop = self._button(
            self.tr("Stop"), self.tr("Stop training and keep the best model so far (Ctrl+.)")
        )
        self._retrain = self._button(self.tr("Retrain"), self.tr("Train a new model (Ctrl+R)"))
        self._settings = IconButton("settings", self.tr("Training settings"), parent=self)
        self._toggle = IconButton("chevron-up", "", parent=self)
        self._stop.clicked.connect(self.stop_requested)
        self._retrain.clicked.connect(self.retrain_requested)
        self._settings.clicked.connect(self.settings_requested)
        self._toggle.clicked.connect(self.toggled)
        self._lay_out()
        self.set_open(False)
        self.set_state(RunState.IDLE)

    def set_note(self, text: str) -> None:
        """Say how things stand while nothing runs."""
        self._note.set_text(text)

    def set_state(self, state: RunState) -> None:
        """Show what the job does."""
        is_idle = state is RunState.IDLE
        for widget in (self._bar, self._count, self._time, self._device, self._stop):
            widget.setVisible(not is_idle)
        for widget in (self._note, self._retrain):
            widget.setVisible(is_idle)
        for widget in (self._stage, self._measures):
            widget.setVisible(not is_idle)
        self._stop.setEnabled(state is RunState.RUNNING)
        if state is not RunState.STOPPING:
            self._measures.set_text("")
        if state is RunState.RUNNING:
            self._stage.setText(self.tr("Starting…"))
            self._bar.setRange(0, 0)
            for label in (self._count, self._time, self._device):
                label.clear()
        elif state is RunState.STOPPING:
            self._stage.setText(self.tr("Stopping…"))
            self._time.clear()

    def set_progress(self, progress: Progress, seconds_left: float | None) -> None:
        """Show how far the job is."""
        if self._stop.isEnabled():  # a job that is stopping goes on saying so
            self._stage.setText(progress.stage)
        show_progress(self._bar, progress)
        self._count.setText(self._count_text(progress))
        self._time.setText(
            self.tr("{time} left").format(time=time_left(seconds_left))
            if seconds_left is not None
            else ""
        )
        self._device.setText(progress.device)
        if progress.measures:
            self._measures.set_text(measures_text(progress.measures))

    def _count_text(self, progress: Progress) -> str:
        """Return "1,200 of 6,737", "8.0 of 30.0 MB"; bytes also where their end is not known."""
        is_size = progress.unit == "bytes"
        done, total = map(file_size if is_size else figure, (progress.done, progress.total))
        if not progress.total:
            return done if is_size and progress.done else ""
        number, _, unit = done.partition(" ")
        is_same_unit = bool(unit) and total.endswith(f" {unit}")
        return self.tr("{done} of {total}").format(
            done=number if is_same_unit else done, total=total
        )

    def set_open(self, is_open: bool) -> None:
        """Turn the arrow the way the strip would go."""
        self._toggle.set_icon_name("chevron-down" if is_open else "chevron-up")
        name = self.tr("Hide curves and models") if is_open else self.tr("Show curves and models")
        self._toggle.set_name(name, self.tr("Ctrl+T"))

    def _button(self, text: str, tool_tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "quiet")
        button.setAccessibleName(text)
        button.setToolTip(tool_tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, 2, GRID, 2)
        layout.setSpacing(GRID)
        layout.addWidget(styled_label(self.tr("TRAINING"), "section", self))
        layout.addWidget(self._note, 1)
        layout.addWidget(self._stage)
        layout.addWidget(self._bar)
        for label in (self._count, self._time, self._device):
            layout.addWidget(label)
        layout.addWidget(self._measures, 1)
        for button in (self._stop, self._retrain, self._settings, self._toggle):
            layout.addWidget(button)
