"""Short jobs run one after another beside the main one, and give way to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.services.project import Project, create_project
from mars_labeler.ui.session import Session
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure
from mars_labeler.ui.workers.side_jobs import SideJobs


class World:
    """A session with a project, a main runner and side jobs, and what came of these."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.session = Session(app)
        self.runner = JobRunner(parent=app)
        self.side = SideJobs(self.session, self.runner, JobRunner(parent=app))
        self.results: list[object] = []
        self.session.open(create_project(folder, "World"))

    def ask(self, name: str, job: Callable[..., object]) -> None:
        """Ask for a job whose result is collected."""
        self.side.ask(name, job, self.results.append, partial(self.results.append, f"no {name}"))

    def close(self) -> None:
        """Stop everything."""
        self.runner.shutdown()
        self.session.close()
        self.side.aside.deleteLater()
        self.runner.deleteLater()
        self.session.deleteLater()


@pytest.fixture
def world(qapp: QApplication, tmp_path: Path) -> Iterator[World]:
    """Return a world that is closed afterwards."""
    made = World(qapp, tmp_path / "project")
    yield made
    made.close()


def _say(word: str, _project: Project, context: JobContext, announce: Announce) -> str:
    del context, announce
    return word


def _fail(_project: Project, context: JobContext, announce: Announce) -> None:
    del context, announce
    raise TrainingError("It cannot be done.")


class _Held:
    """A job that goes on until it is let go of or told to stop."""

    def __init__(self) -> None:
        self.runs = 0
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, _project: Project, context: JobContext, announce: Announce) -> str:
        """Wait, and tell how often it was begun."""
        del announce
        self.runs += 1
        self.has_begun.set()
        while not self.may_end.wait(0.01):
            context.checkpoint(Progress("Waiting"))
        return f"held {self.runs}"


def test_jobs_are_done_in_the_order_in_which_they_are_asked_for(qtbot: QtBot, world: World) -> None:
    for word in ("one", "two", "three"):
        world.ask(word, partial(_say, word))
    qtbot.waitUntil(lambda: len(world.results) == 3)
    assert world.results == ["one", "two", "three"]


def test_of_one_name_only_the_newest_is_wanted(qtbot: QtBot, world: World) -> None:
    first = _Held()
    world.ask("neighbors", first)
    qtbot.waitUntil(first.has_begun.is_set)
    world.ask("neighbors", partial(_say, "second"))
    world.ask("neighbors", partial(_say, "third"))
    qtbot.waitUntil(lambda: bool(world.results))
    assert world.results == ["third"]
    assert not world.side.is_asked("neighbors")


def test_a_job_that_gives_way_to_the_main_one_is_done_afterwards(
    qtbot: QtBot, world: World
) -> None:
    held, main = _Held(), threading.Event()
    world.ask("held", held)
    qtbot.waitUntil(held.has_begun.is_set)
    assert world.runner.start(lambda _context, _announce: main.wait(10))
    qtbot.waitUntil(lambda: not world.side.aside.is_running)
    assert world.results == []
    assert world.side.is_asked("held")
    held.may_end.set()
    main.set()
    qtbot.waitUntil(lambda: bool(world.results))
    assert world.results == ["held 2"]


def test_what_was_given_up_says_nothing_more(qtbot: QtBot, world: World) -> None:
    held = _Held()
    world.ask("held", held)
    qtbot.waitUntil(held.has_begun.is_set)
    world.side.give_up("held")
    world.ask("other", partial(_say, "other"))
    qtbot.waitUntil(lambda: bool(world.results))
    assert world.results == ["other"]


def test_a_failure_is_told_and_the_next_job_is_done(qtbot: QtBot, world: World) -> None:
    failures: list[Failure] = []
    world.side.failed.connect(failures.append)
    world.ask("fails", _fail)
    world.ask("goes on", partial(_say, "on"))
    qtbot.waitUntil(lambda: len(world.results) == 2)
    assert [failure.what for failure in failures] == ["It cannot be done."]
    assert world.results == ["no fails", "on"]


def test_a_closed_project_is_asked_for_nothing(qtbot: QtBot, world: World) -> None:
    held = _Held()
    world.ask("held", held)
    world.ask("waits", partial(_say, "waits"))
    qtbot.waitUntil(held.has_begun.is_set)
    world.session.close()
    assert not world.side.aside.is_running
    assert not world.side.is_asked("waits")
    assert world.results == []


def test_what_waits_does_not_begin_when_the_main_job_is_ended_to_close(
    qtbot: QtBot, world: World
) -> None:
    main = threading.Event()
    assert world.runner.start(lambda context, _announce: _wait(main, context))
    qtbot.waitUntil(lambda: world.runner.is_running)
    world.ask("waits", partial(_say, "waits"))
    world.side.shutdown()
    world.runner.shutdown()
    assert not world.side.aside.is_running
    assert world.results == []


def _wait(event: threading.Event, context: JobContext) -> None:
    while not event.wait(0.01):
        context.checkpoint(Progress("Waiting"))
