"""Going through the labels that look wrong, by keys, in the whole window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from mars_labeler.catalog.suspects import Ranking, SuspectRow, write_suspects
from mars_labeler.services.browsing import Query
from mars_labeler.services.labeling import assign_label
from mars_labeler.services.project import open_project
from mars_labeler.services.suspecting import read_suspects
from mars_labeler.ui.controllers.review_controller import ReviewController
from mars_labeler.ui.widgets.review_page import ReviewPage
from mars_labeler.ui.widgets.view_switch import View
from tests.ui.conftest import FAST
from tests.ui.driver import GROUND, SUN, WHEEL, Driver, OpenDriver

ENTER, BACKSPACE = Qt.Key.Key_Return, Qt.Key.Key_Backspace
LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right


def label_rightly(folder: Path) -> None:
    """Label the twelve pictures of a project: ground, wheel and sun in turn."""
    project = open_project(folder)
    for class_id in (GROUND, WHEEL, SUN):
        assign_label(project, range(class_id, 13, 3), class_id, "eve")
    project.close()


def make_suspects(folder: Path) -> None:
    """Store that images 1, 2 and 3 look wrong: more likely wheel, sun and ground."""
    project = open_project(folder)
    rows = [
        SuspectRow(1, GROUND, WHEEL, 0.93, 0.01, ((4, 0.9), (7, 0.8)), ((5, 0.95), (8, 0.7))),
        SuspectRow(2, WHEEL, SUN, 0.8, 0.1),
        SuspectRow(3, SUN, GROUND, 0.6, 0.3),
    ]
    with project.catalog.writing() as connection:
        write_suspects(connection, rows, Ranking(3, 12))
    project.close()


@pytest.fixture
def labeled(rover: Path) -> Path:
    """Return the folder of a project with right labels."""
    label_rightly(rover)
    return rover


@pytest.fixture
def reviewing(open_driver: OpenDriver, labeled: Path) -> Driver:
    """Return the app with three labels that look wrong, the first of them on the screen."""
    make_suspects(labeled)
    driver = open_driver()
    driver.show(labeled)
    driver.action("check_labels").trigger()
    return driver


def review_of(driver: Driver) -> ReviewController:
    """Return the controller of the page."""
    return driver.desktop.active.review


def page_of(driver: Driver) -> ReviewPage:
    """Return the page."""
    return review_of(driver).page


def asked(driver: Driver) -> int | None:
    """Return the image that is asked about."""
    question = page_of(driver).question
    return None if question is None else question.image_id


def test_the_page_shows_the_image_with_both_classes(reviewing: Driver) -> None:
    page = page_of(reviewing)
    assert (reviewing.view, asked(reviewing)) == ("review", 1)
    assert page.progress == "1 of 3 · kept 0, changed 0, unsure 0"
    assert page.body.label_row.words == "Labeled by eve ground"
    assert page.body.suggested_row.words == "More likely: 0.93 wheel"
    assert page.question is not None
    assert [near.image_id for near in page.question.neighbors] == [4, 7, 5, 8]
    assert page.body.label_row.tiles[0].image_id == 4
    assert page.body.suggested_row.tiles[0].image_id == 5
    assert reviewing.desktop.window.pictures.targets() == [1]
    reviewing.qtbot.waitUntil(lambda: page.body.picture.pixmap is not None)


def test_enter_changes_backspace_keeps_and_a_point_is_unsure(reviewing: Driver) -> None:
    reviewing.key(ENTER)
    assert (reviewing.labels[0], asked(reviewing)) == (WHEEL, 2)
    reviewing.key(BACKSPACE)
    assert (reviewing.labels[1], asked(reviewing)) == (WHEEL, 3)
    reviewing.press(".")
    assert (reviewing.labels[2], asked(reviewing)) == (-1, None)
    assert page_of(reviewing).progress == "3 of 3 · kept 1, changed 1, unsure 1"
    assert read_suspects(reviewing.desktop.session.project) == []
    reviewing.key(ENTER)  # one too many does not begin anew
    assert not reviewing.desktop.runner.is_running
    reviewing.key(LEFT)
    assert asked(reviewing) == 3


def test_the_letter_of_a_class_changes_to_it(reviewing: Driver) -> None:
    reviewing.press("s")
    assert (reviewing.labels[0], asked(reviewing)) == (SUN, 2)


def test_undo_brings_each_one_back(reviewing: Driver) -> None:
    reviewing.key(ENTER)
    reviewing.key(BACKSPACE)
    assert reviewing.action("undo").text() == "Undo: keep the label of 1 image"
    reviewing.action("undo").trigger()
    assert asked(reviewing) == 2
    reviewing.action("undo").trigger()
    assert (asked(reviewing), reviewing.labels[0]) == (1, GROUND)
    reviewing.action("redo").trigger()
    assert (asked(reviewing), reviewing.labels[0]) == (2, WHEEL)


def test_arrows_go_on_and_back_without_deciding(reviewing: Driver) -> None:
    reviewing.key(RIGHT)
    reviewing.key(RIGHT)
    reviewing.key(RIGHT)
    assert asked(reviewing) == 3
    reviewing.key(LEFT)
    assert asked(reviewing) == 2
    assert page_of(reviewing).progress == "2 of 3 · kept 0, changed 0, unsure 0"
    assert reviewing.labels == [GROUND, WHEEL, SUN] * 4


def test_to_keep_what_was_changed_gives_the_label_back(reviewing: Driver) -> None:
    reviewing.key(ENTER)
    reviewing.key(LEFT)
    reviewing.key(BACKSPACE)
    assert (reviewing.labels[0], asked(reviewing)) == (GROUND, 2)
    assert 1 not in {each.image_id for each in read_suspects(reviewing.desktop.session.project)}


def test_why_explains_the_image_in_question_and_leads_back(reviewing: Driver) -> None:
    """Another image in its place would get the label that was meant for this one."""
    pictures = reviewing.desktop.window.pictures
    reviewing.key(RIGHT)
    reviewing.action("show_why").trigger()
    assert reviewing.view == "loupe"
    assert pictures.loupe.image_id == pictures.current_id() == 2
    reviewing.action("leave").trigger()
    assert (reviewing.view, asked(reviewing)) == ("review", 2)
    reviewing.key(RIGHT)
    reviewing.action("show_why").trigger()  # it is on already, where one cannot see it
    assert pictures.loupe.image_id == 3


def test_why_finds_the_image_in_question_where_the_filters_hide_it(reviewing: Driver) -> None:
    desktop = reviewing.desktop
    desktop.browsing.show_query(Query(class_ids=frozenset({WHEEL})))
    reviewing.action("show_why").trigger()
    assert desktop.window.pictures.loupe.image_id == 1
    assert desktop.model.image_ids.tolist() == [1]


def test_a_neighbor_is_enlarged_and_nothing_decided_meanwhile(reviewing: Driver) -> None:
    body = page_of(reviewing).body
    body.suggested_row.tiles[0].click()
    assert body.picture.image_id == 5
    assert "labeled wheel" in body.caption
    reviewing.press("s")
    assert reviewing.labels == [GROUND, WHEEL, SUN] * 4
    reviewing.action("leave").trigger()
    assert (body.picture.image_id, asked(reviewing), reviewing.view) == (1, 1, "review")
    body.label_row.tiles[0].click()
    reviewing.key(ENTER)
    assert (body.picture.image_id, reviewing.labels[0]) == (1, GROUND)
    reviewing.action("leave").trigger()
    assert reviewing.view == "grid"


def test_buttons_do_what_the_keys_do(reviewing: Driver) -> None:
    body = page_of(reviewing).body
    body.label_row.button.click()
    assert asked(reviewing) == 2
    body.suggested_row.button.click()
    assert (reviewing.labels[1], asked(reviewing)) == (SUN, 3)


def test_enter_on_a_button_presses_it_and_nothing_else(reviewing: Driver) -> None:
    button = page_of(reviewing).body.label_row.button
    button.setFocus()
    reviewing.qtbot.waitUntil(button.hasFocus)
    reviewing.qtbot.keyClick(button, ENTER)
    assert (reviewing.labels[0], asked(reviewing)) == (GROUND, 2)


def test_a_review_goes_on_where_it_was_left(
    reviewing: Driver, open_driver: OpenDriver, labeled: Path
) -> None:
    reviewing.key(BACKSPACE)
    reviewing.desktop.session.close()
    again = open_driver()
    again.show(labeled)
    again.action("check_labels").trigger()
    assert asked(again) == 2
    assert page_of(again).progress == "2 of 3 · kept 1, changed 0, unsure 0"
    again.key(LEFT)
    question = page_of(again).question
    assert question is not None
    assert question.outcome == "Kept"


def test_labels_that_were_given_elsewhere_make_it_stale(reviewing: Driver) -> None:
    page = page_of(reviewing)
    assert page.stale == ""
    reviewing.key(ENTER)
    assert page.stale == ""  # what is decided here is no news
    assign_label(reviewing.desktop.session.project, [9, 12], GROUND, "eve")
    reviewing.key(RIGHT)
    assert page.stale == "2 labels changed since"


def test_all_of_them_can_be_seen_in_the_grid(reviewing: Driver) -> None:
    reviewing.key(BACKSPACE)
    page_of(reviewing).list_requested.emit()
    assert reviewing.view == "grid"
    assert reviewing.desktop.model.image_ids.tolist() == [2, 3]


def test_enter_ranks_where_nothing_was_ranked_yet(
    open_driver: OpenDriver, labeled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "mars_labeler.ui.controllers.review_controller.embedding_config", lambda _project: FAST
    )
    driver = open_driver()
    driver.show(labeled)
    assign_label(driver.desktop.session.project, [4], SUN, "eve")
    driver.action("check_labels").trigger()
    assert page_of(driver).question is None
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=60_000):
        driver.key(ENTER)
        assert page_of(driver).empty.accessibleName() == "Ranking the labels…"
    driver.qtbot.waitUntil(lambda: page_of(driver).isVisible() and not review_of(driver).is_ranking)
    found = read_suspects(driver.desktop.session.project)
    assert asked(driver) == (found[0].image_id if found else None)


def test_a_failed_ranking_is_told_and_offered_again(driver: Driver) -> None:
    driver.action("check_labels").trigger()
    with driver.qtbot.waitSignal(driver.desktop.runner.finished, timeout=60_000):
        driver.key(ENTER)
    driver.qtbot.waitUntil(lambda: page_of(driver).empty.accessibleName() == "Check labels")
    assert "two classes" in driver.desktop.window.messages.text()


def test_closing_the_project_empties_the_page(reviewing: Driver) -> None:
    reviewing.desktop.close_project()
    assert page_of(reviewing).body.question is None
    assert reviewing.desktop.window.pictures.view is View.GRID
