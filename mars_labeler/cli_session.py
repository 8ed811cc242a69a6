"""What every command does around its one call: open the project, show progress, report errors."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
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


@contextmanager
def opened(folder: Path, makes: bool = False) -> Iterator[Project]:
    """Open a project for one command and close it whatever happens.

    Args:
        folder: The project's folder.
        makes: Make the project, without classes, when there is none.

    Raises:
        click.ClickException: Something a person can do something about; click prints it.
    """
    project: Project | None = None
    try:
        is_new = makes and not is_project(folder)
        project = create_project(folder, folder.resolve().name) if is_new else open_project(folder)
        yield project
    except UserFacingError as error:
        raise click.ClickException(str(error)) from error
    finally:
        if project is not None:
            project.close()


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

    def show(self, progress: Progress) -> None:
        bar = self._bar_for(progress)
        bar.total = progress.total or None
        bar.n = progress.done
        if progress.measures:
            bar.set_postfix({name: f"{value:.3f}" for name, value in progress.measures.items()})
        bar.refresh()

    def _bar_for(self, progress: Progress) -> tqdm[Any]:
        if self._bar is None or progress.stage != self._stage:
            self.close()
            self._stage = progress.stage
            self._bar = tqdm(desc=progress.stage, total=progress.total or None)
        return self._bar

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
