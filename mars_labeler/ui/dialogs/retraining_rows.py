"""The fields that say when a training begins by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from mars_labeler.services.retraining_rule import RetrainingRule
from mars_labeler.ui.dialogs.form_dialog import add_row
from mars_labeler.ui.dialogs.number_fields import count_field
from mars_labeler.ui.theme import GRID

MOST_LABELS, MOST_IDLE_S = 100_000, 3_600
FIELD_WIDTH = 96


class RetrainingRows:
    """Fills a form with two rows, each a check box and a number; both may be on.

    Args:
        form: Where they go.
        label_width: Least width of the names before them.
        parent: The dialog.
    """

    def __init__(self, form: QFormLayout, label_width: int, parent: QWidget) -> None:
        self._is_after_labels = QCheckBox(parent.tr("After new labels:"), parent)
        self._label_count = count_field(parent, 1, MOST_LABELS)
        self._label_count.setAccessibleName(parent.tr("New labels until the next training"))
        self._is_when_idle = QCheckBox(parent.tr("When you pause:"), parent)
        self._idle_s = count_field(parent, 1, MOST_IDLE_S)
        self._idle_s.setAccessibleName(parent.tr("Seconds of a pause"))
        self._idle_s.setSuffix(parent.tr(" s"))
        names = (parent.tr("Retrain by itself"), "")
        parts = ((self._is_after_labels, self._label_count), (self._is_when_idle, self._idle_s))
        for name, (box, field) in zip(names, parts, strict=True):
            add_row(form, name, _row(box, field, parent), label_width)
            box.setAccessibleName(parent.tr("Retrain by itself: ") + box.text())
            box.toggled.connect(field.setEnabled)
            box.setToolTip(
                parent.tr("Never while something else runs, nor before two classes are labeled")
            )

    def set_rule(self, rule: RetrainingRule) -> None:
        """Show a rule."""
        self._is_after_labels.setChecked(rule.is_after_labels)
        self._label_count.setValue(rule.label_count)
        self._label_count.setEnabled(rule.is_after_labels)
        self._is_when_idle.setChecked(rule.is_when_idle)
        self._idle_s.setValue(rule.idle_s)
        self._idle_s.setEnabled(rule.is_when_idle)

    def rule(self) -> RetrainingRule:
        """Return what is shown."""
        return RetrainingRule(
            is_after_labels=self._is_after_labels.isChecked(),
            label_count=self._label_count.value(),
            is_when_idle=self._is_when_idle.isChecked(),
            idle_s=self._idle_s.value(),
        )


def _row(box: QCheckBox, field: QSpinBox, parent: QWidget) -> QWidget:
    row = QWidget(parent)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(2 * GRID)
    field.setFixedWidth(FIELD_WIDTH)
    line.addWidget(box, 1)
    line.addWidget(field)
    return row
