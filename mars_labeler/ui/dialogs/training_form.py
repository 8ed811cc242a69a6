"""The fields of the training settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QWidget,
)

from mars_labeler.domain.config import Trainable, TrainingConfig
from mars_labeler.ui.dialogs.form_dialog import add_row
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.strings import trainable_name
from mars_labeler.ui.theme import GRID

MAX_EPOCHS = 10_000
MAX_WEIGHT = 100.0
LABEL_WIDTH = 148


class TrainingForm(QObject):
    """Fills a form with the settings a person may change; the others keep their values.

    Args:
        form: Where the fields go.
        backbones: Names of the backbones to choose from.
        parent: The dialog.
    """

    def __init__(self, form: QFormLayout, backbones: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = TrainingConfig()
        self._trainable = QComboBox(parent)
        for trainable in Trainable:
            self._trainable.addItem(trainable_name(trainable))
        self._backbone = QComboBox(parent)
        self._backbone.addItems(list(backbones))
        self._weights = PathField(self.tr("File of weights"), is_folder=False, parent=parent)
        self._weights.set_placeholder(self.tr("Its own"))
        self._epochs = QSpinBox(parent)
        self._epochs.setRange(0, MAX_EPOCHS)
        _inset(self._epochs)
        self._epochs.setSpecialValueText(self.tr("Automatic"))
        self._is_balanced = QCheckBox(self.tr("Every class equally often"), parent)
        self._inter_class = _weight(parent, self.tr("Weight of the inter-class contrastive loss"))
        self._similarity = _weight(parent, self.tr("Weight of the unsupervised similarity loss"))
        add_row(form, self.tr("Trains"), self._trainable, LABEL_WIDTH)
        add_row(form, self.tr("Backbone"), self._backbone, LABEL_WIDTH)
        add_row(form, self.tr("Weights"), self._weights, LABEL_WIDTH)
        add_row(form, self.tr("Epochs"), self._epochs, LABEL_WIDTH)
        add_row(form, self.tr("Draw labeled images"), self._is_balanced, LABEL_WIDTH)
        add_row(form, self.tr("Inter-class weight λₛ"), self._inter_class, LABEL_WIDTH)
        add_row(form, self.tr("Similarity weight λᵤ"), self._similarity, LABEL_WIDTH)

    def set_config(self, config: TrainingConfig) -> None:
        """Show `config`."""
        self._shown = config
        self._trainable.setCurrentIndex(list(Trainable).index(config.trainable))
        if self._backbone.findText(config.backbone) < 0:
            self._backbone.addItem(config.backbone)  # set elsewhere: keep it, do not change it
        self._backbone.setCurrentText(config.backbone)
        self._weights.set_text(config.backbone_weights)
        self._epochs.setValue(config.epochs)
        self._is_balanced.setChecked(config.is_class_balanced)
        self._inter_class.setValue(config.inter_class_weight)
        self._similarity.setValue(config.similarity_weight)

    def config(self) -> TrainingConfig:
        """Return what is shown."""
        return replace(
            self._shown,
            trainable=list(Trainable)[self._trainable.currentIndex()],
            backbone=self._backbone.currentText(),
            backbone_weights=self._weights.text(),
            epochs=self._epochs.value(),
            is_class_balanced=self._is_balanced.isChecked(),
            inter_class_weight=self._inter_class.value(),
            similarity_weight=self._similarity.value(),
        )


def _inset(box: QAbstractSpinBox) -> None:
    """Move the text off the edge, which the padding of a style sheet does not do in a spin box."""
    box.lineEdit().setTextMargins(GRID // 2, 0, 0, 0)


def _weight(parent: QWidget, tool_tip: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(0, MAX_WEIGHT)
    box.setSingleStep(0.1)
    _inset(box)
    box.setToolTip(tool_tip)
    return box
