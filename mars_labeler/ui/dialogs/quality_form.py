"""The fields for what counts as a damaged image in the open project."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QVBoxLayout, QWidget

from mars_labeler.domain.quality import QualityThresholds
from mars_labeler.ui.dialogs.form_dialog import add_row, make_form
from mars_labeler.ui.dialogs.number_fields import count_field, decimal_field
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

LABEL_WIDTH = 116
WIDTH = 400
MAX_SIDE_PX = 10_000
MAX_BITS = 7


def _tr(text: str) -> str:
    return QCoreApplication.translate("QualityForm", text)


@dataclass(frozen=True)
class _Row:
    """One threshold.

    Args:
        name: Of the field of `QualityThresholds`.
        title: What the person calls it.
        meaning: A sentence.
        unit: Behind the number; shares are shown in percent.
        most: The largest number that can be set, as it is shown.
    """

    name: str
    title: str
    meaning: str
    unit: str = " %"
    most: int = 100


def _rows() -> tuple[_Row, ...]:
    return (
        _Row(
            "smallest_side",
            _tr("Low resolution"),
            _tr("The shorter side of the file has fewer pixels than this."),
            _tr(" px"),
            MAX_SIDE_PX,
        ),
        _Row(
            "detail",
            _tr("… or enlarged"),
            _tr("Less of the contrast at half the size is left at full size."),
        ),
        _Row(
            "bright_share",
            _tr("Over-exposed"),
            _tr("A larger part of the picture is saturated in a channel."),
        ),
        _Row("dark_share", _tr("Under-exposed"), _tr("A larger part of the picture is dark.")),
        _Row(
            "weakest_channel",
            _tr("Channel lost"),
            _tr("The weakest channel has less light than this part of the strongest one."),
        ),
        _Row("chroma", _tr("Grayscale"), _tr("The channels differ by less of their range.")),
        _Row(
            "sharpness",
            _tr("Blurred"),
            _tr("Fine detail has less contrast than this part of the whole picture's."),
        ),
        _Row(
            "missing_share",
            _tr("Missing lines"),
            _tr("More of the rows hold one value only and end at a sharp edge."),
        ),
        _Row(
            "duplicate_bits",
            _tr("Near-duplicate"),
            _tr("Looks like an earlier image: of 64 marks of its look at most so many differ."),
            "",
            MAX_BITS,
        ),
    )


class QualityForm(QWidget):
    """Shows thresholds, each with what it means; it can be used while a project is open.

    Args:
        parent: The dialog.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(
            styled_label(self.tr("QUALITY: AN IMAGE IS FLAGGED WHEN"), "section", self)
        )
        self._note = styled_label(self.tr("Open a project to change these."), "small", self)
        layout.addWidget(self._note)
        self._fields: dict[str, QSpinBox | QDoubleSpinBox] = {}
        form = make_form()
        for row in _rows():
            self._fields[row.name] = field = _field(row, self)
            add_row(form, row.title, field, LABEL_WIDTH)
            meaning = styled_label(row.meaning, "small", self)
            meaning.setWordWrap(True)
            meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
            field.setAccessibleDescription(row.meaning)
            form.addRow("", meaning)
        layout.addLayout(form)
        layout.addStretch(1)
        self.set_thresholds(None)

    def set_thresholds(self, thresholds: QualityThresholds | None) -> None:
        """Show thresholds; None while no project is open, which shows the usual ones in gray."""
        self._note.setVisible(thresholds is None)
        for name, value in asdict(thresholds or QualityThresholds()).items():
            field = self._fields[name]
            field.setEnabled(thresholds is not None)
            if isinstance(field, QSpinBox):
                field.setValue(value)
            else:
                field.setValue(value * 100)

    def reset(self) -> None:
        """Show the usual thresholds, where they can be changed."""
        if self.thresholds() is not None:
            self.set_thresholds(QualityThresholds())

    def thresholds(self) -> QualityThresholds | None:
        """Return what is shown; None while no project is open."""
        if not all(field.isEnabled() for field in self._fields.values()):
            return None
        values: dict[str, Any] = {
            name: field.value() if isinstance(field, QSpinBox) else round(field.value() / 100, 6)
            for name, field in self._fields.items()
        }
        return QualityThresholds(**values)


def _field(row: _Row, parent: QWidget) -> QSpinBox | QDoubleSpinBox:
    field: QSpinBox | QDoubleSpinBox
    if isinstance(getattr(QualityThresholds(), row.name), int):
        field = count_field(parent, 0, row.most)
    else:
        field = decimal_field(parent, row.most, step=0.5)
    field.setSuffix(row.unit)
    return field
