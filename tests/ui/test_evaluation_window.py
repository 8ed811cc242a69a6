"""The Evaluation view in the window: it follows models and labels, and opens images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from mars_labeler.domain.evaluation import NOT_MEASURED, GroupFigures, ModelEvaluation
from mars_labeler.services import labeling
from mars_labeler.ui.controllers.evaluation_controller import EvaluationController
from mars_labeler.ui.widgets.evaluation_page import EvaluationPage
from mars_labeler.ui.widgets.view_switch import View
from tests.services.evaluation_world import HELD_OUT, copied, make_trained
from tests.ui.driver import Driver, OpenDriver


@pytest.fixture
def page(trained: Driver) -> EvaluationPage:
    return _controller(trained).page


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_trained(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def trained(open_driver: OpenDriver, template: Path, tmp_path: Path) -> Driver:
    """Return the window with all images labeled, half of them held out, and a model."""
    place = tmp_path / "trained"
    copied(template, place).close()
    driver = open_driver()
    driver.show(place)
    return driver


def _controller(driver: Driver) -> EvaluationController:
    return driver.desktop.active.evaluation


def _open(driver: Driver) -> ModelEvaluation:
    """Open the view and wait for its figures."""
    with driver.qtbot.waitSignal(driver.desktop.side_jobs.aside.finished, timeout=30_000):
        driver.action("show_evaluation").trigger()
    return _shown(driver)


def _shown(driver: Driver) -> ModelEvaluation:
    found = _controller(driver).evaluation
    assert found is not None
    return found


def test_before_the_first_model_it_says_what_to_do(driver: Driver) -> None:
    page = _controller(driver).page
    driver.action("show_evaluation").trigger()
    assert driver.view == "evaluation"
    assert page.empty.isVisible()
    assert page.empty.accessibleName() == "No model yet"


def test_it_shows_the_current_model_on_its_held_out_images(
    trained: Driver, page: EvaluationPage
) -> None:
    found = _open(trained)
    assert (found.version, found.count) == (1, HELD_OUT)
    assert page.body.isVisible()
    assert page.body.headline.texts()[0] == "30"
    assert page.body.matrix.hasFocus()


def test_a_cell_opens_its_images_and_the_view_comes_back(
    trained: Driver, page: EvaluationPage
) -> None:
    found = _open(trained)
    (label, suggestion), ids = found.cells[0]
    page.body.matrix.cell_opened.emit(label, suggestion)
    assert trained.view == "grid"
    listing = trained.desktop.model.query.listing
    assert listing is not None
    assert listing.image_ids == ids
    assert listing.title.startswith("Held out:")
    with trained.qtbot.assertNotEmitted(trained.desktop.side_jobs.aside.started):
        trained.action("show_evaluation").trigger()  # nothing has changed
    assert page.body.isVisible()


def test_classes_and_groups_open_what_is_wrong_about_them(
    trained: Driver, page: EvaluationPage
) -> None:
    found = _open(trained)
    ids = tuple(trained.desktop.session.table.ids.tolist())
    wrong = replace(found.classes[0], missed_ids=ids[:2], intruder_ids=ids[2:3])
    group = GroupFigures("", NOT_MEASURED, ids[:3])
    for signal, shown, title in (
        (page.body.classes.class_opened, wrong, f"Held out: {wrong.name} missed"),
        (page.body.instruments.group_opened, group, "Unknown: suggestions that were wrong"),
        (page.body.sols.group_opened, replace(group, name="0-4"), "sol 0-4: suggestions"),
        (page.body.flags.group_opened, replace(group, name="BLURRED"), "Blurred: suggestions"),
    ):
        trained.desktop.window.pictures.set_view(View.EVALUATION)
        signal.emit(shown)
        listing = trained.desktop.model.query.listing
        assert listing is not None
        assert listing.image_ids == ids[:3]
        assert listing.title.startswith(title)
        assert trained.view == "grid"


def test_a_changed_label_is_measured_anew(trained: Driver) -> None:
    _open(trained)
    first = int(trained.desktop.session.table.ids[0])
    with trained.qtbot.waitSignal(trained.desktop.side_jobs.aside.finished, timeout=30_000):
        trained.desktop.session.perform(
            lambda project: labeling.clear_label(project, [first], "ada")
        )
    assert _shown(trained).count == HELD_OUT - 1
    assert _shown(trained).unlabeled == 1


def test_nothing_is_measured_while_another_view_is_open(trained: Driver) -> None:
    with trained.qtbot.assertNotEmitted(trained.desktop.side_jobs.aside.started):
        trained.press("w")
        _controller(trained).evaluate()


def test_another_version_can_be_chosen_and_a_new_one_comes_by_itself(
    trained: Driver, page: EvaluationPage
) -> None:
    assert _open(trained).version == 1
    with trained.qtbot.waitSignal(trained.desktop.side_jobs.aside.finished, timeout=60_000):
        trained.retrain()
    assert _shown(trained).version == 2
    assert [each.version for each in _shown(trained).versions] == [1, 2]
    with trained.qtbot.waitSignal(trained.desktop.side_jobs.aside.finished, timeout=30_000):
        page.version_chosen.emit(1)
    assert _shown(trained).version == 1


def test_accepting_above_the_threshold_is_asked_for(driver: Driver) -> None:
    page = _controller(driver).page
    with driver.qtbot.waitSignal(_controller(driver).accept_above_requested) as asked:
        page.body.thresholds.accept_above_requested.emit(0.87)
    assert asked.args == [0.87]


def test_escape_leads_back_to_the_pictures(trained: Driver, page: EvaluationPage) -> None:
    _open(trained)
    trained.qtbot.keyClick(page.body.matrix, Qt.Key.Key_Escape)
    trained.action("leave").trigger()
    assert trained.view == "grid"


def test_another_project_begins_without_figures(trained: Driver, page: EvaluationPage) -> None:
    _open(trained)
    trained.desktop.close_project()
    assert _controller(trained).evaluation is None
    assert not page.body.isVisible()
