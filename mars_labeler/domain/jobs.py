"""How long work reports its progress and is told to stop.

A job is a callable `job(context) -> result` that knows nothing of threads or windows. It calls
`context.checkpoint(progress)` about once a batch; a checkpoint raises `JobCancelled` when the
person has asked to stop, and is the only place where a job can be stopped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from mars_labeler.domain.changes import ChangeSet
from mars_labeler.domain.errors import MarsLabelerError

Announce = Callable[[ChangeSet], None]
"""Told of what a job has stored so far, in the thread of the job."""

REPORT_INTERVAL_S = 0.05
"""Reports closer together than this are dropped, unless they tell something new."""


class JobCancelled(MarsLabelerError):
    """The person asked the job to stop. Silent: nothing is shown for it."""


@dataclass(frozen=True)
class Progress:
    """Where a job is.

    Args:
        stage: What it does now, as the person reads it ("Embedding images").
        done: Units finished in this stage.
        total: Units in this stage; 0 when not known.
        measures: Values worth a curve, by name ("classification loss", "held-out accuracy").
        step: The x position of `measures` on the curve (an epoch, counted from 1).
        device: Where the work runs ("CPU", "NVIDIA H100"), empty when it does not matter.
        warning: What the person should know though the job goes on; empty when all is well.
        unit: What `done` and `total` count where it is not things: "bytes", else empty.
    """

    stage: str
    done: int = 0
    total: int = 0
    measures: Mapping[str, float] = field(default_factory=dict)
    step: int = 0
    device: str = ""
    warning: str = ""
    unit: Literal["", "bytes"] = ""


class JobContext(Protocol):
    """What a job may ask of whoever runs it."""

    def checkpoint(self, progress: Progress) -> None:
        """Report progress; raise `JobCancelled` when the person has asked to stop."""


class ReportingContext:
    """A context that hands progress to a callback and is stopped by an event.

    Args:
        report: Called with each progress, in the thread of the job.
        cancel: Set from any thread to stop the job at its next checkpoint.
    """

    def __init__(
        self,
        report: Callable[[Progress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        self._report = report
        self.cancel = cancel or threading.Event()

    def checkpoint(self, progress: Progress) -> None:
        """Report progress.

        Raises:
            JobCancelled: The cancel event is set.
        """
        if self.cancel.is_set():
            raise JobCancelled
        if self._report is not None:
            self._report(progress)


class ReportGate:
    """Lets through as many reports of progress as a person can see."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._passed_at = float("-inf")
        self._stage = ""

    def passes(self, progress: Progress) -> bool:
        """Return whether a report is due, or carries measures, a warning or a new stage."""
        now = self._clock()
        is_news = progress.stage != self._stage or progress.measures or progress.warning
        if not is_news and now - self._passed_at < REPORT_INTERVAL_S:
            return False
        self._passed_at, self._stage = now, progress.stage
        return True


class Pace:
    """Estimates the time left of a stage from how fast it has gone so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._started = 0.0
        self._first_done = 0

    def seconds_left(self, progress: Progress) -> float | None:
        """Return the seconds left of this stage, or None while there is nothing to go by."""
        now = self._clock()
        if progress.stage != self._stage or progress.done < self._first_done:
            self._stage, self._started, self._first_done = progress.stage, now, progress.done
            return None
        advanced = progress.done - self._first_done
        if advanced <= 0 or progress.total <= 0:
            return None
        return (now - self._started) / advanced * max(0, progress.total - progress.done)
