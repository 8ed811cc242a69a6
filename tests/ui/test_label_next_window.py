"""What to label next, from the key to the list that moves on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from mars_labeler.domain.queries import NO_MODEL, QueryStrategy
from mars_labeler.domain.splits import Split
from mars_labeler.services.queueing import read_queue
from mars_labeler.services.splitting import set_split
from mars_labeler.ui.controllers import queue_controller
from mars_labeler.ui.widgets.view_switch import View
from tests.ui.driver import GROUND, Driver


def ask(driver: Driver) -> list[int]:
    """Ask for what to label next, and return it once it is there."""
    desktop = driver.desktop
    driver.action("label_next").trigger()
    driver.qtbot.waitUntil(lambda: not desktop.side_jobs.is_asked("queue"), timeout=30_000)
    return shown(driver)


def shown(driver: Driver) -> list[int]:
    """Return the images that are shown, in their order."""
    ids: list[int] = driver.desktop.model.image_ids.tolist()
    return ids


def test_the_queue_is_shown_best_first_and_says_where_it_comes_from(driver: Driver) -> None:
    queue = ask(driver)
    kept = read_queue(driver.desktop.session.project)
    assert kept is not None
    assert queue == list(kept.image_ids)
    assert sorted(queue) == list(range(1, 13))
    assert kept.model_version == NO_MODEL
    bar = driver.desktop.window.listing
    assert bar.isVisible()
    assert "before the first model" in bar.accessibleName()
    assert driver.desktop.window.pictures.current_id() == queue[0]


def test_a_decided_image_goes_at_once_and_the_next_is_the_current_one(driver: Driver) -> None:
    queue = ask(driver)
    driver.press("g")
    assert driver.labels[queue[0] - 1] == GROUND
    assert shown(driver) == queue[1:]
    assert driver.desktop.window.pictures.current_id() == queue[1]
    driver.press(".")
    assert shown(driver) == queue[2:]
    assert driver.desktop.window.pictures.current_id() == queue[2]


def test_an_undo_brings_the_image_back(driver: Driver) -> None:
    queue = ask(driver)
    driver.press("gw")
    driver.action("undo").trigger()
    assert sorted(shown(driver)) == sorted(queue[1:])


def test_in_the_loupe_one_image_follows_the_other(driver: Driver) -> None:
    queue = ask(driver)
    driver.key(Qt.Key.Key_Space)
    driver.press("gw")
    pictures = driver.desktop.window.pictures
    assert pictures.view is View.LOUPE
    assert pictures.loupe.image_id == queue[2]
    assert shown(driver) == queue[2:]


def test_held_out_images_are_never_asked_about(driver: Driver) -> None:
    """They measure the model: nobody is sent to them to teach it."""
    project = driver.desktop.session.project
    driver.desktop.session.apply(set_split(project, [1, 2, 3], Split.VALIDATION))
    assert sorted(ask(driver)) == list(range(4, 13))


def test_a_new_model_ranks_the_rest_anew_and_leaves_the_next_ones_in_place(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_controller, "KEPT", 2)
    ask(driver)
    driver.press("gwgw")
    before = shown(driver)
    driver.retrain()
    desktop = driver.desktop
    driver.qtbot.waitUntil(
        lambda: "chosen with model 1" in desktop.window.listing.accessibleName(), timeout=30_000
    )
    assert shown(driver)[:2] == before[:2]
    assert sorted(shown(driver)) == sorted(before)


def test_the_image_in_the_loupe_stays_the_current_one_wherever_it_stands(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next letter would label an image that the person has not seen."""
    monkeypatch.setattr(queue_controller, "KEPT", 2)
    desktop = driver.desktop
    queue = ask(driver)
    driver.press("gw")
    desktop.window.pictures.grid.set_current(queue[7])
    driver.key(Qt.Key.Key_Space)
    driver.retrain()
    driver.qtbot.waitUntil(
        lambda: "chosen with model 1" in desktop.window.listing.accessibleName(), timeout=30_000
    )
    assert desktop.window.pictures.loupe.image_id == queue[7]
    assert shown(driver)[:2] == [queue[7], queue[8]]
    driver.press("g")
    assert driver.labels[queue[7] - 1] == GROUND


def test_what_is_held_out_meanwhile_goes(driver: Driver) -> None:
    queue = ask(driver)
    project = driver.desktop.session.project
    driver.desktop.session.apply(set_split(project, queue[:2], Split.VALIDATION))
    assert shown(driver) == queue[2:]


def test_many_images_that_were_never_looked_at_are_a_job_that_can_be_stopped(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_controller, "AT_ONCE", 5)
    desktop = driver.desktop
    with driver.qtbot.waitSignal(desktop.runner.cancelled, timeout=30_000):
        driver.action("label_next").trigger()
        assert desktop.runner.is_running
        driver.action("stop").trigger()
    empty = desktop.window.pictures.empty
    assert empty.accessibleDescription().startswith("The images were not ranked.")
    driver.qtbot.waitUntil(lambda: not desktop.runner.is_running)
    with driver.qtbot.waitSignal(desktop.runner.succeeded, timeout=30_000):
        driver.action("label_next").trigger()
    assert sorted(shown(driver)) == list(range(1, 13))


def test_after_many_decisions_the_rest_is_ranked_anew(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_controller, "USED_UP", 3)
    ask(driver)
    driver.press("gw")
    assert not driver.desktop.side_jobs.is_asked("queue")
    driver.press("g")
    assert driver.desktop.side_jobs.is_asked("queue")
    driver.qtbot.waitUntil(lambda: not driver.desktop.side_jobs.is_asked("queue"), timeout=30_000)
    assert len(shown(driver)) == 9


def test_another_way_of_choosing_is_remembered_in_the_project(driver: Driver) -> None:
    ask(driver)
    bar, desktop = driver.desktop.window.listing, driver.desktop
    place = list(QueryStrategy).index(QueryStrategy.RANDOM)
    bar.choice_made.emit(place)
    driver.qtbot.waitUntil(lambda: not desktop.side_jobs.is_asked("queue"), timeout=30_000)
    kept = read_queue(desktop.session.project)
    assert kept is not None
    assert kept.strategy is QueryStrategy.RANDOM
    assert shown(driver) == list(kept.image_ids)
    assert bar.accessibleName() == "Next to label · at random"
    driver.action("leave").trigger()
    driver.action("label_next").trigger()
    assert not desktop.side_jobs.is_asked("queue")
    assert bar.accessibleName() == "Next to label · at random"


def test_when_all_is_decided_it_says_so(driver: Driver) -> None:
    ask(driver)
    driver.action("select_all").trigger()
    driver.press("g")
    driver.qtbot.waitUntil(lambda: not driver.desktop.side_jobs.is_asked("queue"), timeout=30_000)
    assert shown(driver) == []
    empty = driver.desktop.window.pictures.empty
    assert driver.desktop.window.pictures.currentWidget() is empty
    assert empty.accessibleDescription().startswith("No image is left")


def test_escape_leads_back_to_what_was_shown_before(driver: Driver) -> None:
    before = shown(driver)
    ask(driver)
    driver.key(Qt.Key.Key_Escape)
    assert shown(driver) == before
    assert not driver.desktop.window.listing.isVisible()


def test_the_queue_is_there_at_once_when_the_project_is_opened_again(
    driver: Driver, rover: Path
) -> None:
    queue = ask(driver)
    driver.press("g")
    driver.desktop.session.close()
    driver.show(rover)
    driver.action("label_next").trigger()
    assert shown(driver) == queue[1:]
