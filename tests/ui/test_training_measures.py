"""The strip keeps what was measured, and says why something was not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from mars_labeler.domain.jobs import Progress
from mars_labeler.domain.records import ModelVersion
from mars_labeler.ui.theme import DARK
from mars_labeler.ui.widgets.curve_plot import AXIS_WIDTH, CurvePlot
from mars_labeler.ui.widgets.model_table import ModelVersionsModel
from mars_labeler.ui.widgets.training_curves import TrainingCurves
from mars_labeler.ui.widgets.training_panel import TrainingPanel

TOO_FEW = "No accuracy: too few labels to keep some aside"
SPREAD = {"embedding deviation": 0.62, "effective rank": 11.3}


def progress(name: str) -> Progress:
    """Return the first epoch of a training with one loss."""
    return Progress("Training", 1, 9, {f"{name} loss": 1.0}, step=1)


@pytest.mark.parametrize("is_open", [True, False])
def test_old_curves_stay_until_the_new_training_has_its_own(qtbot: QtBot, is_open: bool) -> None:
    """One that fails before its first epoch takes nothing away, seen or not."""
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.set_open(is_open)
    panel.set_progress(progress("old"), None)
    for _ in range(2):
        panel.begin_training()
        panel.set_progress(Progress("Reading labels"), None)
    panel.set_open(True)
    curves = panel.findChildren(TrainingCurves)[0]
    assert curves.curve_names == ["old"]
    panel.set_progress(progress("new"), None)
    assert curves.curve_names == ["new"]
    panel.set_progress(progress("next"), None)
    assert curves.curve_names == ["new", "next"]


def tool_tip(metrics: dict[str, float]) -> str:
    """Return what a version with these metrics tells under the mouse."""
    model = ModelVersionsModel()
    model.set_versions([ModelVersion(1, "", 1, (1, 2), "{}", metrics)])
    index = model.index(0, 3)
    described = str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == described
    return described


def test_a_version_tells_its_last_spread_and_rank() -> None:
    """After the training, too; a screen reader says the same."""
    metrics = {"held-out accuracy": 0.872, "held-out images": 120.0, **SPREAD}
    text = "held-out accuracy 87.2% · embedding spread 62% · effective rank 11.3"
    assert tool_tip(metrics) == text


def test_a_version_tells_why_it_has_no_accuracy() -> None:
    """Where that is known."""
    assert tool_tip({"held-out images": 0.0, **SPREAD}).startswith(f"{TOO_FEW} · ")
    assert tool_tip({}) == ""


def test_curves_tell_why_there_is_no_accuracy(qtbot: QtBot) -> None:
    """As soon as measures came without it, and no longer than that."""
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    assert curves.note == ""
    curves.add_measures(1, SPREAD)
    assert curves.note == TOO_FEW
    curves.clear()
    assert curves.note == ""
    curves.add_measures(1, {"held-out accuracy": 0.6, **SPREAD})
    assert curves.note == ""


@pytest.mark.parametrize("is_share", [True, False])
def test_axes_without_curves_have_no_figures(qtbot: QtBot, is_share: bool) -> None:
    """They would stand for nothing."""
    plot = CurvePlot("Losses", is_share)
    qtbot.addWidget(plot.widget)
    plot.widget.resize(300, 160)
    plot.set_theme(DARK)
    empty = axis_colors(plot)
    plot.add_point("loss", 1, 0.5)
    assert len(axis_colors(plot)) > len(empty)
    plot.clear()
    assert axis_colors(plot) == empty


def axis_colors(plot: CurvePlot) -> set[str]:
    """Return the colors where the figures of the y axis would be."""
    image: QImage = plot.widget.grab().toImage()
    rows, columns = range(30, 130), range(AXIS_WIDTH - 8)
    return {image.pixelColor(x, y).name() for x in columns for y in rows}
