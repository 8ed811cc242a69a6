"""The fields of the training settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QWidget,
)

from mars_labeler.domain.config import AUTO_METHOD, Trainable, TrainingConfig
from mars_labeler.domain.systems import SYSTEMS
from mars_labeler.services.backbones import ListedBackbone
from mars_labeler.ui.dialogs.form_dialog import add_row
from mars_labeler.ui.dialogs.number_fields import count_field, decimal_field
from mars_labeler.ui.dialogs.weights_rows import WeightsRows
from mars_labeler.ui.strings import method_name, trainable_name

METHODS = (AUTO_METHOD, *dict.fromkeys(system.method for system in SYSTEMS))
MAX_EPOCHS = 10_000
MAX_STEPS = 1_000_000
MAX_WEIGHT = 100.0
LABEL_WIDTH = 148


class TrainingForm(QObject):
    """Fills two forms with the settings a person may change; the others keep their values.

    Args:
        form: Where the fields go that most people use.
        advanced: Where the others go.
        backbones: The backbones to choose from.
        parent: The dialog.
    """

    changed = Signal()
    """The person changed what `fault` depends on."""

    def __init__(
        self,
        form: QFormLayout,
        advanced: QFormLayout,
        backbones: Sequence[ListedBackbone],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._shown = TrainingConfig()
        self._backbones = {backbone.name: backbone for backbone in backbones}
        self._add_usual(form, parent)
        self._add_advanced(advanced, parent)
        self._backbone.currentIndexChanged.connect(self._on_backbone_changed)
        self._weights.changed.connect(self.changed)

    def set_config(self, config: TrainingConfig) -> None:
        """Show `config`."""
        self._shown = config
        _select(self._method, config.method, method_name(config.method))
        self._trainable.setCurrentIndex(list(Trainable).index(config.trainable))
        _select(self._backbone, config.backbone, config.backbone)
        self._weights.show_backbone(self._chosen_backbone(), config.backbone_weights)
        self._epochs.setValue(config.epochs)
        self._steps.setValue(config.steps_per_epoch)
        self._is_balanced.setChecked(config.is_class_balanced)
        self._inter_class.setValue(config.inter_class_weight)
        self._similarity.setValue(config.similarity_weight)
        self.changed.emit()

    def config(self) -> TrainingConfig:
        """Return what is shown."""
        return replace(
            self._shown,
            method=str(self._method.currentData()),
            trainable=list(Trainable)[self._trainable.currentIndex()],
            backbone=self._chosen_backbone().name,
            backbone_weights=self._weights.text(),
            epochs=self._epochs.value(),
            steps_per_epoch=self._steps.value(),
            is_class_balanced=self._is_balanced.isChecked(),
            inter_class_weight=self._inter_class.value(),
            similarity_weight=self._similarity.value(),
        )

    def fault(self) -> str:
        """Return why what is shown cannot be taken; empty when it can."""
        return self.tr("Choose a file of weights.") if self._weights.is_file_missing else ""

    def _add_usual(self, form: QFormLayout, parent: QWidget) -> None:
        self._method = QComboBox(parent)
        self._method.setToolTip(self.tr("What the model learns from, and how"))
        for method in METHODS:
            self._method.addItem(method_name(method), method)
        self._trainable = QComboBox(parent)
        for trainable in Trainable:
            self._trainable.addItem(trainable_name(trainable))
        self._backbone = QComboBox(parent)
        for name in self._backbones:
            self._backbone.addItem(name, name)
        self._epochs = count_field(parent, 0, MAX_EPOCHS, self.tr("Automatic"))
        add_row(form, self.tr("Method"), self._method, LABEL_WIDTH)
        add_row(form, self.tr("Trains"), self._trainable, LABEL_WIDTH)
        add_row(form, self.tr("Backbone"), self._backbone, LABEL_WIDTH)
        self._weights = WeightsRows(form, LABEL_WIDTH, parent)
        add_row(form, self.tr("Epochs"), self._epochs, LABEL_WIDTH)

    def _add_advanced(self, form: QFormLayout, parent: QWidget) -> None:
        self._steps = count_field(parent, 0, MAX_STEPS, self.tr("Once over the labels"))
        self._is_balanced = QCheckBox(self.tr("Every class equally often"), parent)
        self._inter_class = _weight(parent, self.tr("Weight of the inter-class contrastive loss"))
        self._similarity = _weight(parent, self.tr("Weight of the unsupervised similarity loss"))
        add_row(form, self.tr("Steps an epoch"), self._steps, LABEL_WIDTH)
        add_row(form, self.tr("Draw labeled images"), self._is_balanced, LABEL_WIDTH)
        add_row(form, self.tr("Inter-class weight λₛ"), self._inter_class, LABEL_WIDTH)
        add_row(form, self.tr("Similarity weight λᵤ"), self._similarity, LABEL_WIDTH)

    def _chosen_backbone(self) -> ListedBackbone:
        name = str(self._backbone.currentData())
        return self._backbones.get(name, ListedBackbone(name, has_own_weights=False))

    @Slot()
    def _on_backbone_changed(self) -> None:
        backbone = self._chosen_backbone()
        # Untrained is what hardly anybody wants: begin with the first weights that can be had.
        is_untrained = not backbone.has_own_weights and backbone.weights
        self._weights.show_backbone(backbone, backbone.weights[0].name if is_untrained else "")
        self.changed.emit()


def _select(box: QComboBox, value: str, text: str) -> None:
    """Choose `value`; one that was set elsewhere is added, so that it is kept."""
    if box.findData(value) < 0:
        box.addItem(text, value)
    box.setCurrentIndex(box.findData(value))


def _weight(parent: QWidget, tool_tip: str) -> QDoubleSpinBox:
    box = decimal_field(parent, MAX_WEIGHT, 0.1)
    box.setToolTip(tool_tip)
    return box
