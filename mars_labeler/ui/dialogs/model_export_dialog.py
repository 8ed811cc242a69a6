"""Which model is written to a file, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.strings import exact_percent, moment
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.section import styled_label

WIDTH = 560


@dataclass(frozen=True)
class ModelExportChoice:
    """Which model a person wants to export.

    Args:
        version: The model version.
        output: The file.
    """

    version: int
    output: Path


class ModelExportDialog(FormDialog):
    """Asks for a model version and a file; the current version is shown first.

    Args:
        versions: The model versions, at least one.
        output: The file to propose.
        parent: The window it belongs to.
    """

    model_chosen = Signal(object)
    """The person accepted this `ModelExportChoice`."""

    def __init__(
        self, versions: Sequence[ModelVersion], output: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Export model"))
        self.setMinimumWidth(WIDTH)
        self._versions = tuple(versions)
        self._model = QComboBox(self)
        self._model.addItems([self._title(version) for version in self._versions])
        current = [place for place, each in enumerate(self._versions) if each.is_current]
        self._model.setCurrentIndex(current[0] if current else 0)
        self._path = PathField(self.tr("File to write"), is_folder=False, parent=self, is_new=True)
        self._path.set_text(str(output))
        self._note = styled_label("", "small", self)
        self._lay_out()
        self.add_buttons(self.tr("Export"))
        self._path.path_changed.connect(self._on_changed)
        self.accepted.connect(self._on_accepted)
        self._on_changed()

    def choice(self) -> ModelExportChoice:
        """Return what is shown."""
        version = self._versions[self._model.currentIndex()].version
        return ModelExportChoice(version, self._path.path())

    def _lay_out(self) -> None:
        text = self.tr(
            "One ONNX file that takes images and returns a probability for each class: the "
            "preparation of the images, the names of the classes and the calibration are in it. "
            "It runs wherever ONNX Runtime runs."
        )
        explanation = styled_label(text, "dim", self)
        explanation.setWordWrap(True)
        self.content.addWidget(explanation)
        self.content.addSpacing(GRID)
        form = self.add_form()
        add_row(form, self.tr("Model"), self._model)
        add_row(form, self.tr("Save as"), self._path)
        form.addRow("", self._note)
        self.content.addStretch(1)

    def _title(self, version: ModelVersion) -> str:
        parts = [self.tr("Model {number}").format(number=version.version)]
        if version.is_current:
            parts.append(self.tr("current"))
        accuracy = version.metrics.get("held-out accuracy")
        if accuracy is not None:
            parts.append(self.tr("{share} right").format(share=exact_percent(accuracy)))
        return " · ".join([*parts, moment(version.created_at)])

    @Slot()
    def _on_changed(self) -> None:
        output = self._path.path()
        is_there = bool(self._path.text()) and output.is_file()
        self._note.setText(self.tr("This file is there: it will be replaced.") if is_there else "")
        fault = ""
        if not self._path.text():
            fault = self.tr("Choose where to save it.")
        elif not output.parent.is_dir():
            fault = self.tr("There is no folder {path}.").format(path=output.parent)
        self.show_error(fault)

    @Slot()
    def _on_accepted(self) -> None:
        self.model_chosen.emit(self.choice())
