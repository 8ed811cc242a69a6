"""What a person has set for themselves, kept between runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QSettings

from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.errors import TrainingError
from mars_labeler.services.annotator import login_name
from mars_labeler.services.retraining_rule import RetrainingRule
from mars_labeler.ui.appearance import ThemeChoice

_FLAGS = ("false", "true")


class KeyScheme(StrEnum):
    """Which keys assign classes."""

    LETTERS = "letters"  # letters are classes, digits take a suggestion
    DIGITS = "digits"  # digits are the first nine classes


@dataclass(frozen=True)
class Settings:
    """The settings of one person on one machine.

    Args:
        annotator: The name that is kept with each label.
        is_auto_advancing: Whether a label moves on to the next image.
        key_scheme: Which keys assign classes.
        theme: The appearance.
        training: How the next model is trained.
        is_embedding_ahead: Whether images are prepared for the next training while nothing else
            runs.
        retraining: When a training begins by itself.
    """

    annotator: str = ""
    is_auto_advancing: bool = True
    key_scheme: KeyScheme = KeyScheme.LETTERS
    theme: ThemeChoice = ThemeChoice.SYSTEM
    training: TrainingConfig = field(default_factory=TrainingConfig)
    is_embedding_ahead: bool = True
    retraining: RetrainingRule = field(default_factory=RetrainingRule)


def load_settings(store: QSettings) -> Settings:
    """Read the settings; whatever is missing or cannot be read is as it is by default."""
    default = Settings(annotator=login_name())
    return Settings(
        annotator=str(store.value("annotator", default.annotator)),
        is_auto_advancing=_flag(store.value("auto_advance"), default.is_auto_advancing),
        key_scheme=_choice(KeyScheme, store.value("key_scheme"), default.key_scheme),
        theme=_choice(ThemeChoice, store.value("theme"), default.theme),
        is_embedding_ahead=_flag(store.value("embed_ahead"), default.is_embedding_ahead),
        training=_training(store.value("training")),
        retraining=_retraining(store, default.retraining),
    )


def save_settings(store: QSettings, settings: Settings) -> None:
    """Write the settings."""
    store.setValue("annotator", settings.annotator)
    store.setValue("auto_advance", _FLAGS[settings.is_auto_advancing])
    store.setValue("key_scheme", settings.key_scheme.value)
    store.setValue("theme", settings.theme.value)
    store.setValue("embed_ahead", _FLAGS[settings.is_embedding_ahead])
    store.setValue("training", settings.training.to_json())
    rule = settings.retraining
    store.setValue("retrain/after_labels", _FLAGS[rule.is_after_labels])
    store.setValue("retrain/label_count", rule.label_count)
    store.setValue("retrain/when_idle", _FLAGS[rule.is_when_idle])
    store.setValue("retrain/idle_s", rule.idle_s)


def _retraining(store: QSettings, default: RetrainingRule) -> RetrainingRule:
    return RetrainingRule(
        is_after_labels=_flag(store.value("retrain/after_labels"), default.is_after_labels),
        label_count=_count(store.value("retrain/label_count"), default.label_count),
        is_when_idle=_flag(store.value("retrain/when_idle"), default.is_when_idle),
        idle_s=_count(store.value("retrain/idle_s"), default.idle_s),
    )


def _count(stored: object, default: int) -> int:
    """Return a number above 0 that was stored."""
    text = str(stored)
    return max(1, int(text)) if text.isdecimal() else default


def _flag(stored: object, default: bool) -> bool:
    return default if stored is None else str(stored) == _FLAGS[True]


Choice = TypeVar("Choice", bound=StrEnum)


def _choice(kind: type[Choice], stored: object, default: Choice) -> Choice:
    return kind(stored) if isinstance(stored, str) and stored in list(kind) else default


def _training(stored: object) -> TrainingConfig:
    if not stored:
        return TrainingConfig()
    try:
        return TrainingConfig.from_json(str(stored))
    except TrainingError:
        return TrainingConfig()  # written by another version of the program
