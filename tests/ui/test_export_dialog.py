"""The dialogs of what is handed on give back what was chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from mars_labeler.domain.records import ModelVersion
from mars_labeler.services.exporting import FORMATS, ExportOptions
from mars_labeler.ui.dialogs.export_dialog import ExportChoice, ExportDialog, ExportOffer
from mars_labeler.ui.dialogs.model_export_dialog import ModelExportChoice, ModelExportDialog
from tests.ui.controls import button, choice, combo, line, texts


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    """Return a dialog on the screen: 1,204 labels, 50 suggestions, 20 of them confident."""
    offer = ExportOffer(1204, lambda least: 20 if least > 0.5 else 50, tmp_path / "mars.csv")
    made = ExportDialog(FORMATS, offer)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)  # qtbot closes it itself
    qtbot.addWidget(made)
    made.show()
    return made


def test_everything_as_csv_unless_something_else_is_chosen(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    assert choice(dialog, "Labels").text() == "Labels (1,204)"
    with qtbot.waitSignal(dialog.export_chosen) as signal:
        button(dialog, "Export").click()
    assert signal.args == [ExportChoice("csv", tmp_path / "mars.csv", ExportOptions())]


def test_every_form_says_what_opens_it(dialog: ExportDialog) -> None:
    for form in FORMATS:
        assert choice(dialog, form.title).accessibleDescription()


def test_suggestions_are_counted_by_their_least_confidence(dialog: ExportDialog) -> None:
    confidence = dialog.findChildren(QDoubleSpinBox)[0]
    confidence.setValue(0.9)
    assert choice(dialog, "Suggestions").text() == "Suggestions (20)"
    assert dialog.choice().options.min_confidence == 0.9
    choice(dialog, "Suggestions").setChecked(False)
    assert not confidence.isEnabled()
    assert not dialog.choice().options.suggestions
    choice(dialog, "Labels").setChecked(False)
    assert not button(dialog, "Export").isEnabled()
    assert "nothing to export" in texts(dialog)


def test_the_name_follows_the_form(dialog: ExportDialog, tmp_path: Path) -> None:
    images = combo(dialog, "Images")
    assert not images.isEnabled()
    choice(dialog, "Folders").setChecked(True)
    images.setCurrentIndex(1)
    options = ExportOptions(is_linking=True)
    assert dialog.choice() == ExportChoice("folders", tmp_path / "mars", options)
    choice(dialog, "Parquet").setChecked(True)
    assert dialog.choice() == ExportChoice("parquet", tmp_path / "mars.parquet", ExportOptions())


def test_what_is_there_is_told_before_it_is_replaced(dialog: ExportDialog, tmp_path: Path) -> None:
    (tmp_path / "mars.jsonl").touch()
    (tmp_path / "mars").mkdir()
    choice(dialog, "JSON Lines").setChecked(True)
    assert "This file is there" in texts(dialog)
    choice(dialog, "MSL Surface").setChecked(True)
    assert "This folder is there" in texts(dialog)
    assert button(dialog, "Export").isEnabled()


@pytest.mark.parametrize("path", ["", "/nowhere/at/all.csv", "."])
def test_a_place_that_cannot_be_written_is_told(dialog: ExportDialog, path: str) -> None:
    field = line(dialog, "File or folder to write")
    field.setText(path)
    field.textEdited.emit(path)
    assert not button(dialog, "Export").isEnabled()


def test_the_current_model_is_shown_first(qtbot: QtBot, tmp_path: Path) -> None:
    def version(number: int, is_current: bool) -> ModelVersion:
        metrics = {"held-out accuracy": 0.872}
        made = "2026-11-23T12:00:00+00:00"
        return ModelVersion(number, made, 1, (1,), "{}", metrics, "m.pt", is_current, True)

    dialog = ModelExportDialog([version(3, False), version(2, True)], tmp_path / "m.onnx")
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Model 2 · current · 87.2% right" in combo(dialog, "Model").currentText()
    with qtbot.waitSignal(dialog.model_chosen) as signal:
        button(dialog, "Export").click()
    assert signal.args == [ModelExportChoice(2, tmp_path / "m.onnx")]


def test_a_model_needs_a_folder_that_exists(qtbot: QtBot, tmp_path: Path) -> None:
    model = ModelVersion(1, "2026-11-23T12:00:00+00:00", 1, (1,), "{}", {}, "m.pt", True, True)
    dialog = ModelExportDialog([model], tmp_path / "nowhere" / "m.onnx")
    qtbot.addWidget(dialog)
    assert not button(dialog, "Export").isEnabled()
