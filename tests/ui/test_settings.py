"""Settings come back as they were saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.services.retraining_rule import RetrainingRule
from mars_labeler.ui.appearance import ThemeChoice
from mars_labeler.ui.settings import KeyScheme, Settings, load_settings, save_settings


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Return an empty settings file."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_settings_survive_a_restart(store: QSettings) -> None:
    """All of them, through the file."""
    training = TrainingConfig(trainable=Trainable.ALL, epochs=7, similarity_weight=0.3)
    rule = RetrainingRule(True, 40, True, 90)
    wanted = Settings(
        "Mira, José", False, KeyScheme.DIGITS, ThemeChoice.LIGHT, training, False, rule
    )
    save_settings(store, wanted)
    store.sync()
    again = QSettings(store.fileName(), QSettings.Format.IniFormat)
    assert load_settings(again) == wanted


def test_an_empty_store_gives_the_defaults(store: QSettings) -> None:
    """The first start."""
    loaded = load_settings(store)
    assert loaded == Settings(annotator=loaded.annotator)


def test_what_cannot_be_read_is_as_by_default(store: QSettings) -> None:
    """Another version of the program may have written other things."""
    for name in ("key_scheme", "theme", "training"):
        store.setValue(name, "{nonsense")
    store.setValue("retrain/label_count", "many")
    store.setValue("retrain/idle_s", "0")
    loaded = load_settings(store)
    assert loaded.retraining == RetrainingRule(idle_s=1)
    assert loaded.key_scheme is KeyScheme.LETTERS
    assert loaded.theme is ThemeChoice.SYSTEM
    assert loaded.training == TrainingConfig()
