"""Jobs run in a process of their own, with the same outcome, and can always be stopped."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from mars_labeler.catalog import facts
from mars_labeler.domain.changes import ChangeSet, Kind
from mars_labeler.domain.errors import LabelingError, TrainingError
from mars_labeler.domain.jobs import (
    Announce,
    JobCancelled,
    JobContext,
    Progress,
    ReportingContext,
)
from mars_labeler.services.job_place import InThisProcess
from mars_labeler.services.job_process import JobProcess
from mars_labeler.services.project import Project

CHANGES = ChangeSet(frozenset({Kind.SUGGESTIONS}), (3,))


def tell_all(project: Project, context: JobContext, announce: Announce) -> tuple[int, str]:
    """Report, announce, log, and return in which process and project."""
    context.checkpoint(Progress("Working", 1, 2, {"loss": 0.5}, step=1))
    announce(CHANGES)
    logging.getLogger("learned").warning("something odd")
    return os.getpid(), project.name


def fail(project: Project, context: JobContext, announce: Announce) -> None:
    """Raise what a person can do something about."""
    del project, context, announce
    raise LabelingError("It did not work.", "Do something else.")


def stumble(project: Project, context: JobContext, announce: Announce) -> None:
    """Raise what is a bug."""
    del project, context, announce
    raise ZeroDivisionError("of all things")


def die(project: Project, context: JobContext, announce: Announce) -> None:
    """End the process."""
    del project, context, announce
    os._exit(3)


def work_until_stopped(project: Project, context: JobContext, announce: Announce) -> str:
    """Go on until told to stop, and keep what there is by then."""
    del project, announce
    try:
        while True:
            context.checkpoint(Progress("Working"))
    except JobCancelled:
        return "the best so far"


def give_up_when_stopped(project: Project, context: JobContext, announce: Announce) -> None:
    """Go on until told to stop, and keep nothing."""
    del project, announce
    while True:
        context.checkpoint(Progress("Working"))


def hang(project: Project, context: JobContext, announce: Announce) -> None:
    """Begin, and never ask again whether to go on."""
    del project, announce
    context.checkpoint(Progress("Working"))
    threading.Event().wait()


def note(project: Project, context: JobContext, announce: Announce, text: str) -> None:
    """Write something into the project."""
    del context, announce
    with project.catalog.writing() as connection:
        facts.write_fact(connection, "note", text)


class Stopping(ReportingContext):
    """Says stop as soon as the job has begun to work."""

    def checkpoint(self, progress: Progress) -> None:
        """Report progress."""
        if progress.stage == "Working":
            self.cancel.set()
        super().checkpoint(progress)


@pytest.fixture
def learning() -> Iterator[JobProcess]:
    """Return a place that starts a process with the first job."""
    with closing(JobProcess(patience_s=1.0)) as process:
        yield process


def test_a_job_reports_announces_logs_and_returns_from_another_process(
    learning: JobProcess, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Progress] = []
    announced: list[ChangeSet] = []
    with caplog.at_level(logging.WARNING):
        result = learning.run(project, tell_all, ReportingContext(heard.append), announced.append)
    assert isinstance(result, tuple)
    assert result[0] != os.getpid()
    assert result[1] == project.name
    assert [progress for progress in heard if progress.measures] == [
        Progress("Working", 1, 2, {"loss": 0.5}, step=1)
    ]
    assert announced == [CHANGES]
    assert "something odd" in caplog.text


def test_the_process_is_kept_for_the_next_job(learning: JobProcess, project: Project) -> None:
    results = [
        learning.run(project, tell_all, ReportingContext(), lambda _changes: None) for _ in range(2)
    ]
    assert results[0] == results[1]


def test_it_works_on_the_project_itself(learning: JobProcess, project: Project) -> None:
    learning.run(project, partial(note, text="kept"), ReportingContext(), lambda _changes: None)
    with project.catalog.reading() as connection:
        assert facts.read_fact(connection, "note") == "kept"


def test_an_error_comes_back_with_its_remedy(learning: JobProcess, project: Project) -> None:
    with pytest.raises(LabelingError, match="It did not work") as caught:
        learning.run(project, fail, ReportingContext(), lambda _changes: None)
    assert caught.value.remedy == "Do something else."


def test_a_bug_comes_back_with_its_traceback(learning: JobProcess, project: Project) -> None:
    with pytest.raises(RuntimeError, match="in stumble") as caught:
        learning.run(project, stumble, ReportingContext(), lambda _changes: None)
    assert "ZeroDivisionError: of all things" in str(caught.value)


def test_a_stopped_job_may_still_have_a_result(learning: JobProcess, project: Project) -> None:
    stopping = Stopping()
    found = learning.run(project, work_until_stopped, stopping, lambda _changes: None)
    assert found == "the best so far"


def test_a_stopped_job_without_a_result_is_cancelled(
    learning: JobProcess, project: Project
) -> None:
    with pytest.raises(JobCancelled):
        learning.run(project, give_up_when_stopped, Stopping(), lambda _changes: None)
    # The stop was for that job alone.
    learning.run(project, tell_all, ReportingContext(), lambda _changes: None)


def test_a_job_that_does_not_stop_is_ended_and_the_next_one_runs(
    learning: JobProcess, project: Project
) -> None:
    with pytest.raises(JobCancelled):
        learning.run(project, hang, Stopping(), lambda _changes: None)
    assert learning.run(project, tell_all, ReportingContext(), lambda _changes: None)


def test_a_process_that_ended_is_an_error_and_the_next_job_has_another(
    learning: JobProcess, project: Project
) -> None:
    with pytest.raises(TrainingError, match="has ended by itself"):
        learning.run(project, die, ReportingContext(), lambda _changes: None)
    assert learning.run(project, tell_all, ReportingContext(), lambda _changes: None)


def test_a_job_waits_for_the_one_before_and_may_be_stopped_meanwhile(
    learning: JobProcess, project: Project
) -> None:
    has_begun = threading.Event()
    first_done: list[object] = []

    def report(progress: Progress) -> None:
        if progress.stage == "Working":
            has_begun.set()

    first = ReportingContext(report)
    thread = threading.Thread(
        target=lambda: first_done.append(
            learning.run(project, work_until_stopped, first, lambda _changes: None)
        )
    )
    thread.start()
    assert has_begun.wait(30)
    second = ReportingContext()
    second.cancel.set()
    with pytest.raises(JobCancelled):
        learning.run(project, tell_all, second, lambda _changes: None)
    first.cancel.set()
    thread.join()
    assert first_done == ["the best so far"]


def imports_torch(project: Project, context: JobContext, announce: Announce) -> bool:
    """Return whether torch is there."""
    del project, context, announce
    return "torch" in sys.modules


def test_it_can_be_made_ready_and_only_then_imports_torch(
    learning: JobProcess, project: Project
) -> None:
    states = [learning.is_running]
    learning.prepare()
    learning.prepare()
    states.append(learning.is_running)
    assert learning.run(project, imports_torch, ReportingContext(), lambda _changes: None) is True
    learning.close()
    states.append(learning.is_running)
    assert states == [False, True, False]
    assert learning.run(project, imports_torch, ReportingContext(), lambda _changes: None) is False


def test_without_a_process_a_job_runs_here(project: Project) -> None:
    place = InThisProcess()
    place.prepare()
    announced: list[ChangeSet] = []
    result = place.run(project, tell_all, ReportingContext(), announced.append)
    place.close()
    assert result == (os.getpid(), project.name)
    assert announced == [CHANGES]
