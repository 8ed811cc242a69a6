"""The fields for what counts as a damaged image in the open project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSpinBox, QVBoxLayout, QWidget

from mars_labeler.domain.quality import QualityFlag, QualityThresholds
from mars_labeler.ui.dialogs.form_dialog import add_row, make_form
from mars_labeler.ui.dialogs.number_fields import count_field, decimal_field
from mars_labeler.ui.strings import images
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

LABEL_WIDTH = 116
COUNT_WIDTH = 88
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
        flag: What it raises; None where the row above counts for both.
    """

    name: str
    title: str
    meaning: str
    unit: str = " %"
    most: int = 100
    flag: QualityFlag | None = None


def _rows() -> tuple[_Row, ...]:
    return (*_size_and_light_rows(), *_content_rows())


def _size_and_light_rows() -> tuple[_Row, ...]:
    return (
        _Row(
            "smallest_side",
            _tr("Low resolution"),
            _tr("The shorter side of the file has fewer pixels than this."),
            _tr(" px"),
            MAX_SIDE_PX,
            QualityFlag.LOW_RESOLUTION,
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
            flag=QualityFlag.OVER_EXPOSED,
        ),
        _Row(
            "dark_share",
            _tr("Under-exposed"),
            _tr("A larger part of the picture is dark."),
            flag=QualityFlag.UNDER_EXPOSED,
        ),
        _Row(
            "weakest_channel",
            _tr("Channel lost"),
            _tr("The weakest channel has less light than this part of the strongest one."),
            flag=QualityFlag.CHANNEL_LOSS,
        ),
        _Row(
            "chroma",
            _tr("Grayscale"),
            _tr(
                "The channels differ by less of their range. Found by the filter, but no damage "
                "in images of a camera without color."
            ),
            flag=QualityFlag.GRAYSCALE,
        ),
    )


def _content_rows() -> tuple[_Row, ...]:
    return (
        _Row(
            "sharpness",
            _tr("Blurred"),
            _tr("Fine detail has less contrast than this part of the whole picture's."),
            flag=QualityFlag.BLURRED,
        ),
        _Row(
            "missing_share",
            _tr("Missing lines"),
            _tr("More of the rows hold one value only and end at a sharp edge."),
            flag=QualityFlag.MISSING_LINES,
        ),
        _Row(
            "duplicate_bits",
            _tr("Near-duplicate"),
            _tr("Looks like an earlier image: of 64 marks of its look at most so many differ."),
            "",
            MAX_BITS,
            QualityFlag.NEAR_DUPLICATE,
        ),
    )


class QualityForm(QWidget):
    """Shows thresholds, each with what it means and how many images it flags.

    It can be used while a project is open.

    Args:
        parent: The dialog.
    """

    edited = Signal(object)
    """Other `QualityThresholds` are shown; what they flag is not known yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(styled_label(self.tr("AN IMAGE IS FLAGGED WHEN"), "section", self))
        self._note = styled_label(self.tr("Open a project to change these."), "small", self)
        layout.addWidget(self._note)
        self._fields: dict[str, QSpinBox | QDoubleSpinBox] = {}
        self._counts: dict[QualityFlag, QLabel] = {}
        form = make_form()
        for row in _rows():
            self._fields[row.name] = field = _field(row, self)
            field.valueChanged.connect(self._on_edited)
            add_row(form, row.title, field, LABEL_WIDTH, self._make_count(row.flag))
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
            with QSignalBlocker(field):
                if isinstance(field, QSpinBox):
                    field.setValue(value)
                else:
                    field.setValue(value * 100)
        self._on_edited()

    @Slot(object)
    def show_counts(self, counts: Mapping[QualityFlag, int]) -> None:
        """Show how many images the shown thresholds flag."""
        for flag, label in self._counts.items():
            label.setText(images(counts[flag]))

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

    def _make_count(self, flag: QualityFlag | None) -> QLabel:
        label = styled_label("", "small", self)
        label.setFixedWidth(COUNT_WIDTH)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if flag is not None:
            label.setToolTip(self.tr("So many images have this flag with these thresholds"))
            self._counts[flag] = label
        return label

    @Slot()
    def _on_edited(self) -> None:
        thresholds = self.thresholds()
        for label in self._counts.values():
            label.setText("" if thresholds is None else "…")
        if thresholds is not None:
            self.edited.emit(thresholds)


def _field(row: _Row, parent: QWidget) -> QSpinBox | QDoubleSpinBox:
    field: QSpinBox | QDoubleSpinBox
    if isinstance(getattr(QualityThresholds(), row.name), int):
        field = count_field(parent, 0, row.most)
    else:
        field = decimal_field(parent, row.most, step=0.5)
    field.setSuffix(row.unit)
    return field
