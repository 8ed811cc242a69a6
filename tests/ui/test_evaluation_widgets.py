"""The parts of the Evaluation view show figures, and say where there are not enough."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from mars_labeler.domain.evaluation import (
    Absence,
    ModelEvaluation,
)
from mars_labeler.domain.quality import QualityFlag
from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui import evaluation_words as words
from mars_labeler.ui.theme import DARK, LIGHT, contrast_ratio
from mars_labeler.ui.widgets.accuracy_bars import ROW_PX, AccuracyBars
from mars_labeler.ui.widgets.class_figures_table import ClassFiguresTable
from mars_labeler.ui.widgets.confusion_matrix import MOST_SHADE, ConfusionMatrix
from mars_labeler.ui.widgets.evaluation_page import EvaluationPage
from mars_labeler.ui.widgets.figure_painting import mixed
from mars_labeler.ui.widgets.reliability_plot import ReliabilityPlot
from mars_labeler.ui.widgets.threshold_panel import ThresholdPanel
from mars_labeler.ui.widgets.version_curves import VersionCurves
from tests.ui.evaluation_figures import (
    BINS,
    CLASSES,
    EVALUATION,
    FEW,
    GROUND,
    OF_ONE_SEQUENCE,
    SURE,
    WHEEL,
)


@pytest.fixture
def matrix(qtbot: QtBot) -> ConfusionMatrix:
    made = ConfusionMatrix()
    qtbot.addWidget(made)
    made.set_evaluation(EVALUATION)
    made.resize(600, made.sizeHint().height())
    return made


def test_too_few_images_are_told_as_such() -> None:
    assert words.figure_text(SURE) == "90.0% (85.0 to 94.0)"
    assert words.figure_text(FEW) == words.short_figure_text(FEW) == "not enough"
    assert "4 images. It takes 10" in words.counted_text(FEW)
    assert "so few sequences that it is anything from 30 to 95%" in words.counted_text(
        OF_ONE_SEQUENCE
    )
    assert words.calibration_text(EVALUATION.after) == "calibration error: not enough"
    assert words.calibration_text(None) == "calibration error: not enough"
    assert words.left_out_text(EVALUATION) == "2 without a label now left out"


def test_every_absence_and_flag_has_its_words() -> None:
    assert len({words.absence_text(absence) for absence in Absence}) == len(Absence)
    flags = (replace(EVALUATION.flags[0], name=flag.name or "") for flag in QualityFlag)
    assert len({words.flag_text(flag) for flag in flags}) == len(QualityFlag)


def test_the_largest_mistake_is_the_current_cell(matrix: ConfusionMatrix) -> None:
    assert "Labeled ground, suggested wheel: 2 images (2% of ground)" in (
        matrix.accessibleDescription()
    )


def test_arrows_move_and_enter_opens_the_cell(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    with qtbot.waitSignal(matrix.cell_opened) as opened:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert opened.args == [GROUND, WHEEL]
    with qtbot.waitSignal(matrix.current_moved):
        qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Left)
    with qtbot.waitSignal(matrix.cell_opened) as opened:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert opened.args == [WHEEL, GROUND]
    for _ in range(5):
        qtbot.keyClick(matrix, Qt.Key.Key_Up)
    assert "Labeled ground, suggested ground" in matrix.accessibleDescription()


def test_a_click_opens_a_cell_unless_it_is_empty(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    places = [matrix.rect_of(cell).center().toPoint() for cell in ((1, 0), (2, 2))]
    with qtbot.waitSignal(matrix.cell_opened) as opened:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=places[0])
    assert opened.args == [WHEEL, GROUND]
    with qtbot.assertNotEmitted(matrix.cell_opened):
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=places[1])
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_a_matrix_without_classes_can_be_used(qtbot: QtBot) -> None:
    empty = ConfusionMatrix()
    qtbot.addWidget(empty)
    with qtbot.assertNotEmitted(empty.cell_opened):
        qtbot.keyClick(empty, Qt.Key.Key_Down)
        qtbot.keyClick(empty, Qt.Key.Key_Return)
    assert not empty.grab().isNull()


def test_counts_can_be_read_on_the_fullest_cells() -> None:
    for theme in (DARK, LIGHT):
        for color in (theme.accent, theme.outline):
            cell = mixed(theme.panel, color, MOST_SHADE).name()
            assert contrast_ratio(theme.text, cell) >= 4.5, (theme.name, color)


def test_the_table_sorts_and_puts_not_enough_last(qtbot: QtBot) -> None:
    table = ClassFiguresTable()
    qtbot.addWidget(table)
    table.set_classes(CLASSES)
    names = _column(table, 0)
    assert names == ["wheel", "ground", "sun"]  # by images
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert _column(table, 0) == ["ground", "wheel", "sun"]
    assert _column(table, 2) == ["90.0% (85–94)", "80.0% (85–94)", "not enough"]


def test_a_click_on_a_class_opens_what_is_wrong_about_it(qtbot: QtBot) -> None:
    table = ClassFiguresTable()
    qtbot.addWidget(table)
    table.set_classes(CLASSES)
    with qtbot.waitSignal(table.class_opened) as opened:
        table.clicked.emit(table.model().index(1, 3))
    assert opened.args is not None
    assert opened.args[0].name == "ground"
    with qtbot.assertNotEmitted(table.class_opened):
        table.clicked.emit(table.model().index(2, 0))  # nothing is wrong about it


def test_bars_open_what_is_wrong_by_click_and_key(qtbot: QtBot) -> None:
    bars = AccuracyBars("By instrument", words.instrument_text)
    qtbot.addWidget(bars)
    bars.set_groups(EVALUATION.instruments)
    bars.resize(300, bars.sizeHint().height())
    assert "Mastcam: 90.0% (85.0 to 94.0) of 200 images" in bars.accessibleDescription()
    with qtbot.waitSignal(bars.group_opened) as opened:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    assert opened.args == [EVALUATION.instruments[0]]
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert bars.accessibleDescription().startswith("Unknown: Not enough: 4 images")
    with qtbot.assertNotEmitted(bars.group_opened):
        qtbot.keyClick(bars, Qt.Key.Key_Return)
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(20, ROW_PX + 5))


def test_the_slider_tells_what_its_threshold_gives(qtbot: QtBot) -> None:
    panel = ThresholdPanel()
    qtbot.addWidget(panel)
    panel.set_points(EVALUATION.thresholds, EVALUATION.wanted)
    assert panel.threshold == 0.9
    assert _says(panel, "10.0% of the images are suggested with at least 0.90; of these 90.0%")
    slider = panel.findChild(QSlider)
    assert slider is not None
    slider.setValue(97)
    assert _says(panel, "at least 0.97: not enough")
    with qtbot.waitSignal(panel.accept_above_requested) as asked:
        _button(panel, "Accept all above…").click()
    assert asked.args == [0.97]


def test_wanted_accuracies_set_the_slider(qtbot: QtBot) -> None:
    panel = ThresholdPanel()
    qtbot.addWidget(panel)
    for _ in range(2):
        panel.set_points(EVALUATION.thresholds, EVALUATION.wanted)
    _button(panel, "90% right: from 0.42").click()
    assert panel.threshold == 0.42
    assert _says(panel, "99% right: at no threshold")


def test_the_wheel_scrolls_the_page_and_leaves_the_slider(qtbot: QtBot) -> None:
    panel = ThresholdPanel()
    qtbot.addWidget(panel)
    slider = panel.findChild(QSlider)
    assert slider is not None
    here, no_button = QPointF(5, 5), Qt.MouseButton.NoButton
    turned = QWheelEvent(
        here, here, QPoint(), QPoint(0, -120), no_button, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    slider.wheelEvent(turned)
    assert not turned.isAccepted()
    assert panel.threshold == 0.9


def test_without_points_nothing_is_promised(qtbot: QtBot) -> None:
    panel = ThresholdPanel()
    qtbot.addWidget(panel)
    panel.set_points((), ())
    assert _says(panel, "not enough")


def test_diagrams_and_curves_say_what_they_show(qtbot: QtBot) -> None:
    plot, curves = ReliabilityPlot("Before"), VersionCurves()
    for widget in (plot, curves):
        qtbot.addWidget(widget)
        widget.resize(400, 260)
    plot.set_reliability(EVALUATION.before)
    curves.set_versions(EVALUATION.versions)
    assert plot.accessibleDescription() == "calibration error 90.0% (85.0 to 94.0)"
    assert "Confidence 0.93 to 1.00, 0.97 on average. Right: 90.0%" in plot.text_of(BINS[-1])
    assert "Model 3: top-1 90.0% (85.0 to 94.0) of 200 images" in curves.accessibleDescription()
    empty = plot.grab().toImage()
    plot.set_reliability(None)
    assert plot.grab().toImage() != empty
    assert not curves.grab().isNull()


def test_the_page_shows_figures_or_why_there_are_none(qtbot: QtBot) -> None:
    page = EvaluationPage()
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    assert page.empty.accessibleName() == "No model yet"
    page.set_versions([_version(3), _version(4, is_current=True)], 3)
    page.show_waiting()
    assert page.empty.accessibleName() == "Measuring…"
    page.show_evaluation(EVALUATION)
    assert page.body.isVisible()
    page.show_waiting()
    assert page.body.isVisible()
    assert page.body.headline.texts() == [
        "200",
        "90.0% 95%: 85.0 to 94.0",
        "not enough",
        "90.0% 95%: 85.0 to 94.0",
    ]
    assert "held out at random" not in visible_texts(page)
    page.show_evaluation(replace(EVALUATION, is_by_labels=True))
    assert "Measured on labeled images held out at random" in visible_texts(page)
    page.show_evaluation(ModelEvaluation(3, Absence.NOTHING_HELD_OUT))
    assert not page.body.isVisible()
    assert "Nothing was held out: label more" in page.empty.accessibleDescription()


def test_choosing_a_version_asks_for_it(qtbot: QtBot) -> None:
    page = EvaluationPage()
    qtbot.addWidget(page)
    page.set_versions([_version(3), _version(4, is_current=True)], 4)
    combo = page.findChild(QComboBox)
    assert combo is not None
    assert [combo.itemText(row) for row in range(2)] == ["Model 4 (current)", "Model 3"]
    assert combo.currentIndex() == 0
    with qtbot.waitSignal(page.version_chosen) as chosen:
        combo.activated.emit(1)
    assert chosen.args == [3]


def test_everything_is_named_and_reached_by_the_keyboard(qtbot: QtBot) -> None:
    page = EvaluationPage()
    qtbot.addWidget(page)
    page.show_evaluation(EVALUATION)
    body = page.body
    parts: list[QWidget] = [body.matrix, body.classes, body.instruments, body.sols, body.flags]
    parts += [*body.thresholds.findChildren(QPushButton), *body.findChildren(QSlider)]
    for part in parts:
        text = part.text() if isinstance(part, QAbstractButton) else ""
        assert part.accessibleName() or text, part
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus, part


def visible_texts(page: EvaluationPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def _version(number: int, is_current: bool = False) -> ModelVersion:
    return ModelVersion(number, "2026-11-23T12:00:00+00:00", 1, (7,), "{}", {}, "m", is_current)


def _column(table: ClassFiguresTable, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def _says(panel: QWidget, text: str) -> bool:
    return any(text in label.text() for label in panel.findChildren(QLabel))


def _button(panel: QWidget, text: str) -> QPushButton:
    return next(each for each in panel.findChildren(QPushButton) if each.text() == text)
