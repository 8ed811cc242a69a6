"""What counts as damaged is shown, changed and given back by the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.domain.quality import QualityFlag, QualityThresholds
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import Project
from mars_labeler.services.quality import count_flags, read_thresholds
from mars_labeler.ui.controllers.quality_controller import QualityController
from mars_labeler.ui.dialogs.quality_form import QualityForm
from mars_labeler.ui.dialogs.settings_dialog import SettingsDialog
from mars_labeler.ui.session import Session
from mars_labeler.ui.settings import Settings
from mars_labeler.ui.workers.job_runner import JobRunner
from tests.ui.controls import button, named

OTHERS = QualityThresholds(
    smallest_side=64, sharpness=0.0325, detail=0.6, chroma=0.123, duplicate_bits=7
)


@pytest.fixture
def form(qtbot: QtBot) -> QualityForm:
    """Return the form as it is without a project."""
    made = QualityForm()
    qtbot.addWidget(made)
    return made


def share(form: QualityForm, name: str) -> QDoubleSpinBox:
    field = named(form, name)
    assert isinstance(field, QDoubleSpinBox)
    return field


def test_nothing_can_be_set_without_a_project(form: QualityForm) -> None:
    assert form.thresholds() is None
    assert not share(form, "Over-exposed").isEnabled()
    form.reset()
    assert form.thresholds() is None


@pytest.mark.parametrize("thresholds", [QualityThresholds(), OTHERS])
def test_thresholds_come_back_as_they_were(
    form: QualityForm, thresholds: QualityThresholds
) -> None:
    form.set_thresholds(thresholds)
    assert form.thresholds() == thresholds


def test_shares_are_percents_and_sides_are_pixels(form: QualityForm) -> None:
    form.set_thresholds(QualityThresholds(bright_share=0.3, smallest_side=64))
    assert share(form, "Over-exposed").text() == "30.00 %"
    side = named(form, "Low resolution")
    assert isinstance(side, QSpinBox)
    assert side.text() == "64 px"
    assert "pixels" in side.accessibleDescription()


def test_a_changed_threshold_is_given_back(form: QualityForm) -> None:
    form.set_thresholds(QualityThresholds())
    share(form, "Blurred").setValue(9)
    assert form.thresholds() == QualityThresholds(sharpness=0.09)
    form.reset()
    assert form.thresholds() == QualityThresholds()


def test_the_settings_tell_thresholds_of_an_open_project_only(qtbot: QtBot) -> None:
    for thresholds in (None, OTHERS):
        told: list[QualityThresholds] = []
        dialog = SettingsDialog(Settings("Mira"), [], thresholds=thresholds)
        qtbot.addWidget(dialog)
        dialog.thresholds_chosen.connect(told.append)
        button(dialog, "Save").click()
        assert told == [each for each in (thresholds,) if each is not None]


def test_images_are_judged_anew_in_the_background(
    qtbot: QtBot, project: Project, image_folder: Path
) -> None:
    import_images(project, image_folder, ReportingContext())
    session, runner = Session(), JobRunner()
    quality = QualityController(session, runner, session)
    assert quality.thresholds() is None
    session.open(project)
    with qtbot.waitSignal(runner.finished):
        quality.judge_by(QualityThresholds(smallest_side=0))
    assert quality.thresholds() == read_thresholds(project) == QualityThresholds(smallest_side=0)
    assert count_flags(project)[QualityFlag.LOW_RESOLUTION] == 0
    quality.judge_by(QualityThresholds(smallest_side=0))
    assert not runner.is_running
    session.close()


def counts_of(widget: QWidget) -> list[str]:
    """Return what is said beside the thresholds."""
    tip = "So many images have this flag with these thresholds"
    return [label.text() for label in widget.findChildren(QLabel) if label.toolTip() == tip]


def test_counts_are_unknown_until_they_are_told(form: QualityForm, qtbot: QtBot) -> None:
    assert set(counts_of(form)) == {""}
    with qtbot.waitSignal(form.edited) as edited:
        form.set_thresholds(OTHERS)
    assert edited.args == [OTHERS]
    assert set(counts_of(form)) == {"…"}
    form.show_counts(dict.fromkeys(QualityFlag, 1200))
    assert counts_of(form) == ["1,200 images"] * len(QualityFlag)
    share(form, "Blurred").setValue(9)
    assert set(counts_of(form)) == {"…"}


def test_the_settings_count_in_the_background(
    qtbot: QtBot, project: Project, image_folder: Path
) -> None:
    import_images(project, image_folder, ReportingContext())
    session, runner = Session(), JobRunner()
    quality = QualityController(session, runner, session)
    session.open(project)
    dialog = SettingsDialog(Settings("Mira"), [], thresholds=quality.thresholds())
    qtbot.addWidget(dialog)
    quality.preview_in(dialog)
    qtbot.waitUntil(lambda: "…" not in counts_of(dialog))
    side = named(dialog, "Low resolution")
    assert isinstance(side, QSpinBox)
    side.setValue(side.maximum())
    assert "…" in counts_of(dialog)
    qtbot.waitUntil(lambda: "…" not in counts_of(dialog))
    total = len(session.table)
    assert counts_of(dialog)[0] in (f"{total} images", f"{total} image")
    dialog.done(0)
    session.close()
