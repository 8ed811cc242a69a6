"""The figures of a model that are looked at first."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from mars_labeler.domain.evaluation import Measured, ModelEvaluation
from mars_labeler.ui.evaluation_words import interval_text, value_text
from mars_labeler.ui.held_out_words import by_labels_text
from mars_labeler.ui.strings import figure
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label


class EvaluationHeadline(QWidget):
    """Held-out images, top-1, mean recall and macro F1 side by side, intervals below them.

    Below them it stands where there is no validation split: figures are of labeled images then.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = (
            self.tr("Held-out images"),
            self.tr("Top-1"),
            self.tr("Mean recall"),
            self.tr("Macro F1"),
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(4 * GRID)
        layout.setVerticalSpacing(0)
        self._values, self._intervals = [], []
        for column, name in enumerate(names):
            value, interval = styled_label("", "title", self), styled_label("", "small", self)
            value.setAccessibleName(name)
            layout.addWidget(styled_label(name, "small", self), 0, column)
            layout.addWidget(value, 1, column)
            layout.addWidget(interval, 2, column)
            self._values.append(value)
            self._intervals.append(interval)
        layout.setColumnStretch(len(names), 1)
        self._by_labels = styled_label(by_labels_text(), "small", self)
        self._by_labels.setWordWrap(True)
        layout.addWidget(self._by_labels, 3, 0, 1, len(names) + 1)

    def show_evaluation(self, evaluation: ModelEvaluation) -> None:
        """Show the figures of a model."""
        self._values[0].setText(figure(evaluation.count))
        self._by_labels.setVisible(evaluation.is_by_labels)
        figures = (evaluation.top_1, evaluation.mean_recall, evaluation.macro_f1)
        for value, interval, measured in zip(
            self._values[1:], self._intervals[1:], figures, strict=True
        ):
            value.setText(value_text(measured))
            interval.setText(self._interval(measured))

    def texts(self) -> list[str]:
        """Return what is shown, column by column."""
        pairs = zip(self._values, self._intervals, strict=True)
        return [" ".join(filter(None, (value.text(), below.text()))) for value, below in pairs]

    def _interval(self, measured: Measured) -> str:
        interval = interval_text(measured)
        return self.tr("95%: {interval}").format(interval=interval) if interval else ""
