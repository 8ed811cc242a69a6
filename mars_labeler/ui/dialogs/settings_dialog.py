"""The settings of the person and of the training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QLineEdit, QWidget

from mars_labeler.services.backbones import ListedBackbone
from mars_labeler.ui.appearance import ThemeChoice
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.training_form import LABEL_WIDTH, TrainingForm
from mars_labeler.ui.settings import KeyScheme, Settings

WIDTH = 520


class SettingsDialog(FormDialog):
    """Edits settings; nothing changes until it is accepted.

    Args:
        settings: What is set now.
        backbones: The backbones to choose from, each with its weights.
        parent: The window it belongs to.
    """

    settings_chosen = Signal(object)
    """The person accepted these `Settings`."""

    def __init__(
        self,
        settings: Settings,
        backbones: Sequence[ListedBackbone],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(WIDTH)
        self._add_labeling()
        usual, advanced = self.add_form(self.tr("TRAINING")), self.add_form(self.tr("ADVANCED"))
        self._training = TrainingForm(usual, advanced, backbones, self)
        self._training.changed.connect(self._on_training_changed)
        self.content.addStretch(1)
        self.add_buttons(self.tr("Save"))
        reset = self.buttons.addButton(self.tr("Reset"), QDialogButtonBox.ButtonRole.ResetRole)
        reset.setToolTip(self.tr("Show the defaults again"))
        reset.clicked.connect(self._on_reset_clicked)
        self.accepted.connect(self._on_accepted)
        self.set_settings(settings)

    def set_settings(self, settings: Settings) -> None:
        """Show these settings."""
        self._annotator.setText(settings.annotator)
        self._is_auto_advancing.setChecked(settings.is_auto_advancing)
        self._scheme.setCurrentIndex(list(KeyScheme).index(settings.key_scheme))
        self._theme.setCurrentIndex(list(ThemeChoice).index(settings.theme))
        self._training.set_config(settings.training)

    def settings(self) -> Settings:
        """Return what is shown."""
        return Settings(
            annotator=self._annotator.text().strip(),
            is_auto_advancing=self._is_auto_advancing.isChecked(),
            key_scheme=list(KeyScheme)[self._scheme.currentIndex()],
            theme=list(ThemeChoice)[self._theme.currentIndex()],
            training=self._training.config(),
        )

    def _add_labeling(self) -> None:
        self._annotator = QLineEdit(self)
        self._is_auto_advancing = QCheckBox(self.tr("Go on to the next image"), self)
        self._scheme = QComboBox(self)
        self._scheme.addItems(
            [
                self.tr("Letters for classes, 1 2 3 for suggestions"),
                self.tr("1 to 9 for the first nine classes"),
            ]
        )
        self._theme = QComboBox(self)
        self._theme.addItems([self.tr("Like the system"), self.tr("Dark"), self.tr("Light")])
        form = self.add_form(self.tr("LABELING"))
        add_row(form, self.tr("Your name"), self._annotator, LABEL_WIDTH)
        self._annotator.setToolTip(self.tr("Kept with each of your labels"))
        add_row(form, self.tr("After a label"), self._is_auto_advancing, LABEL_WIDTH)
        add_row(form, self.tr("Keys"), self._scheme, LABEL_WIDTH)
        add_row(form, self.tr("Appearance"), self._theme, LABEL_WIDTH)

    @Slot()
    def _on_training_changed(self) -> None:
        self.show_error(self._training.fault())

    def _on_reset_clicked(self) -> None:
        self.set_settings(Settings(annotator=self._annotator.text()))

    def _on_accepted(self) -> None:
        self.settings_chosen.emit(self.settings())
