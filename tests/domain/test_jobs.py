"""Progress, stopping, and the time left."""

from __future__ import annotations

import threading

import pytest

from mars_labeler.domain.jobs import JobCancelled, Pace, Progress, ReportingContext


def test_a_checkpoint_reports_until_it_is_stopped() -> None:
    seen: list[Progress] = []
    cancel = threading.Event()
    context = ReportingContext(seen.append, cancel)
    context.checkpoint(Progress("Work", 1, 2))
    cancel.set()
    with pytest.raises(JobCancelled):
        context.checkpoint(Progress("Work", 2, 2))
    assert seen == [Progress("Work", 1, 2)]


def test_the_time_left_follows_the_pace_of_the_stage() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.seconds_left(Progress("A", 0, 100)) is None
    now[0] = 10.0
    assert pace.seconds_left(Progress("A", 20, 100)) == pytest.approx(40)
    assert pace.seconds_left(Progress("B", 50, 100)) is None
    now[0] = 12.0
    assert pace.seconds_left(Progress("B", 60, 100)) == pytest.approx(8)
    assert pace.seconds_left(Progress("B", 60, 0)) is None
