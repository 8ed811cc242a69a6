"""What the tests of accepting above a threshold look at."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from mars_labeler.domain.evaluation import Measured, ThresholdPoint
from mars_labeler.services.accepting import ThresholdFigures
from mars_labeler.ui.dialogs.accept_above_dialog import (
    AcceptAboveDialog,
)
from mars_labeler.ui.widgets.preview_grid import PreviewGrid


def grid_of(dialog: AcceptAboveDialog) -> PreviewGrid:
    return dialog.findChildren(PreviewGrid)[0]


def texts(dialog: AcceptAboveDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def figures_of(version: int, is_by_labels: bool = False) -> ThresholdFigures:
    accuracy = Measured(0.991, 0.98, 0.999, 540)
    points = (ThresholdPoint(0.5, accuracy, accuracy),)
    return ThresholdFigures(version, points, is_by_labels=is_by_labels)
