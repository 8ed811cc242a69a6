"""The settings of the person, of the training, and of the open project's quality flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mars_labeler.domain.quality import QualityFlag, QualityThresholds
from mars_labeler.services.backbones import ListedBackbone
from mars_labeler.ui.appearance import ThemeChoice
from mars_labeler.ui.dialogs.form_dialog import FormDialog, add_row
from mars_labeler.ui.dialogs.quality_form import QualityForm
from mars_labeler.ui.dialogs.retraining_rows import RetrainingRows
from mars_labeler.ui.dialogs.training_form import LABEL_WIDTH, TrainingForm
from mars_labeler.ui.settings import KeyScheme, Settings
from mars_labeler.ui.theme import GRID

WIDTH = 560
PAGE_HEIGHT = 440
"""Pages that are higher scroll: the dialog fits into the smallest window."""


class SettingsDialog(FormDialog):
    """Edits settings; nothing changes until it is accepted.

    Args:
        settings: What is set now.
        backbones: The backbones to choose from, each with its weights.
        parent: The window it belongs to.
        thresholds: What counts as damaged in the open project; None when none is open.
    """

    settings_chosen = Signal(object)
    """The person accepted these `Settings`."""

    thresholds_chosen = Signal(object)
    """The person accepted these `QualityThresholds`; only while a project is open."""

    thresholds_edited = Signal(object)
    """The person tries these `QualityThresholds`; the answer is `show_flag_counts`."""

    def __init__(
        self,
        settings: Settings,
        backbones: Sequence[ListedBackbone],
        parent: QWidget | None = None,
        thresholds: QualityThresholds | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(WIDTH)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        self.content.addWidget(self._tabs)
        self._begin_page(self.tr("General"))
        self._add_labeling()
        self._begin_page(self.tr("Training"))
        usual = self.add_form(self.tr("TRAINING"))
        self._add_ahead(usual)
        self._retraining = RetrainingRows(usual, LABEL_WIDTH, self)
        advanced = self.add_form(self.tr("ADVANCED"))
        self._training = TrainingForm(usual, advanced, backbones, self)
        self._training.changed.connect(self._on_training_changed)
        self._begin_page(self.tr("Quality"))
        self._quality = QualityForm(self)
        self._quality.edited.connect(self.thresholds_edited)
        self._quality.set_thresholds(thresholds)
        self.content.addWidget(self._quality)
        self.add_buttons(self.tr("Save"))
        reset = self.buttons.addButton(self.tr("Reset"), QDialogButtonBox.ButtonRole.ResetRole)
        reset.setToolTip(self.tr("Show the defaults again"))
        reset.clicked.connect(self._on_reset_clicked)
        self.accepted.connect(self._on_accepted)
        self.set_settings(settings)
        self._annotator.setFocus()

    def set_settings(self, settings: Settings) -> None:
        """Show these settings."""
        self._annotator.setText(settings.annotator)
        self._is_auto_advancing.setChecked(settings.is_auto_advancing)
        self._scheme.setCurrentIndex(list(KeyScheme).index(settings.key_scheme))
        self._theme.setCurrentIndex(list(ThemeChoice).index(settings.theme))
        self._is_embedding_ahead.setChecked(settings.is_embedding_ahead)
        self._training.set_config(settings.training)
        self._retraining.set_rule(settings.retraining)

    def settings(self) -> Settings:
        """Return what is shown."""
        return Settings(
            annotator=self._annotator.text().strip(),
            is_auto_advancing=self._is_auto_advancing.isChecked(),
            key_scheme=list(KeyScheme)[self._scheme.currentIndex()],
            theme=list(ThemeChoice)[self._theme.currentIndex()],
            is_embedding_ahead=self._is_embedding_ahead.isChecked(),
            training=self._training.config(),
            retraining=self._retraining.rule(),
        )

    @property
    def thresholds(self) -> QualityThresholds | None:
        """The thresholds that are shown, None while no project is open."""
        return self._quality.thresholds()

    @Slot(object)
    def show_flag_counts(self, counts: Mapping[QualityFlag, int]) -> None:
        """Show how many images the thresholds would flag that are shown."""
        self._quality.show_counts(counts)

    def _begin_page(self, title: str) -> None:
        """Let what is added from now on go to another page."""
        page = _Page(self)
        self._tabs.addTab(page, title)
        self.content = page.content

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

    def _add_ahead(self, form: QFormLayout) -> None:
        text = self.tr("Prepare images while nothing else runs")
        self._is_embedding_ahead = QCheckBox(text, self)
        self._is_embedding_ahead.setToolTip(
            self.tr("Retrain then begins at once. It keeps the processor busy for a while.")
        )
        add_row(form, self.tr("Before a training"), self._is_embedding_ahead, LABEL_WIDTH)

    @Slot()
    def _on_training_changed(self) -> None:
        self.show_error(self._training.fault())

    def _on_reset_clicked(self) -> None:
        self.set_settings(Settings(annotator=self._annotator.text()))
        self._quality.reset()

    def _on_accepted(self) -> None:
        self.settings_chosen.emit(self.settings())
        if self.thresholds is not None:
            self.thresholds_chosen.emit(self.thresholds)


class _Page(QScrollArea):
    """A page of fields, as high as they are while that is not too high."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 2 * GRID, 2 * GRID, GRID)
        self.content = QVBoxLayout()
        self.content.setSpacing(GRID)
        column.addLayout(self.content)
        column.addStretch(1)
        self.setWidget(self._inside)

    def sizeHint(self) -> QSize:
        """Return the size of the fields, up to the height of a page."""
        return self._inside.sizeHint().boundedTo(QSize(WIDTH, PAGE_HEIGHT))
