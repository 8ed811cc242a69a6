"""What every command does around its one call: open the project, show progress, report errors."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click
from tqdm import tqdm

from mars_labeler.domain.errors import UserFacingError
from mars_labeler.domain.jobs import JobCancelled, Progress, ReportingContext
from mars_labeler.services.project import Project, create_project, is_project, open_project

tqdm.monitor_interval = 0  # every checkpoint redraws its bar: no thread has to watch over that

_SHOWN_MEASURES = ("total loss", "held-out accuracy")
"""The others would not fit on a line; results and the window have them all."""


_PAUSE_S, _PAUSE_IN_FILE_S = 0.1, 10.0
"""Least time between two drawings of a bar; in a file each is a line of its own."""


@contextmanager
def opened(folder: Path, makes: bool = False, class_names: Sequence[str] = ()) -> Iterator[Project]:
    """Open a project for one command and close it whatever happens.

    Args:
        folder: The project's folder.
        makes: Make the project when there is none.
        class_names: The classes that it is made with.

    Raises:
        click.ClickException: Something a person can do something about; click prints it.
    """
    with reported():
        is_new = makes and not is_project(folder)
        if is_new:
            project = create_project(folder, folder.resolve().name, class_names)
        else:
            project = open_project(folder)
        try:
            yield project
        finally:
            project.close()


@contextmanager
def reported() -> Iterator[None]:
    """Print an error that a person can do something about as click does.

    Raises:
        click.ClickException: In its place.
    """
    try:
        yield
    except UserFacingError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def running() -> Iterator[ReportingContext]:
    """Give a job its context: a progress bar a stage, stopped at its next checkpoint by Ctrl+C.

    A training that is stopped keeps its best model so far; a second Ctrl+C ends it at once.

    Raises:
        click.Abort: The person pressed Ctrl+C.
    """
    bars, cancel = _Bars(), threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if cancel.is_set():  # a second Ctrl+C means it
            raise KeyboardInterrupt
        cancel.set()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield ReportingContext(bars.show, cancel)
    except JobCancelled as cancelled:
        raise click.Abort from cancelled
    finally:
        signal.signal(signal.SIGINT, before)
        bars.close()


class _Bars:
    """One progress bar a stage, with the time left and the last measures behind it."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._stage = ""
        self._warned = ""
        self._drawn_at = 0.0
        self._pause_s = _PAUSE_S if sys.stderr.isatty() else _PAUSE_IN_FILE_S

    def show(self, progress: Progress) -> None:
        bar = self._bar_for(progress)
        bar.total = progress.total or None
        bar.n = progress.done
        if progress.measures:
            shown = {name: progress.measures.get(name) for name in _SHOWN_MEASURES}
            bar.set_postfix(
                {name: f"{value:.3f}" for name, value in shown.items() if value}, refresh=False
            )
        if bar.n == bar.total or time.monotonic() - self._drawn_at >= self._pause_s:
            self._drawn_at = time.monotonic()
            bar.refresh()
        if progress.warning not in ("", self._warned):
            self._warned = progress.warning
            tqdm.write(progress.warning, file=sys.stderr)

    def _bar_for(self, progress: Progress) -> tqdm[Any]:
        if self._bar is None or progress.stage != self._stage:
            self.close()
            self._stage = progress.stage
            is_size = progress.unit == "bytes"
            self._bar = tqdm(
                desc=progress.stage,
                total=progress.total or None,
                unit="B" if is_size else "it",
                unit_scale=is_size,
            )
        return self._bar

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
