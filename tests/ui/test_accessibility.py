"""Everything can be reached by the keyboard, is named, and shows that it has the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mars_labeler.domain.records import ModelVersion
from mars_labeler.domain.splits import SplitPlan
from mars_labeler.domain.stretch import Stretch
from mars_labeler.domain.taxonomy import LabelClass
from mars_labeler.services.backbones import list_backbones
from mars_labeler.services.exporting import FORMATS
from mars_labeler.services.fetching import ListedDataSet, ListedMission
from mars_labeler.ui.appearance import apply_theme
from mars_labeler.ui.dialogs.class_editor import ClassEditor
from mars_labeler.ui.dialogs.data_set_dialog import DataSetDialog
from mars_labeler.ui.dialogs.export_dialog import ExportDialog, ExportOffer
from mars_labeler.ui.dialogs.model_export_dialog import ModelExportDialog
from mars_labeler.ui.dialogs.open_folder_dialog import OpenFolderDialog
from mars_labeler.ui.dialogs.raw_images_dialog import RawImagesDialog
from mars_labeler.ui.dialogs.settings_dialog import SettingsDialog
from mars_labeler.ui.dialogs.split_dialog import SplitDialog, SplitOffer
from mars_labeler.ui.settings import Settings
from mars_labeler.ui.theme import DARK, LIGHT
from mars_labeler.ui.widgets.browse_panel import BrowsePanel
from mars_labeler.ui.widgets.browse_toolbar import BrowseToolbar
from mars_labeler.ui.widgets.label_panel import LabelPanel
from mars_labeler.ui.widgets.loupe import Loupe
from mars_labeler.ui.widgets.message_bar import MessageBar
from mars_labeler.ui.widgets.range_slider import RangeSlider
from mars_labeler.ui.widgets.search_field import SearchField
from mars_labeler.ui.widgets.shown import ShownSuggestion
from mars_labeler.ui.widgets.suggestion_row import SuggestionRow
from mars_labeler.ui.widgets.training_panel import TrainingPanel
from mars_labeler.ui.widgets.welcome_page import WelcomePage

WHEEL = LabelClass(9, "wheel", "w", "#a0784f", 0)
MODEL = ModelVersion(1, "2026-11-23T12:00:00+00:00", 1, (9,), "{}", {}, "m.pt", True, True)
DATA_SET = ListedDataSet("set", "A set", "Images.", "https://example.org", "CC0", 10)
MISSION = ListedMission("msl", "Curiosity")
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
)


def label_panel() -> LabelPanel:
    """Return a panel with a suggestion."""
    panel = LabelPanel()
    panel.set_suggestion(ShownSuggestion(1, ((WHEEL, 0.5),) * 3))
    return panel


def message_bar() -> MessageBar:
    """Return a bar with everything a message can have."""
    bar = MessageBar()
    bar.show_error("A.", "B.", "C")
    return bar


def loupe() -> Loupe:
    """Return a loupe with a stretch and facts."""
    made = Loupe()
    made.toolbar.stretching.set_stretch(Stretch())
    return made


MAKERS: dict[str, Callable[[], QWidget]] = {
    "browse panel": BrowsePanel,
    "toolbar": BrowseToolbar,
    "label panel": label_panel,
    "training panel": TrainingPanel,
    "loupe": loupe,
    "message bar": message_bar,
    "welcome page": WelcomePage,
    "settings": lambda: SettingsDialog(Settings(), list_backbones()),
    "class editor": lambda: ClassEditor(None, [WHEEL]),
    "splits": lambda: SplitDialog(SplitOffer(SplitPlan(), 9, (5, 7), {"val": 2}), lambda _: {}),
    "export": lambda: ExportDialog(FORMATS, ExportOffer(1, lambda _: 2, Path("labels.csv"))),
    "export model": lambda: ModelExportDialog([MODEL], Path("model.onnx")),
    "data set": lambda: DataSetDialog([DATA_SET], Path),
    "raw images": lambda: RawImagesDialog([MISSION], lambda _: ["MAHLI"], Path),
    "open folder": lambda: OpenFolderDialog(lambda _: [], lambda folder: folder / Path("p")),
}
EVERYWHERE = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def own_controls(root: QWidget) -> list[QWidget]:
    """Return the controls that the program made, not the parts that Qt keeps inside them."""
    found = [control for kind in CONTROLS for control in root.findChildren(kind)]
    return [control for control in found if not is_inner(control, root)]


def is_inner(control: QWidget, root: QWidget) -> bool:
    """Return whether `control` lies inside another one."""
    outer = control.parentWidget()
    while outer is not None and outer is not root:
        if isinstance(outer, CONTROLS):
            return True
        outer = outer.parentWidget()
    return False


@EVERYWHERE
def test_every_control_can_be_heard(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    """It has a name, or a text that is one."""
    root = make()
    qtbot.addWidget(root)
    controls = own_controls(root)
    assert controls
    for control in controls:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        is_empty_action = isinstance(control, QAbstractButton) and control.isHidden()
        assert control.accessibleName() or text or is_empty_action, control


@EVERYWHERE
def test_every_control_can_be_reached(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    """By the Tab key."""
    root = make()
    qtbot.addWidget(root)
    for control in own_controls(root):
        if isinstance(control.parentWidget(), QDialogButtonBox):
            continue
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """Return the application in the dark theme, and give it back as it was."""
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    apply_theme(qapp, DARK)
    yield qapp
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


def test_whatever_has_the_keyboard_shows_it(qtbot: QtBot, themed: QApplication) -> None:
    """The picture of a control changes when it gets the focus, in both themes."""
    root = QWidget()
    qtbot.addWidget(root)
    elsewhere = QLineEdit(root)
    elsewhere.setGeometry(0, 200, 100, 30)
    row = SuggestionRow(root)
    row.set_choice(WHEEL, 0.5, "1", is_stale=False)
    slider = RangeSlider("Lowest", "Highest", root)
    controls = [row, slider.low_handle, SearchField("search", "Find", root), QToolButton(root)]
    for place, control in enumerate([row, slider, *controls[2:]]):
        control.setGeometry(0, 40 * place, 200, 30)
    with qtbot.waitActive(root):
        root.show()
        root.activateWindow()
    for theme in (DARK, LIGHT):
        apply_theme(themed, theme)
        for control in controls:
            elsewhere.setFocus()
            before = control.grab().toImage()
            control.setFocus(Qt.FocusReason.TabFocusReason)
            assert control.grab().toImage() != before, (theme.name, control)


def test_escape_clears_before_it_leaves(qtbot: QtBot) -> None:
    """The window has a command for Esc; the field keeps the key while it has text."""
    field = SearchField("search", "Find")
    qtbot.addWidget(field)

    def is_kept() -> bool:
        event = QKeyEvent(
            QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        QApplication.sendEvent(field, event)
        return event.isAccepted()

    assert not is_kept()
    field.setText("wheel")
    assert is_kept()
