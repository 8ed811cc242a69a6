"""Why the model suggests a class, in the window: over the picture and below it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.jobs import ReportingContext
from mars_labeler.imagery.sample import draw_scene
from mars_labeler.services import labeling, suggesting
from mars_labeler.services.browsing import Query, Status
from mars_labeler.services.importing import import_images
from mars_labeler.services.project import create_project
from mars_labeler.ui.widgets.loupe import Loupe
from mars_labeler.ui.widgets.neighbor_tile import NeighborTile
from tests.ui.conftest import FAST
from tests.ui.driver import Driver, OpenDriver


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project with nine of twelve images labeled and a model."""
    place = tmp_path_factory.mktemp("why")
    (place / "rover").mkdir()
    rng = np.random.default_rng(7)
    for index in range(12):
        scene = draw_scene(("ground", "wheel", "sun")[index % 3], rng, 64)
        Image.fromarray(scene).save(place / "rover" / f"{index:04}ML0000000000000I01_DRCL.png")
    project = create_project(place / "project", "Rover", ("ground", "wheel", "sun"))
    import_images(project, place / "rover", ReportingContext())
    for class_id in (1, 2, 3):
        labeling.assign_label(project, range(class_id, 10, 3), class_id, "ada")
    suggesting.retrain(project, FAST, ReportingContext(), lambda _changes: None)
    project.close()
    return project.folder


@pytest.fixture
def trained(open_driver: OpenDriver, made: Path, tmp_path: Path) -> Driver:
    """Return the app with such a project open, on its first image without a label."""
    driver = open_driver()
    driver.show(Path(shutil.copytree(made, tmp_path / "trained")))
    driver.desktop.window.pictures.grid.set_current(10)
    return driver


def loupe(driver: Driver) -> Loupe:
    """Return the loupe."""
    return driver.desktop.window.pictures.loupe


def wait_for_answer(driver: Driver) -> None:
    """Wait until the heat map is over the picture."""
    driver.qtbot.waitUntil(lambda: loupe(driver).canvas.has_overlay, timeout=30_000)


def test_f3_opens_the_loupe_with_the_reason(trained: Driver) -> None:
    trained.action("show_why").trigger()
    assert trained.view == "loupe"
    wait_for_answer(trained)
    strip = loupe(trained).why
    assert strip.isVisible()
    assert strip.words.startswith("Bright is what counted for ")
    assert set(strip.neighbors) <= set(range(1, 10))
    assert strip.neighbors
    assert trained.desktop.window.pictures.loupe.hasFocus()


def test_while_it_is_looked_for_a_quiet_word_says_so(trained: Driver) -> None:
    trained.action("show_why").trigger()
    assert loupe(trained).why.words.startswith("Looking for what counted")
    assert not trained.desktop.window.messages.isVisible()
    wait_for_answer(trained)


def test_another_image_has_another_reason_and_the_first_is_kept(trained: Driver) -> None:
    trained.action("show_why").trigger()
    wait_for_answer(trained)
    first = loupe(trained).why.neighbors
    trained.key(Qt.Key.Key_Right)
    assert not loupe(trained).canvas.has_overlay, "never the reason of another image"
    wait_for_answer(trained)
    trained.key(Qt.Key.Key_Left)
    wait_for_answer(trained)
    assert loupe(trained).why.neighbors == first


def test_f3_again_takes_it_away(trained: Driver) -> None:
    trained.action("show_why").trigger()
    wait_for_answer(trained)
    trained.action("show_why").trigger()
    assert not loupe(trained).canvas.has_overlay
    assert not loupe(trained).why.isVisible()
    assert trained.view == "loupe"


def test_a_label_is_given_while_it_is_looked_for(trained: Driver) -> None:
    trained.action("show_why").trigger()
    current = trained.desktop.window.pictures.current_id()
    trained.press("w")
    assert trained.labels[current - 1] == 2
    assert trained.desktop.window.pictures.current_id() == current + 1
    wait_for_answer(trained)


def test_a_click_on_a_neighbor_leads_there_also_past_the_filters(trained: Driver) -> None:
    trained.desktop.browsing.show_query(Query(status=Status.SUGGESTED))
    trained.action("show_why").trigger()
    wait_for_answer(trained)
    asked = loupe(trained).image_id
    wanted = loupe(trained).why.neighbors[1]
    tile = next(
        each for each in loupe(trained).findChildren(NeighborTile) if each.image_id == wanted
    )
    trained.qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert trained.view == "loupe"
    assert loupe(trained).image_id == wanted
    listing = trained.desktop.model.query.listing
    assert listing is not None
    assert listing.image_ids[0] == asked


def test_before_a_model_it_says_how_to_get_one(driver: Driver) -> None:
    driver.action("show_why").trigger()
    assert loupe(driver).why.words.startswith("No model yet.")
    assert not driver.desktop.side_jobs.is_asked("why")


def test_an_answer_that_is_outdated_before_it_comes_is_asked_for_again(trained: Driver) -> None:
    trained.action("show_why").trigger()
    side_jobs = trained.desktop.side_jobs
    assert side_jobs.is_asked("why")
    trained.desktop.session.changed.emit(ChangeSet(frozenset({Kind.DECISIONS}), (1,)))
    assert not side_jobs.is_asked("why")
    assert loupe(trained).why.words.startswith("Looking for what counted")
    trained.qtbot.waitUntil(lambda: side_jobs.is_asked("why"))
    wait_for_answer(trained)


def test_a_new_model_is_asked_anew(trained: Driver) -> None:
    trained.action("show_why").trigger()
    wait_for_answer(trained)
    trained.retrain()
    why = trained.desktop.active.why
    trained.qtbot.waitUntil(
        lambda: why.shown is not None and why.shown.model_version == 2, timeout=30_000
    )
    assert trained.action("show_why").isChecked()


def test_an_image_that_cannot_be_read_ends_the_waiting(trained: Driver) -> None:
    project = trained.desktop.session.project
    current = trained.desktop.window.pictures.current_id()
    with project.catalog.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE image SET relative_path = 'gone.png' WHERE id = ?", (current,)
        )
    trained.action("show_why").trigger()
    words = "There is no answer for this image."
    trained.qtbot.waitUntil(lambda: loupe(trained).why.words == words, timeout=30_000)


def test_the_button_of_the_loupe_follows_the_command(trained: Driver) -> None:
    toolbar = loupe(trained).toolbar
    trained.action("show_why").trigger()
    assert toolbar._why.isChecked()
    toolbar._why.click()
    assert not trained.action("show_why").isChecked()


def test_closing_the_project_forgets_the_reason(trained: Driver) -> None:
    trained.action("show_why").trigger()
    wait_for_answer(trained)
    trained.desktop.close_project()
    assert not loupe(trained).canvas.has_overlay
