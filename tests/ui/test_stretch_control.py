"""The contrast stretch of the loupe, and the row that its controls stand in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mars_labeler.domain.stretch import USUAL_STRETCH, Curve, Stretch
from mars_labeler.ui.theme import GRID
from mars_labeler.ui.widgets.flow_row import FlowRow
from mars_labeler.ui.widgets.loupe_toolbar import LoupeToolbar
from mars_labeler.ui.widgets.stretch_control import StretchControl


@pytest.fixture
def toolbar(qtbot: QtBot) -> LoupeToolbar:
    """Return the toolbar of the loupe."""
    made = LoupeToolbar()
    qtbot.addWidget(made)
    made.resize(1000, 40)
    made.show()
    return made


@pytest.fixture
def control(toolbar: LoupeToolbar) -> StretchControl:
    """Return its stretch."""
    return toolbar.stretching


def button(toolbar: LoupeToolbar, text: str) -> QToolButton:
    """Return the button with this text."""
    return next(each for each in toolbar.findChildren(QToolButton) if each.text() == text)


def spins(toolbar: LoupeToolbar) -> tuple[QDoubleSpinBox, QDoubleSpinBox]:
    """Return the lower and the upper percentile."""
    low, high = toolbar.findChildren(QDoubleSpinBox)
    return low, high


def test_no_stretch_at_first(toolbar: LoupeToolbar) -> None:
    assert toolbar.stretch is None
    assert button(toolbar, "Off").isChecked()
    assert not any(spin.isVisible() for spin in spins(toolbar))


def test_a_curve_and_percentiles_are_chosen(
    toolbar: LoupeToolbar, control: StretchControl, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(control.stretch_changed) as changed:
        button(toolbar, "Asinh").click()
    assert changed.args == [Stretch(Curve.ASINH)]
    low, high = spins(toolbar)
    low.setValue(5)
    with qtbot.waitSignal(control.stretch_changed) as changed:
        high.setValue(90)
    assert changed.args == [Stretch(Curve.ASINH, 5, 90)]
    with qtbot.waitSignal(control.stretch_changed) as changed:
        button(toolbar, "Off").click()
    assert changed.args == [None]


def test_percentiles_cannot_pass_each_other(toolbar: LoupeToolbar) -> None:
    button(toolbar, "Linear").click()
    low, high = spins(toolbar)
    low.setValue(100)
    high.setValue(0)
    assert toolbar.stretch == Stretch(Curve.LINEAR, 99.4, 99.5)


def test_a_stretch_is_set_whatever_was_there(control: StretchControl) -> None:
    control.set_stretch(Stretch(Curve.SQRT, 80, 90))
    control.set_stretch(Stretch(Curve.LINEAR, 1, 2))
    assert control.stretch == Stretch(Curve.LINEAR, 1, 2)
    control.set_stretch(None)
    assert control.stretch is None


def test_no_stretch_of_a_deep_image_is_what_the_model_sees(
    toolbar: LoupeToolbar, control: StretchControl
) -> None:
    control.set_image(is_deep=True, model_stretch=USUAL_STRETCH)
    tip = button(toolbar, "Model").toolTip()
    assert tip.startswith("What the model learns from")
    assert tip.endswith("(Linear, 0.5 % to 99.5 %)")
    control.set_image(is_deep=False, model_stretch=USUAL_STRETCH)
    assert button(toolbar, "Off").accessibleName() == "Contrast stretch: Off"


def test_the_model_is_given_another_stretch_only(
    toolbar: LoupeToolbar, control: StretchControl, qtbot: QtBot
) -> None:
    use = button(toolbar, "Use for the model")
    assert not use.isEnabled()
    control.set_stretch(Stretch(Curve.ASINH))
    with qtbot.waitSignal(control.model_stretch_requested) as wanted:
        use.click()
    assert wanted.args == [Stretch(Curve.ASINH)]
    control.set_image(is_deep=True, model_stretch=Stretch(Curve.ASINH))
    assert not use.isEnabled()
    control.set_stretch(USUAL_STRETCH)
    assert use.isEnabled()


def test_images_of_each_depth_keep_their_own_stretch(control: StretchControl, qtbot: QtBot) -> None:
    control.set_stretch(Stretch(Curve.SQRT, 1, 99))
    seen = []
    with qtbot.assertNotEmitted(control.stretch_changed):
        control.set_image(is_deep=True, model_stretch=USUAL_STRETCH)
    seen.append(control.stretch)
    control.set_stretch(Stretch(Curve.ASINH, 0, 90))
    for is_deep in (False, True):
        control.set_image(is_deep, model_stretch=USUAL_STRETCH)
        seen.append(control.stretch)
    control.reset()
    control.set_image(is_deep=False, model_stretch=USUAL_STRETCH)
    seen.append(control.stretch)
    assert seen == [None, Stretch(Curve.SQRT, 1, 99), Stretch(Curve.ASINH, 0, 90), None]


def test_the_keyboard_reaches_the_percentiles(toolbar: LoupeToolbar) -> None:
    button(toolbar, "Sqrt").click()
    low, _ = spins(toolbar)
    QTest.keyClick(low, Qt.Key.Key_Up)
    assert toolbar.stretch == Stretch(Curve.SQRT, 1.0, 99.5)


@pytest.fixture
def row(qtbot: QtBot) -> FlowRow:
    """Return a row of three parts, 100 x 20 each."""
    made = FlowRow([QLabel(text) for text in "abc"])
    qtbot.addWidget(made)
    for part in made.findChildren(QWidget):
        part.setFixedSize(100, 20)
    made.show()
    return made


def places(row: FlowRow, width: int) -> list[tuple[int, int]]:
    """Return the corners of the parts that are shown in a row of `width`."""
    row.resize(width, row.heightForWidth(width))
    return [(part.x(), part.y()) for part in row.findChildren(QWidget) if not part.isHidden()]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (400, [(0, 0), (108, 0), (216, 0)]),
        (300, [(0, 0), (108, 0), (0, 24)]),
        (150, [(0, 0), (0, 24), (0, 48)]),
    ],
)
def test_the_row_breaks_where_it_must(
    row: FlowRow, width: int, expected: list[tuple[int, int]]
) -> None:
    assert places(row, width) == expected
    assert row.height() == expected[-1][1] + 20


def test_the_last_part_reaches_the_right_edge_unless_it_has_its_own_line(qtbot: QtBot) -> None:
    first, last = QLabel("a" * 20), QLabel("b" * 20)
    row = FlowRow([first, last])
    qtbot.addWidget(row)
    row.resize(2000, 20)
    row.show()
    assert last.geometry().right() == 1999
    row.resize(last.sizeHint().width() + GRID, 60)
    assert last.width() == last.sizeHint().width()


def test_hidden_parts_take_no_room(row: FlowRow, qtbot: QtBot) -> None:
    assert places(row, 400)[-1] == (216, 0)
    last = row.findChildren(QWidget)[-1]
    row.findChildren(QWidget)[1].hide()
    qtbot.waitUntil(lambda: last.x() == 100 + GRID)
    assert row.sizeHint().width() == 200 + GRID


def test_tab_goes_from_left_to_right(toolbar: LoupeToolbar, qtbot: QtBot) -> None:
    button(toolbar, "Linear").click()
    low, _ = spins(toolbar)
    qtbot.waitUntil(lambda: left(low, toolbar) > 0)
    control: QWidget | None = button(toolbar, "Off")
    reached: list[int] = []
    while control is not None and len(reached) < 13:
        if isinstance(control, QToolButton | QDoubleSpinBox):
            reached.append(left(control, toolbar))
        control = control.nextInFocusChain()
    assert reached == sorted(reached)
    assert left(button(toolbar, "Facts"), toolbar) == reached[-1]


def left(widget: QWidget, toolbar: LoupeToolbar) -> int:
    """Return where a control begins in the toolbar."""
    return widget.mapTo(toolbar, QPoint(0, 0)).x()
