"""The figures of the Evaluation view, from the headline to the curves over versions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mars_labeler.domain.evaluation import ModelEvaluation
from mars_labeler.ui import evaluation_words as words
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.accuracy_bars import AccuracyBars
from mars_labeler.ui.widgets.class_figures_table import ClassFiguresTable
from mars_labeler.ui.widgets.confusion_matrix import ConfusionMatrix
from mars_labeler.ui.widgets.evaluation_headline import EvaluationHeadline
from mars_labeler.ui.widgets.reliability_plot import ReliabilityPlot
from mars_labeler.ui.widgets.section import rule, styled_label
from mars_labeler.ui.widgets.threshold_panel import ThresholdPanel
from mars_labeler.ui.widgets.version_curves import VersionCurves


class EvaluationBody(QWidget):
    """One section below the other; they are there to be read from top to bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.headline = EvaluationHeadline(self)
        self._left_out = self._text("small")
        self._note = self._text("small")
        self._note.setText(words.few_note())
        self.matrix = ConfusionMatrix(self)
        self.classes = ClassFiguresTable(self)
        self.instruments = AccuracyBars(self.tr("By instrument"), words.instrument_text, self)
        self.sols = AccuracyBars(self.tr("By sol"), words.sols_text, self)
        self.flags = AccuracyBars(self.tr("By quality"), words.flag_text, self)
        self.before = ReliabilityPlot(self.tr("Before temperature scaling"), self)
        self.after = ReliabilityPlot(self.tr("After, by other sequences"), self)
        self.thresholds = ThresholdPanel(self)
        self.curves = VersionCurves(self)
        self._lay_out()

    def show_evaluation(self, evaluation: ModelEvaluation) -> None:
        """Show the figures of a model that has some."""
        self.headline.show_evaluation(evaluation)
        left_out = words.left_out_text(evaluation)
        self._left_out.setText(left_out)
        self._left_out.setVisible(bool(left_out))
        self.matrix.set_evaluation(evaluation)
        self.classes.set_classes(evaluation.classes)
        self.instruments.set_groups(evaluation.instruments)
        self.sols.set_groups(evaluation.sols)
        self.flags.set_groups(evaluation.flags)
        self.before.set_reliability(evaluation.before)
        self.after.set_reliability(evaluation.after)
        self.thresholds.set_points(evaluation.thresholds, evaluation.wanted)
        self.curves.set_versions(evaluation.versions)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 0, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        for text in (self.headline, self._left_out, self._note):
            layout.addWidget(text)
        confusion = self.tr("CONFUSION: LABELS DOWN, SUGGESTIONS ACROSS")
        self._add_section(layout, confusion, self.matrix)
        self._add_section(layout, self.tr("CLASSES"), self.classes)
        self._add_section(layout, self.tr("TOP-1 BY INSTRUMENT, SOL AND QUALITY"), self._groups())
        diagrams = QWidget(self)
        row = QHBoxLayout(diagrams)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.before)
        row.addWidget(self.after)
        self._add_section(layout, self.tr("CAN CONFIDENCES BE TAKEN AT THEIR WORD"), diagrams)
        threshold = self.tr("ACCEPTING FROM A CONFIDENCE ON")
        self._add_section(layout, threshold, self.thresholds)
        versions = self.tr("MODEL VERSIONS, EACH ON THE IMAGES HELD OUT FROM IT")
        self._add_section(layout, versions, self.curves)
        layout.addStretch(1)

    def _groups(self) -> QWidget:
        groups = QWidget(self)
        row = QHBoxLayout(groups)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * GRID)
        for column in ((self.instruments, self.flags), (self.sols,)):
            layout = QVBoxLayout()
            layout.setSpacing(GRID // 2)
            for bars in column:
                layout.addWidget(styled_label(bars.accessibleName(), "small", groups))
                layout.addWidget(bars)
            layout.addStretch(1)
            row.addLayout(layout, 1)
        return groups

    def _add_section(self, layout: QVBoxLayout, title: str, content: QWidget) -> None:
        layout.addSpacing(GRID)
        layout.addWidget(rule(self))
        layout.addWidget(styled_label(title, "section", self))
        layout.addWidget(content)

    def _text(self, role: str) -> QLabel:
        label = styled_label("", role, self)
        label.setWordWrap(True)
        return label
