"""The dialogs of what is downloaded give back what was chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from mars_labeler.services.fetching import ListedDataSet, ListedMission, RawQuery
from mars_labeler.ui.dialogs.data_set_dialog import DataSetChoice, DataSetDialog
from mars_labeler.ui.dialogs.raw_images_dialog import RawChoice, RawImagesDialog
from tests.ui.controls import button, choice, combo, line, number, texts

SETS = (
    ListedDataSet("one", "Set one", "Images.", "https://example.org/1", "CC BY 4.0", 60_600_000),
    ListedDataSet("two", "Set two", "More images.", "https://example.org/2", ""),
)
MISSIONS = (ListedMission("msl", "Curiosity"), ListedMission("mars2020", "Perseverance"))
INSTRUMENTS = {"msl": ("MAHLI", "Mastcam L"), "mars2020": ("SuperCam",)}


@pytest.fixture
def data_sets(qtbot: QtBot, tmp_path: Path) -> DataSetDialog:
    """Return the dialog of two data sets, on the screen."""
    dialog = DataSetDialog(SETS, tmp_path.joinpath)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)  # qtbot closes it itself
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def raw(qtbot: QtBot, tmp_path: Path) -> RawImagesDialog:
    """Return the dialog of two missions, on the screen."""
    dialog = RawImagesDialog(MISSIONS, INSTRUMENTS.__getitem__, tmp_path.joinpath, "Gale")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)  # qtbot closes it itself
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_data_set_tells_its_size_license_and_page(
    qtbot: QtBot, data_sets: DataSetDialog, tmp_path: Path
) -> None:
    assert {"60.6 MB", "CC BY 4.0"} <= set(texts(data_sets).splitlines())
    assert button(data_sets, "https://example.org/1").isVisible()
    choice(data_sets, "Set two").setChecked(True)
    assert "see its page" in texts(data_sets)
    with qtbot.waitSignal(data_sets.data_set_chosen) as signal:
        button(data_sets, "Get it").click()
    assert signal.args == [DataSetChoice("two", tmp_path / "two")]


def test_a_folder_that_was_typed_stays(data_sets: DataSetDialog, tmp_path: Path) -> None:
    field = line(data_sets, "Folder for the images")
    field.setText(str(tmp_path / "mine"))
    field.textEdited.emit(field.text())
    choice(data_sets, "Set two").setChecked(True)
    assert data_sets.choice().folder == tmp_path / "mine"
    field.clear()
    field.textEdited.emit("")
    assert not button(data_sets, "Get it").isEnabled()


def test_raw_images_are_asked_for_by_mission_instrument_and_sol(
    qtbot: QtBot, raw: RawImagesDialog, tmp_path: Path
) -> None:
    assert "into the project “Gale”" in texts(raw)
    combo(raw, "Instrument").setCurrentText("MAHLI")
    number(raw, "To sol").setValue(1060)
    number(raw, "From sol").setValue(565)
    number(raw, "At most").setValue(1000)
    choice(raw, "Small previews").setChecked(True)
    with qtbot.waitSignal(raw.images_chosen) as signal:
        button(raw, "Get them").click()
    query = RawQuery("msl", "MAHLI", 565, 1060, 1000, has_thumbnails=True)
    assert signal.args == [RawChoice(query, tmp_path / "msl")]


def test_the_instruments_are_those_of_the_mission(raw: RawImagesDialog, tmp_path: Path) -> None:
    combo(raw, "Instrument").setCurrentText("MAHLI")
    combo(raw, "Mission").setCurrentText("Perseverance")
    assert combo(raw, "Instrument").count() == 2
    assert raw.choice().query.instrument == ""
    assert raw.choice().folder == tmp_path / "mars2020"


def needed_height(dialog: QDialog) -> int:
    """Return the height that a dialog's wrapped texts need."""
    layout = dialog.layout()
    assert layout is not None
    return layout.totalHeightForWidth(dialog.width())


def test_sols_in_the_wrong_order_are_told(raw: RawImagesDialog) -> None:
    """The dialog makes room for it."""
    before = raw.height()
    assert before == needed_height(raw)
    number(raw, "From sol").setValue(20)
    assert raw.height() == needed_height(raw) > before
    assert not button(raw, "Get them").isEnabled()
    assert "before the first" in texts(raw)
