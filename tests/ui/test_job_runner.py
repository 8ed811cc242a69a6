"""Jobs run on a QThread, report to the GUI thread, and end whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import TrainingError
from mars_labeler.domain.jobs import Announce, JobContext, Progress
from mars_labeler.ui.workers.job_runner import JobRunner
from mars_labeler.ui.workers.job_worker import Failure, TimedProgress

SOME_CHANGE = ChangeSet(frozenset({Kind.SUGGESTIONS}), (1, 2))


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[JobRunner]:
    """Return a runner that is shut down afterwards."""
    made = JobRunner(parent=qapp)
    yield made
    made.shutdown()


def _until_stopped(context: JobContext, _announce: Announce) -> None:
    while True:
        context.checkpoint(Progress("Waiting"))


def test_a_result_and_all_reports_arrive_on_the_gui_thread(qtbot: QtBot, runner: JobRunner) -> None:
    threads: list[int] = []
    progress: list[TimedProgress] = []
    changes: list[ChangeSet] = []

    def job(context: JobContext, announce: Announce) -> str:
        threads.append(threading.get_ident())
        context.checkpoint(Progress("Working", 1, 2))
        announce(SOME_CHANGE)
        return "done"

    runner.progressed.connect(progress.append)
    runner.announced.connect(changes.append)
    with qtbot.waitSignals([runner.succeeded, runner.finished]) as caught:
        assert runner.start(job)
        assert runner.is_running
    assert caught.all_signals_and_args is not None
    assert progress[0].progress == Progress("Working", 1, 2)
    assert changes == [SOME_CHANGE]
    assert threads != [threading.get_ident()]
    assert not runner.is_running


def test_a_warning_is_not_dropped_among_many_reports(qtbot: QtBot, runner: JobRunner) -> None:
    warnings: list[str] = []

    def job(context: JobContext, _announce: Announce) -> None:
        for warning in ("", "Beware.", ""):
            context.checkpoint(Progress("Working", warning=warning))

    runner.progressed.connect(lambda timed: warnings.append(timed.progress.warning))
    with qtbot.waitSignal(runner.finished):
        runner.start(job)
    assert "Beware." in warnings


def test_only_one_job_runs_at_a_time(qtbot: QtBot, runner: JobRunner) -> None:
    assert runner.start(_until_stopped)
    with qtbot.waitSignal(runner.refused):
        assert not runner.start(_until_stopped)
    with qtbot.waitSignal(runner.finished):
        runner.cancel()


def test_cancelling_is_silent(qtbot: QtBot, runner: JobRunner) -> None:
    failures: list[Failure] = []
    runner.failed.connect(failures.append)
    runner.start(_until_stopped)
    with qtbot.waitSignals([runner.cancelled, runner.finished]):
        runner.cancel()
    assert failures == []


def test_an_error_of_the_person_keeps_its_two_sentences(qtbot: QtBot, runner: JobRunner) -> None:
    def job(_context: JobContext, _announce: Announce) -> None:
        raise TrainingError("Too few labels.", "Label more.")

    with qtbot.waitSignal(runner.failed) as caught:
        runner.start(job)
    assert caught.args == [Failure("Too few labels.", "Label more.")]


def test_a_bug_is_told_with_its_traceback(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    def job(_context: JobContext, _announce: Announce) -> None:
        raise ZeroDivisionError

    with (
        qtbot.waitSignals([runner.failed, runner.finished]),
        qtbot.waitSignal(runner.failed) as caught,
    ):
        runner.start(job)
    assert caught.args is not None
    failure = caught.args[0]
    assert failure.what == "Unexpected error."
    assert "ZeroDivisionError" in failure.details
    assert "failed unexpectedly" in caplog.text


def test_shutting_down_waits_and_drops_what_comes_late(qtbot: QtBot, runner: JobRunner) -> None:
    late: list[object] = []
    runner.cancelled.connect(lambda: late.append("cancelled"))
    runner.progressed.connect(late.append)
    with qtbot.waitSignal(runner.started):
        runner.start(_until_stopped)
    runner.shutdown()
    assert not runner.is_running
    late.clear()
    with qtbot.waitSignal(runner.succeeded):
        runner.start(lambda _context, _announce: "next")
    assert late == []
