"""The curves of a training and its warning, each by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.ui.appearance import apply_theme
from mars_labeler.ui.theme import DARK, GRID, LIGHT, Theme
from mars_labeler.ui.widgets.curve_plot import CURVE_COLORS, CurvePlot
from mars_labeler.ui.widgets.training_curves import TrainingCurves
from mars_labeler.ui.widgets.warning_line import SIGN_PX, WarningLine

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


@pytest.fixture
def curves(qtbot: QtBot) -> TrainingCurves:
    """Return two empty plots."""
    made = TrainingCurves()
    qtbot.addWidget(made)
    return made


def test_losses_have_whatever_names_their_method_gives_them(curves: TrainingCurves) -> None:
    """The spread is a curve beside the accuracy; the rank, on a scale of its own, is none."""
    measures = {
        "classification loss": 1.0,
        "supervised contrastive loss": 4.0,
        "total loss": 5.0,
        "embedding deviation": 0.7,
        "effective rank": 12.0,
        "held-out accuracy": 0.6,
    }
    curves.add_measures(1, measures)
    losses = ["classification", "supervised contrastive", "total"]
    assert curves.curve_names == [*losses, "accuracy", "embedding spread"]


def test_a_total_of_one_loss_is_not_drawn_over_it(curves: TrainingCurves) -> None:
    """It is the same curve."""
    curves.add_measures(1, {"focal loss": 1.0, "total loss": 1.0})
    assert curves.curve_names == ["focal"]


@THEMES
def test_a_curve_that_only_explains_is_dim(qtbot: QtBot, theme: Theme) -> None:
    """And does not take a color from the others, wherever it comes in their order."""
    plot = CurvePlot("Shares", is_share=True)
    qtbot.addWidget(plot.widget)
    plot.add_point("spread", 1, 0.5, is_dim=True)
    plot.add_point("accuracy", 1, 0.4)
    plot.set_theme(theme)
    assert plot.pen("spread").color().name() == theme.dim
    assert plot.pen("spread").style() is Qt.PenStyle.DashLine
    assert plot.pen("accuracy").color().name() == CURVE_COLORS[theme.name][0]


@THEMES
def test_a_warning_has_its_color_in_both_themes(
    qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    """Sign and text, which a style sheet and a palette color."""
    line = WarningLine()
    qtbot.addWidget(line)
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    apply_theme(qapp, theme)
    line.set_text("Beware.")
    line.resize(200, 20)
    shown = line.grab().toImage()
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])
    for places in (range(SIGN_PX), range(SIGN_PX + GRID, shown.width())):
        colors = {shown.pixelColor(x, y).name() for x in places for y in range(shown.height())}
        assert theme.warning in colors


def test_curves_hold_their_points_in_both_themes(qtbot: QtBot) -> None:
    """Another theme repaints them."""
    plot = CurvePlot("Losses", is_share=False)
    qtbot.addWidget(plot.widget)
    plot.add_point("loss", 1, 2.5)
    plot.add_point("loss", 2, 1.5)
    plot.set_theme(DARK)
    plot.set_theme(LIGHT)
    assert plot.points == {"loss": ([1, 2], [2.5, 1.5])}
    plot.widget.resize(300, 160)
    shown = plot.widget.grab().toImage()
    assert shown.pixelColor(2, 2).name() == LIGHT.panel
