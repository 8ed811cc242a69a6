"""The Evaluation view: everything that held-out images say of a model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.domain.evaluation import ModelEvaluation
from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui.evaluation_words import absence_text
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.empty_state import EmptyState
from mars_labeler.ui.widgets.evaluation_body import EvaluationBody
from mars_labeler.ui.widgets.section import styled_label

EDGE_PX = 40
"""Kept free around the cell that the keyboard has moved to."""


class EvaluationPage(QWidget):
    """A head with the choice of the version, and below it the figures, which scroll."""

    version_chosen = Signal(int)
    """The person wants to see another model version."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Evaluation"))
        self._versions = QComboBox(self)
        self._versions.setAccessibleName(self.tr("Model version"))
        self._versions.activated.connect(self._on_activated)
        self._state = QLabel(self)
        self._state.setProperty("role", "small")
        self.body = EvaluationBody(self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.body)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = EmptyState(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._scroll)
        self.body.matrix.current_moved.connect(self._on_current_moved)
        self._lay_out()
        self.show_no_model()

    def set_versions(self, versions: Sequence[ModelVersion], chosen: int) -> None:
        """Offer these versions, the latest first; no signal is sent."""
        self._versions.clear()
        for record in sorted(versions, key=lambda each: -each.version):
            text = self.tr("Model {version}").format(version=record.version)
            if record.is_current:
                text = self.tr("{model} (current)").format(model=text)
            self._versions.addItem(text, record.version)
        self._versions.setCurrentIndex(self._versions.findData(chosen))
        self._versions.setVisible(bool(versions))

    def show_no_model(self) -> None:
        """Say that there is nothing to evaluate yet."""
        self._versions.hide()
        self._state.clear()
        self.empty.set_content(
            self.tr("No model yet"),
            self.tr("Label images of two classes and press Ctrl+R. Some are held out to measure."),
        )
        self._stack.setCurrentWidget(self.empty)

    def show_waiting(self) -> None:
        """Say that figures are on their way; those shown before stay until they are there."""
        waiting = self.tr("Measuring…")
        if self._stack.currentWidget() is self.empty:
            text = self.tr("The model is measured on the images that were held out from it.")
            self.empty.set_content(waiting, text)
        else:
            self._state.setText(waiting)

    def show_failure(self) -> None:
        """Say that there are no figures; those shown before stay."""
        failed = self.tr("It could not be measured")
        if self._stack.currentWidget() is self.empty:
            self.empty.set_content(failed, self.tr("The message above says why."))
        else:
            self._state.setText(failed)

    def show_evaluation(self, evaluation: ModelEvaluation) -> None:
        """Show figures, or why there are none."""
        self._state.clear()
        if evaluation.absence is not None:
            title = self.tr("Model {version} cannot be measured")
            self.empty.set_content(
                title.format(version=evaluation.version), absence_text(evaluation.absence)
            )
            self._stack.setCurrentWidget(self.empty)
            return
        self.body.show_evaluation(evaluation)
        self._stack.setCurrentWidget(self._scroll)
        if self.hasFocus():
            self.body.matrix.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the matrix, if there is one."""
        super().focusInEvent(event)
        if self._stack.currentWidget() is self._scroll:
            self.body.matrix.setFocus(event.reason())

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colors of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        head.setSpacing(2 * GRID)
        head.addWidget(styled_label(self.tr("Evaluation"), "title", self))
        head.addWidget(self._versions)
        head.addWidget(self._state)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    @Slot(object)
    def _on_current_moved(self, cell: QRectF) -> None:
        place = self.body.matrix.mapTo(self.body, cell.center().toPoint())
        self._scroll.ensureVisible(place.x(), place.y(), EDGE_PX, EDGE_PX)

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self.version_chosen.emit(int(self._versions.itemData(place)))
