"""Exports, models, reports and splits, from the command to the message."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from mars_labeler.domain.splits import Split, SplitBy, SplitPlan
from mars_labeler.services.exporting import ExportOptions
from mars_labeler.services.image_table import NONE
from mars_labeler.services.splitting import count_splits
from mars_labeler.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from mars_labeler.ui.dialogs.model_export_dialog import ModelExportChoice, ModelExportDialog
from mars_labeler.ui.dialogs.split_dialog import SplitDialog
from tests.ui.controls import button, choice, texts
from tests.ui.driver import Driver


def test_the_commands_ask_first(driver: Driver) -> None:
    kinds = {"export": ExportDialog, "split": SplitDialog, "write_report": QFileDialog}
    for command, kind in kinds.items():
        driver.action(command).trigger()
        dialog = shown_dialog(driver)
        assert isinstance(dialog, kind)
        dialog.reject()


def test_the_export_counts_what_the_project_has(driver: Driver) -> None:
    driver.press("gws")
    driver.action("export").trigger()
    dialog = shown_dialog(driver)
    assert choice(dialog, "Labels").text() == "Labels (3)"
    assert choice(dialog, "Suggestions").text() == "Suggestions (0)"
    dialog.reject()


def test_an_export_tells_where_it_lies(driver: Driver, tmp_path: Path) -> None:
    driver.press("gws")
    output = tmp_path / "labels.csv"
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=20_000):
        options = ExportOptions(suggestions=False)
        driver.desktop.exports.export(ExportChoice("csv", output, options))
    messages = driver.desktop.window.messages
    assert messages.text() == f"3 images written to {output}."
    assert button(messages, "Show the folder").isVisible()
    assert len(output.read_text(encoding="utf-8").splitlines()) == 4


def test_an_export_comes_back(driver: Driver, tmp_path: Path) -> None:
    driver.press("gws")
    output = tmp_path / "labels.jsonl"
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=20_000):
        driver.desktop.exports.export(ExportChoice("jsonl", output, ExportOptions()))
    before = driver.labels
    driver.action("select_all").trigger()
    driver.key(Qt.Key.Key_Delete)
    for _ in range(2):
        driver.action("undo").trigger()
    assert driver.labels.count(NONE) == 10
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=20_000):
        driver.desktop.label_files.read(str(output))
    assert driver.labels == before
    said = driver.desktop.window.messages.text()
    assert said == "1 label taken over from labels.jsonl. 2 images kept the decision they had."


def test_a_file_without_labels_is_a_message(driver: Driver, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=20_000):
        driver.desktop.label_files.read(str(wrong))
    assert driver.desktop.window.messages.isVisible()
    driver.action("import_labels").trigger()
    dialog = shown_dialog(driver)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_there_is_no_model_to_export_at_first(driver: Driver) -> None:
    driver.action("export_model").trigger()
    assert "There is no model yet" in driver.desktop.window.messages.text()


@pytest.mark.long
def test_a_model_is_exported(driver: Driver, tmp_path: Path) -> None:
    driver.press("gwsgws")
    driver.retrain()
    driver.action("export_model").trigger()
    dialog = shown_dialog(driver)
    assert isinstance(dialog, ModelExportDialog)
    dialog.reject()
    output = tmp_path / "model.onnx"
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=60_000):
        driver.desktop.exports.export_model(ModelExportChoice(1, output))
    assert driver.desktop.window.messages.text() == f"Model 1 written to {output}."
    assert output.stat().st_size > 0


def test_a_report_can_be_read_with_one_click(driver: Driver, tmp_path: Path) -> None:
    driver.press("gws")
    output = tmp_path / "report.html"
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=60_000):
        driver.desktop.exports.write_report(str(output))
    assert driver.desktop.window.messages.text() == f"Report written to {output}."
    assert button(driver.desktop.window.messages, "Read it").isVisible()
    assert "<html" in output.read_text(encoding="utf-8")


def test_a_split_is_told_and_can_be_removed(driver: Driver) -> None:
    driver.action("split").trigger()
    dialog = shown_dialog(driver)
    assert "never learns from" in texts(dialog)
    button(dialog, "Split").click()
    project = driver.desktop.session.project
    counts = count_splits(project)
    assert counts[Split.VALIDATION] + counts[Split.TEST] == pytest.approx(12 * 0.3, abs=1)
    assert driver.desktop.window.messages.text().startswith("Split: training")
    driver.action("split").trigger()
    button(shown_dialog(driver), "Remove splits").click()
    assert set(count_splits(project)) == {Split.NONE}
    assert "removed" in driver.desktop.window.messages.text()


def test_a_split_that_cannot_be_is_a_message(driver: Driver) -> None:
    driver.desktop.splits.assign(SplitPlan(SplitBy.LISTS))
    assert "No list is chosen" in driver.desktop.window.messages.text()


def shown_dialog(driver: Driver) -> QDialog:
    """Return the dialog that the window shows."""
    return next(each for each in driver.desktop.window.findChildren(QDialog) if each.isVisible())
