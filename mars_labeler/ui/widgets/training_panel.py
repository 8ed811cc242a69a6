"""The strip at the bottom: what the training does, and behind it curves and model versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mars_labeler.domain.jobs import Progress
from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.model_table import ModelTable
from mars_labeler.ui.widgets.run_state import RunState
from mars_labeler.ui.widgets.training_line import TrainingLine
from mars_labeler.ui.widgets.warning_line import WarningLine

if TYPE_CHECKING:
    from mars_labeler.ui.widgets.training_curves import TrainingCurves

BODY_HEIGHT = 220


class TrainingPanel(QFrame):
    """One line that opens to curves and a table; both fill while it is closed, too."""

    retrain_requested = Signal()
    """Train a new model."""

    stop_requested = Signal()
    """Stop the training at its next checkpoint."""

    settings_requested = Signal()
    """Show the settings of the training."""

    model_chosen = Signal(int)
    """Make this version the current one."""

    opened = Signal(bool)
    """The person opened or closed the strip."""

    unseen_warning_changed = Signal(str)
    """What the training warns of while the strip is closed; empty when there is nothing unseen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._measures: list[Progress] = []
        self._is_of_earlier = False
        self._curves: TrainingCurves | None = None
        self._line = TrainingLine(self)
        self._models = ModelTable(self)
        self._make_current = QPushButton(self.tr("Make current"), self)
        self._make_current.setToolTip(self.tr("Take suggestions from the selected version"))
        self._make_current.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._body = QWidget(self)
        self._body.setFixedHeight(BODY_HEIGHT)
        self._body.hide()
        self._warning = WarningLine(parent=self._body)
        self._lay_out()
        self._connect()

    def set_state(self, state: RunState) -> None:
        """Show what the job does."""
        self._line.set_state(state)

    def set_note(self, text: str) -> None:
        """Say in one line how things stand while nothing runs."""
        self._line.set_note(text)

    def set_progress(self, progress: Progress, seconds_left: float | None) -> None:
        """Show how far the job is, add its measures to the curves, and pass on its warning.

        A warning stays until the next measures come without one.
        """
        self._line.set_progress(progress, seconds_left)
        if progress.warning or progress.measures:
            self._warn_of(progress.warning)
        if not progress.measures:
            return
        if self._is_of_earlier:
            self._forget_measures()
        self._measures.append(progress)
        if self._curves is not None:
            self._curves.add_measures(progress.step, progress.measures)

    def begin_training(self) -> None:
        """Forget the warning; the curves stay until the new training has measures of its own.

        A training that fails before its first epoch leaves those of the model that is still there.
        """
        self._warn_of("")
        self._is_of_earlier = True

    def reset(self) -> None:
        """Forget the curves and the warning, for another project."""
        self._warn_of("")
        self._forget_measures()

    def set_models(self, versions: Sequence[ModelVersion]) -> None:
        """Show the model versions of the project."""
        self._models.set_versions(versions)

    def set_open(self, is_open: bool) -> None:
        """Open or close the strip, without a signal."""
        if is_open and self._curves is None:
            self._make_curves()
        self._body.setVisible(is_open)
        self._line.set_open(is_open)
        self._tell_unseen_warning()

    @Slot()
    def toggle(self) -> None:
        """Open the strip, or close it, as the button on it does."""
        is_open = self._body.isHidden()
        self.set_open(is_open)
        self.opened.emit(is_open)

    def _forget_measures(self) -> None:
        self._is_of_earlier = False
        self._measures.clear()
        if self._curves is not None:
            self._curves.clear()

    def _warn_of(self, text: str) -> None:
        self._warning.set_text(text)
        self._tell_unseen_warning()

    def _tell_unseen_warning(self) -> None:
        self.unseen_warning_changed.emit(self._warning.text if self._body.isHidden() else "")

    def _make_curves(self) -> None:
        # pyqtgraph is imported here and not above: the window opens faster without it.
        from mars_labeler.ui.widgets.training_curves import TrainingCurves

        self._curves = TrainingCurves(self._body)
        for progress in self._measures:
            self._curves.add_measures(progress.step, progress.measures)
        self._columns.insertWidget(0, self._curves, 5)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(GRID)
        side.addWidget(self._models, 1)
        side.addWidget(self._make_current, 0, Qt.AlignmentFlag.AlignRight)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(2 * GRID)
        self._columns.addLayout(side, 7)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(GRID, 0, GRID, GRID)
        body.setSpacing(GRID // 2)
        body.addWidget(self._warning)
        body.addLayout(self._columns, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addWidget(self._body)

    def _connect(self) -> None:
        self._line.toggled.connect(self.toggle)
        self._line.stop_requested.connect(self.stop_requested)
        self._line.retrain_requested.connect(self.retrain_requested)
        self._line.settings_requested.connect(self.settings_requested)
        self._models.selected_changed.connect(self._on_version_selected)
        self._models.activated.connect(self._on_make_current)
        self._make_current.clicked.connect(self._on_make_current)
        self._on_version_selected()

    @Slot()
    def _on_version_selected(self) -> None:
        selected = self._models.selected
        self._make_current.setEnabled(selected is not None and not selected.is_current)

    @Slot()
    def _on_make_current(self) -> None:
        selected = self._models.selected
        if selected is not None and not selected.is_current:
            self.model_chosen.emit(selected.version)
