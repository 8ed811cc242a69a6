"""What is handed on, in which form, to where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from mars_labeler.domain.errors import ProjectError
from mars_labeler.services.exporting import ExportFormat, ExportOptions
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.number_fields import decimal_field
from mars_labeler.ui.dialogs.option_list import Option, OptionList
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.strings import figure
from mars_labeler.ui.widgets.section import styled_label

WIDTH = 600
LABEL_WIDTH = 120


@dataclass(frozen=True)
class ExportOffer:
    """What there is to export.

    Args:
        labeled: Images with a label.
        count_suggestions: Returns how many images without a label have a suggestion of at least
            this confidence; it must be quick.
        output: The file to propose; its suffix follows the chosen form.
    """

    labeled: int
    count_suggestions: Callable[[float], int]
    output: Path


@dataclass(frozen=True)
class ExportChoice:
    """What a person wants to export.

    Args:
        format_name: Name of an `ExportFormat`.
        output: The file or folder.
        options: What is written.
    """

    format_name: str
    output: Path
    options: ExportOptions


class ExportDialog(FormDialog):
    """Asks what, in which form, and to where.

    Args:
        formats: The forms to choose from.
        offer: What there is to export.
        parent: The window it belongs to.
    """

    export_chosen = Signal(object)
    """The person accepted this `ExportChoice`."""

    def __init__(
        self, formats: Sequence[ExportFormat], offer: ExportOffer, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Export labels and suggestions"))
        self.setMinimumWidth(WIDTH)
        self._count_suggestions = offer.count_suggestions
        self._suffixes = {form.suffix for form in formats}
        self._add_what(offer)
        self._add_formats(formats)
        self._add_where(offer.output)
        self.content.addStretch(1)
        self.add_buttons(self.tr("Export"))
        self.accepted.connect(self._on_accepted)
        self._on_format_changed()
        self._on_changed()

    def choice(self) -> ExportChoice:
        """Return what is shown.

        Raises:
            ProjectError: Neither labels nor suggestions are chosen.
        """
        options = ExportOptions(
            labels=self._labels.isChecked(),
            suggestions=self._suggestions.isChecked(),
            is_linking=self._images.isEnabled() and self._images.currentIndex() == 1,
            min_confidence=self._confidence.value(),
        )
        return ExportChoice(self._form().name, self._path.path(), options)

    def _add_what(self, offer: ExportOffer) -> None:
        labels = self.tr("Labels ({count})").format(count=figure(offer.labeled))
        self._labels = QCheckBox(labels, self)
        self._labels.setChecked(True)
        self._suggestions = QCheckBox(self)
        self._suggestions.setChecked(True)
        self._confidence = decimal_field(self, 1.0, 0.05)
        self._confidence.setToolTip(self.tr("Suggestions below it are left out"))
        form = self.add_form(self.tr("WHAT"))
        form.addRow(self._labels)
        form.addRow(self._suggestions)
        add_row(form, self.tr("Least confidence"), self._confidence, LABEL_WIDTH)
        self._labels.toggled.connect(self._on_changed)
        self._suggestions.toggled.connect(self._on_changed)
        self._confidence.valueChanged.connect(self._on_changed)

    def _add_formats(self, formats: Sequence[ExportFormat]) -> None:
        uses = {
            "csv": self.tr("Spreadsheets, R, pandas"),
            "jsonl": self.tr("Scripts: one object a line"),
            "parquet": self.tr("pandas, Polars, DuckDB, Arrow"),
            "coco": self.tr("Annotation tools, pycocotools: a class for each whole image"),
            "folders": self.tr("torchvision, Keras, timm: a folder a class"),
            "msl": self.tr("Whatever reads the published MSL Surface data set"),
            "fiftyone": self.tr("FiftyOne, as FiftyOneImageClassificationDataset"),
        }
        options = [Option(form.title, uses.get(form.name, "")) for form in formats]
        self._forms = tuple(formats)
        self._format = OptionList(options, self)
        self._format.changed.connect(self._on_format_changed)
        self.add_form(self.tr("FORMAT")).addRow(self._format)

    def _add_where(self, output: Path) -> None:
        self._path = PathField(
            self.tr("File or folder to write"), is_folder=False, parent=self, is_new=True
        )
        self._path.set_text(str(output))
        self._path.path_changed.connect(self._on_changed)
        self._images = QComboBox(self)
        self._images.addItems([self.tr("Copies"), self.tr("Links to them: they take no space")])
        self._note = styled_label("", "small", self)
        form = self.add_form(self.tr("WHERE"))
        add_row(form, self.tr("Images"), self._images, LABEL_WIDTH)
        add_row(form, self.tr("Save as"), self._path, LABEL_WIDTH)
        form.addRow("", self._note)

    def _form(self) -> ExportFormat:
        return self._forms[self._format.place]

    def _fault(self) -> str:
        """Return why what is shown cannot be exported; empty when it can."""
        try:
            output = self.choice().output
        except ProjectError as error:
            return f"{error.what} {error.remedy}"
        if not self._path.text():
            return self.tr("Choose where to save it.")
        if not output.parent.is_dir():
            return self.tr("There is no folder {path}.").format(path=output.parent)
        is_other = output.exists() and output.is_dir() != self._form().is_folder
        return self.tr("{path} is something else.").format(path=output) if is_other else ""

    def _show_note(self) -> None:
        output = self._path.path()
        if not self._path.text() or not output.exists():
            note = self.tr(
                "With who decided when, and which model suggested. It can be imported again."
            )
        elif self._form().is_folder:
            note = self.tr("This folder is there: it is replaced only if it is an earlier export.")
        else:
            note = self.tr("This file is there: it will be replaced.")
        self._note.setText(note)

    @Slot()
    def _on_format_changed(self) -> None:
        form, path = self._form(), self._path.path()
        if path.name:
            stem = path.with_suffix("") if path.suffix in self._suffixes else path
            self._path.set_text(str(stem.with_name(stem.name + form.suffix)))
        self._path.is_folder = form.is_folder
        self._images.setEnabled(form.is_folder)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        count = self._count_suggestions(self._confidence.value())
        self._suggestions.setText(self.tr("Suggestions ({count})").format(count=figure(count)))
        self._confidence.setEnabled(self._suggestions.isChecked())
        self._show_note()
        self.show_error(self._fault())

    @Slot()
    def _on_accepted(self) -> None:
        self.export_chosen.emit(self.choice())
