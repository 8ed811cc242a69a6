"""The settings dialog shows settings and gives back what was chosen."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QSpinBox, QTabWidget
from pytestqt.qtbot import QtBot

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.services.backbones import ListedBackbone, ListedWeights
from mars_labeler.services.retraining_rule import RetrainingRule
from mars_labeler.ui.appearance import ThemeChoice
from mars_labeler.ui.dialogs.settings_dialog import SettingsDialog
from mars_labeler.ui.settings import KeyScheme, Settings
from tests.ui.controls import button, choice, combo, line, named

BACKBONES = (
    ListedBackbone("efficientnet-lite0", has_own_weights=True),
    ListedBackbone(
        "resnet50",
        has_own_weights=False,
        weights=(
            ListedWeights("resnet50-imagenet", "resnet50", 102_530_333, is_cached=False),
            ListedWeights("moco-v2-800", "resnet50", None, False, "Non-commercial use only"),
            ListedWeights("resnet50-mine", "resnet50", 1_000_000, is_cached=True),
        ),
    ),
)
SETTINGS = Settings(
    "Mira",
    False,
    KeyScheme.DIGITS,
    ThemeChoice.LIGHT,
    TrainingConfig(trainable=Trainable.HEADS, epochs=7, similarity_weight=0.3, seed=5),
)


def test_settings_come_back_as_they_were(qtbot: QtBot) -> None:
    """Also those that the dialog does not show."""
    dialog = SettingsDialog(SETTINGS, BACKBONES)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.settings_chosen) as signal:
        button(dialog, "Save").click()
    assert signal.args == [SETTINGS]


def test_changed_settings_are_told(qtbot: QtBot) -> None:
    """Name and backbone."""
    dialog = SettingsDialog(SETTINGS, BACKBONES)
    qtbot.addWidget(dialog)
    line(dialog, "Your name").setText("  Ada ")
    combo(dialog, "Backbone").setCurrentText("resnet50")
    assert dialog.settings().annotator == "Ada"
    assert dialog.settings().training.backbone == "resnet50"


def test_a_backbone_from_elsewhere_is_kept(qtbot: QtBot) -> None:
    """A project of another machine may name one that is not registered here."""
    training = TrainingConfig(backbone="from-elsewhere")
    dialog = SettingsDialog(Settings(training=training), BACKBONES)
    qtbot.addWidget(dialog)
    assert dialog.settings().training == training


def test_automatic_epochs_and_weights_of_a_file_come_back(qtbot: QtBot) -> None:
    """Zero epochs are said in words."""
    training = TrainingConfig(epochs=0, backbone_weights="/weights/moco.pth")
    dialog = SettingsDialog(Settings(training=training), BACKBONES)
    qtbot.addWidget(dialog)
    epochs = named(dialog, "Epochs")
    assert isinstance(epochs, QSpinBox)
    assert epochs.text() == "Automatic"
    assert dialog.settings().training == training


def test_reset_keeps_the_name(qtbot: QtBot) -> None:
    """Everything else is as by default."""
    dialog = SettingsDialog(SETTINGS, BACKBONES)
    qtbot.addWidget(dialog)
    button(dialog, "Reset").click()
    assert dialog.settings() == Settings(annotator="Mira")


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    """Return a dialog on the screen that shows the defaults."""
    made = SettingsDialog(Settings("Mira"), BACKBONES)
    qtbot.addWidget(made)
    made.show()
    return made


def texts(dialog: SettingsDialog) -> list[str]:
    """Return the texts of all labels on the screen."""
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def turn_to(dialog: SettingsDialog, title: str) -> None:
    """Show the page of this title."""
    tabs = dialog.findChildren(QTabWidget)[0]
    tabs.setCurrentIndex([tabs.tabText(page) for page in range(tabs.count())].index(title))


def items(dialog: SettingsDialog, name: str) -> list[str]:
    """Return what can be chosen in the combo box of this name."""
    box = combo(dialog, name)
    return [box.itemText(place) for place in range(box.count())]


def test_each_method_is_offered_once_the_automatic_one_first(dialog: SettingsDialog) -> None:
    """By its title, and chosen by its name."""
    methods = items(dialog, "Method")
    assert methods[0] == "Automatic: our recipe for the heads"
    assert len(methods) == len(set(methods))
    assert combo(dialog, "Method").currentText() == "Automatic: our recipe for the heads"
    combo(dialog, "Method").setCurrentText("Triplet loss")
    assert dialog.settings().training.method == "triplet"


def test_a_method_from_elsewhere_is_kept(qtbot: QtBot) -> None:
    """Settings of a newer program may name one that is not known here."""
    training = TrainingConfig(method="from-elsewhere", steps_per_epoch=12)
    dialog = SettingsDialog(Settings(training=training), BACKBONES)
    qtbot.addWidget(dialog)
    assert combo(dialog, "Method").currentText() == "From-elsewhere"
    assert dialog.settings().training == training


def test_weights_are_those_that_fit_the_backbone(dialog: SettingsDialog) -> None:
    """Where it has none of its own, the first that can be had is chosen, not none."""
    assert items(dialog, "Weights") == ["ImageNet, installed with the program", "A file…"]
    combo(dialog, "Backbone").setCurrentText("resnet50")
    assert items(dialog, "Weights") == [
        "None: untrained",
        "resnet50-imagenet (102.5 MB)",
        "moco-v2-800",
        "resnet50-mine (downloaded)",
        "A file…",
    ]
    assert dialog.settings().training.backbone_weights == "resnet50-imagenet"
    combo(dialog, "Backbone").setCurrentText("efficientnet-lite0")
    assert dialog.settings().training.backbone_weights == ""


def test_what_weights_bring_with_them_is_said_below(dialog: SettingsDialog) -> None:
    """A download and its size, a license; nothing where there is nothing to say."""
    turn_to(dialog, "Training")
    combo(dialog, "Backbone").setCurrentText("resnet50")
    assert "Will be downloaded before the training: 102.5 MB." in texts(dialog)
    weights = combo(dialog, "Weights")
    weights.setCurrentText("moco-v2-800")
    assert any("Non-commercial use only" in text for text in texts(dialog))
    assert "Non-commercial use only" in weights.toolTip()
    weights.setCurrentText("resnet50-mine (downloaded)")
    assert not any("ownloaded" in text or "Non-commercial" in text for text in texts(dialog))
    assert dialog.settings().training.backbone_weights == "resnet50-mine"


def test_weights_of_a_file_need_its_path(dialog: SettingsDialog) -> None:
    """The row for it is there only for those who choose a file."""
    turn_to(dialog, "Training")
    path = line(dialog, "File of weights")
    assert not path.isVisible()
    combo(dialog, "Weights").setCurrentText("A file…")
    assert path.isVisible()
    assert "Choose a file of weights." in texts(dialog)
    assert not button(dialog, "Save").isEnabled()
    QTest.keyClicks(path, "/weights/moco.pth")
    assert button(dialog, "Save").isEnabled()
    assert dialog.settings().training.backbone_weights == "/weights/moco.pth"
    combo(dialog, "Weights").setCurrentIndex(0)
    assert not path.isVisible()
    assert dialog.settings().training.backbone_weights == ""


def test_weights_that_do_not_fit_come_back_as_they_were(qtbot: QtBot) -> None:
    """The training says what is wrong with them; the dialog does not change them unasked."""
    training = TrainingConfig(backbone="efficientnet-lite0", backbone_weights="moco-v2-800")
    dialog = SettingsDialog(Settings(training=training), BACKBONES)
    qtbot.addWidget(dialog)
    assert dialog.settings().training == training


def test_the_form_keeps_its_width(dialog: SettingsDialog) -> None:
    """However long a name in it is."""
    before = dialog.minimumSizeHint().width()
    combo(dialog, "Backbone").setCurrentText("resnet50")
    assert dialog.minimumSizeHint().width() == before


def test_the_dialog_fits_into_the_smallest_window(dialog: SettingsDialog) -> None:
    """Every page is reached by its tab; one that is too high scrolls."""
    assert dialog.height() <= 560
    assert dialog.width() <= 600
    turn_to(dialog, "Quality")
    pages = [each for each in dialog.findChildren(QScrollArea) if each.isVisible()]
    assert len(pages) == 1
    assert pages[0].verticalScrollBar().maximum() > 0


def test_when_to_retrain_by_itself_is_chosen_by_a_box_and_a_number(qtbot: QtBot) -> None:
    """A number that does not count is gray, and kept."""
    rule = RetrainingRule(is_when_idle=True, idle_s=45)
    dialog = SettingsDialog(Settings(retraining=rule), BACKBONES)
    qtbot.addWidget(dialog)
    labels = named(dialog, "New labels until the next training")
    pause = named(dialog, "Seconds of a pause")
    assert isinstance(labels, QSpinBox)
    assert isinstance(pause, QSpinBox)
    assert (labels.isEnabled(), pause.isEnabled()) == (False, True)
    assert dialog.settings().retraining == rule
    choice(dialog, "After new labels").setChecked(True)
    labels.setValue(40)
    wanted = RetrainingRule(is_after_labels=True, label_count=40, is_when_idle=True, idle_s=45)
    assert dialog.settings().retraining == wanted
