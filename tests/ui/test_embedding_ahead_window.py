"""Images are embedded as soon as they are there, and everything else goes first."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mars_labeler.app import Desktop
from mars_labeler.domain.config import TrainingConfig
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.services.project import Project
from mars_labeler.services.training import open_embeddings
from mars_labeler.ui.controllers import embedding_controller
from tests.ui.conftest import FAST
from tests.ui.driver import Driver, OpenDriver


def let_ahead(driver: Driver) -> None:
    """Let the thumbnails be swept, which comes first, and allow embedding ahead."""
    desktop = driver.desktop
    with driver.qtbot.waitSignal(desktop.embedding.background.finished, timeout=30_000):
        desktop.embedding.start()
    settings = replace(desktop.preferences.settings, is_embedding_ahead=True)
    desktop.preferences.change(settings)


def missing(desktop: Desktop, view: int) -> int:
    """Return how many images have no embedding of a view."""
    store = open_embeddings(desktop.session.project, FAST)
    return len(store.missing(desktop.session.table.ids, view))


def test_all_images_are_embedded_while_nothing_else_runs(driver: Driver) -> None:
    desktop = driver.desktop
    assert missing(desktop, 0) == 12
    let_ahead(driver)
    with driver.qtbot.waitSignal(desktop.embedding.background.finished, timeout=30_000):
        desktop.embedding.start()
    assert missing(desktop, 0) == 0
    assert missing(desktop, 1) == 0


def test_the_views_of_a_new_label_follow_when_the_labels_pause(driver: Driver) -> None:
    desktop = driver.desktop
    let_ahead(driver)
    with driver.qtbot.waitSignal(desktop.embedding.background.finished, timeout=30_000):
        desktop.embedding.start()
    assert missing(desktop, FAST.labeled_views - 1) == 12
    with driver.qtbot.waitSignal(desktop.embedding.background.finished, timeout=30_000):
        driver.press("gw")
    assert missing(desktop, FAST.labeled_views - 1) == 10


def test_nothing_is_computed_where_the_person_does_not_want_it(driver: Driver) -> None:
    desktop = driver.desktop
    with driver.qtbot.waitSignal(desktop.embedding.background.finished, timeout=30_000):
        desktop.embedding.start()  # the thumbnails are swept all the same
    driver.press("g")
    desktop.embedding.start()
    assert not desktop.embedding.background.is_running


class Waiting:
    """Stands for a long computation: it begins, and goes on until it is told to stop."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()

    def __call__(
        self, project: Project, config: TrainingConfig, context: JobContext, announce: Announce
    ) -> None:
        """Report until stopped."""
        del project, config, announce
        while True:
            context.checkpoint(Progress("Embedding images", 3, 12))
            self.has_begun.set()


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """Return what is computed ahead from now on."""
    made = Waiting()
    monkeypatch.setattr(embedding_controller, "embed_ahead", made)
    return made


def test_it_gives_way_to_a_training_and_goes_on_afterwards(
    driver: Driver, waiting: Waiting
) -> None:
    desktop = driver.desktop
    driver.press("gw")
    let_ahead(driver)
    desktop.embedding.start()
    assert waiting.has_begun.wait(10)
    with driver.qtbot.waitSignal(desktop.embedding.background.finished, timeout=30_000):
        driver.retrain()
    waiting.has_begun.clear()
    driver.qtbot.waitUntil(waiting.has_begun.is_set, timeout=10_000)


def test_it_is_told_where_trainings_are_told(driver: Driver, waiting: Waiting) -> None:
    desktop = driver.desktop
    let_ahead(driver)
    with driver.qtbot.waitSignal(desktop.embedding.described, timeout=10_000) as described:
        desktop.embedding.start()
    assert described.args == ["Looking at images for the next training: 3 of 12."]
    assert waiting.has_begun.is_set()


def test_it_ends_with_the_project(open_driver: OpenDriver, rover: Path, waiting: Waiting) -> None:
    driver = open_driver()
    driver.show(rover)
    let_ahead(driver)
    driver.desktop.embedding.start()
    assert waiting.has_begun.wait(10)
    driver.desktop.close_project()
    assert not driver.desktop.embedding.background.is_running
