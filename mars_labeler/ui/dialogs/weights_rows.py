"""The choice of pretrained weights: what comes with the backbone, a name, or a file."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from mars_labeler.services.backbones import ListedBackbone
from mars_labeler.ui.dialogs.form_dialog import add_row
from mars_labeler.ui.dialogs.path_field import PathField
from mars_labeler.ui.strings import weights_note, weights_title
from mars_labeler.ui.widgets.section import styled_label

LEAST_LETTERS = 12
"""The choice may be this narrow; long names must not widen the dialog."""


class WeightsRows(QObject):
    """A row to choose from; below it a note on what is chosen, or the path of a file.

    Args:
        form: Where the rows go.
        label_width: Least width of their labels, in device-independent pixels.
        parent: The dialog.
    """

    changed = Signal()
    """The person chose other weights."""

    def __init__(self, form: QFormLayout, label_width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._choice = QComboBox(parent)
        self._choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._choice.setMinimumContentsLength(LEAST_LETTERS)
        self._path = PathField(self.tr("File of weights"), is_folder=False, parent=parent)
        self._path.set_placeholder(self.tr(".pth, .pth.tar or .safetensors"))
        self._note = styled_label("", "small", parent)
        self._note.setWordWrap(True)
        add_row(form, self.tr("Weights"), self._choice, label_width)
        form.addRow("", self._note)
        add_row(form, self.tr("File"), self._path, label_width)
        self._choice.currentIndexChanged.connect(self._on_choice_changed)
        self._path.path_changed.connect(self.changed)

    @property
    def is_file_missing(self) -> bool:
        """Whether a file is to be taken, but none is named."""
        return self._is_file and not self._path.text()

    @property
    def _is_file(self) -> bool:
        return self._choice.currentIndex() == self._choice.count() - 1

    def text(self) -> str:
        """Return what is chosen, as `TrainingConfig.backbone_weights` spells it."""
        return self._path.text() if self._is_file else str(self._choice.currentData())

    def show_backbone(self, backbone: ListedBackbone, text: str) -> None:
        """Offer what fits `backbone`.

        Args:
            backbone: The backbone that gets the weights.
            text: The weights to show as chosen, spelled as in `text()`. What is no name that fits
                is taken for a file.
        """
        with QSignalBlocker(self._choice):
            self._fill(backbone)
            place = self._choice.findData(text)
            self._choice.setCurrentIndex(self._choice.count() - 1 if place < 0 else place)
        self._path.set_text(text if place < 0 else "")
        self._show_choice()

    def _fill(self, backbone: ListedBackbone) -> None:
        own = self.tr("ImageNet, installed with the program")
        self._choice.clear()
        self._choice.addItem(own if backbone.has_own_weights else self.tr("None: untrained"), "")
        for weights in backbone.weights:
            self._choice.addItem(weights_title(weights), weights.name)
            place = self._choice.count() - 1
            self._choice.setItemData(place, weights_note(weights), Qt.ItemDataRole.ToolTipRole)
        self._choice.addItem(self.tr("A file…"))

    def _show_choice(self) -> None:
        self._form.setRowVisible(self._path, self._is_file)
        note = str(self._choice.currentData(Qt.ItemDataRole.ToolTipRole) or "")
        self._form.setRowVisible(self._note, bool(note))
        self._note.setText(note)
        self._choice.setToolTip(note)
        self._choice.setAccessibleDescription(note)

    @Slot()
    def _on_choice_changed(self) -> None:
        self._show_choice()
        self.changed.emit()
