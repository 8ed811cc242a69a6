"""Dialogs show values and give back what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from mars_labeler.domain.taxonomy import PALETTE, LabelClass
from mars_labeler.ui.dialogs.about_dialog import AboutDialog
from mars_labeler.ui.dialogs.class_editor import ClassDraft, ClassEditor
from mars_labeler.ui.dialogs.color_button import ColorButton
from mars_labeler.ui.dialogs.keys_page import KeysPage, KeyText
from mars_labeler.ui.dialogs.open_folder_dialog import (
    OpenFolderChoice,
    OpenFolderDialog,
    TaxonomyChoice,
)
from mars_labeler.ui.dialogs.path_field import PathField
from tests.ui.controls import button, choice, combo, line, named

WHEEL = LabelClass(9, "wheel", "w", "#a0784f", 0)


def test_a_new_class_gets_a_key_and_a_color(qtbot: QtBot) -> None:
    """Its initial while it is free, and the next color of the palette."""
    dialog = ClassEditor(None, [WHEEL], "dust devil")
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.class_edited) as signal:
        button(dialog, "Add").click()
    assert signal.args == [ClassDraft("dust devil", "d", PALETTE[1])]


def test_the_key_follows_the_name_until_it_is_chosen(qtbot: QtBot) -> None:
    """What a person typed is not changed any more."""
    dialog = ClassEditor(None, [WHEEL])
    qtbot.addWidget(dialog)
    QTest.keyClicks(line(dialog, "Name"), "rock")
    assert line(dialog, "Key").text() == "R"
    line(dialog, "Key").clear()
    QTest.keyClicks(line(dialog, "Key"), "k")
    QTest.keyClicks(line(dialog, "Name"), "s")
    assert dialog.draft() == ClassDraft("rocks", "k", PALETTE[1])


@pytest.mark.parametrize(("name", "key"), [("Wheel", "x"), ("rock", "w"), ("rock", "1"), ("", "")])
def test_a_class_that_cannot_be_says_why(qtbot: QtBot, name: str, key: str) -> None:
    """Names and keys are unique; a key is a letter."""
    dialog = ClassEditor(None, [WHEEL])
    qtbot.addWidget(dialog)
    dialog.show()
    line(dialog, "Name").setText(name)
    line(dialog, "Key").setText(key)
    assert not button(dialog, "Add").isEnabled()
    shown = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any(text.endswith(".") for text in shown)


def test_a_class_keeps_its_own_name_and_key(qtbot: QtBot) -> None:
    """They are not taken by itself."""
    dialog = ClassEditor(WHEEL, [])
    qtbot.addWidget(dialog)
    assert button(dialog, "Save").isEnabled()
    assert dialog.draft() == ClassDraft("wheel", "w", "#a0784f")


def test_a_color_is_chosen_from_the_palette(qtbot: QtBot) -> None:
    """The button shows it."""
    made = ColorButton("#a0784f")
    qtbot.addWidget(made)
    menu = made.menu()
    assert menu is not None
    next(each for each in menu.actions() if each.text() == PALETTE[2]).trigger()
    assert (made.color, made.text()) == (PALETTE[2], PALETTE[2])


@pytest.fixture
def found_lists() -> list[str]:
    """Return the names of the lists that the folder is to have."""
    return ["train.txt"]


@pytest.fixture
def open_dialog(qtbot: QtBot, tmp_path: Path, found_lists: Sequence[str]) -> OpenFolderDialog:
    """Return a dialog for a folder with these lists."""
    dialog = OpenFolderDialog(lambda _: found_lists, lambda folder: tmp_path / f"{folder.name}.p")
    qtbot.addWidget(dialog)
    return dialog


def test_a_folder_with_lists_offers_their_classes(
    qtbot: QtBot, open_dialog: OpenFolderDialog, tmp_path: Path
) -> None:
    """And its project's place."""
    folder = tmp_path / "images"
    folder.mkdir()
    open_dialog.set_folder(folder)
    with qtbot.waitSignal(open_dialog.folder_chosen) as signal:
        button(open_dialog, "Open").click()
    chosen = OpenFolderChoice(folder, tmp_path / "images.p", TaxonomyChoice.FOUND, True)
    assert signal.args == [chosen]


def test_lists_that_hold_images_out_offer_to_do_so(
    open_dialog: OpenFolderDialog, found_lists: list[str], tmp_path: Path
) -> None:
    """Nothing is held out without their labels."""
    found_lists.append("val.txt")
    open_dialog.set_folder(tmp_path)
    assert open_dialog.choice().is_splitting
    choice(open_dialog, "Take over").setChecked(False)
    assert not choice(open_dialog, "Hold out").isEnabled()
    assert not open_dialog.choice().is_splitting


def test_a_folder_without_lists_has_nothing_to_take_over(
    open_dialog: OpenFolderDialog, found_lists: list[str], tmp_path: Path
) -> None:
    """The classes of the rover are offered first."""
    found_lists.clear()
    open_dialog.set_folder(tmp_path)
    choice = open_dialog.choice()
    assert choice.taxonomy is TaxonomyChoice.MSL_SURFACE
    assert not choice.is_importing_labels
    assert open_dialog.findChildren(QCheckBox)[0].isHidden()
    combo(open_dialog, "Classes").setCurrentIndex(1)
    assert open_dialog.choice().taxonomy is TaxonomyChoice.EMPTY


def test_a_folder_that_is_not_there_cannot_be_opened(
    open_dialog: OpenFolderDialog, tmp_path: Path
) -> None:
    """Nothing chosen is no error yet, but nothing to open either."""
    assert not button(open_dialog, "Open").isEnabled()
    open_dialog.set_folder(tmp_path)
    assert button(open_dialog, "Open").isEnabled()
    field = open_dialog.findChildren(PathField)[0].findChildren(QLineEdit)[0]
    QTest.keyClicks(field, "-gone")
    assert not button(open_dialog, "Open").isEnabled()


def test_the_keys_page_lists_every_key(qtbot: QtBot) -> None:
    """By group, with names for screen readers."""
    keys = [
        KeyText("Labeling", "1 / 2 / 3", "Take a class of the suggestion"),
        KeyText("Labeling", ".", "Unsure"),
        KeyText("Project", "Ctrl+R", "Retrain"),
    ]
    page = KeysPage(keys)
    qtbot.addWidget(page)
    page.show()
    shown = [label.text() for label in page.findChildren(QLabel)]
    assert {"LABELING", "PROJECT", "Unsure", "Retrain"} <= set(shown)
    assert named(page, "1 / 2 / 3")
    assert not page.grab().isNull()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_about_names_the_version_and_the_paper(qtbot: QtBot) -> None:
    """And the license."""
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for text in ("Mars Labeler", "Wang et al.", "Apache License 2.0"):
        assert text in shown
